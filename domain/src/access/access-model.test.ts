/** Random sites and jumps against the slow and obvious model of who may do what. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { approvalFor } from '../policy/approval.ts';
import { withinSession } from '../policy/decide-permissions.ts';
import { effectiveSessionPolicies } from '../policy/effective-session-policies.ts';
import { decideEntrance, simultaneousFor } from '../policy/simultaneous-jumps.ts';
import { decideStartPolicies } from '../policy/start-policies.ts';
import { everyItemPermission } from '../testing/access-samples.ts';
import { anyScene } from '../testing/any-scene.ts';
import type { Scene, SceneItem } from '../testing/any-scene.ts';
import { anySite, groups, users } from '../testing/any-site.ts';
import { slowBlock, slowJump, slowMay, slowRole, slowSees } from '../testing/slow-model.ts';
import type { Jump, JumpResult } from '../testing/slow-model.ts';
import type { JumpItemId, UserId } from '../ids.ts';
import type { AccessFacts } from './access-facts.ts';
import { decideJump } from './decide-jump.ts';
import type { JumpTarget } from './decide-jump.ts';
import { effectiveAccount } from './effective-account.ts';
import { itemRoleOn, mayUse, visibleGroups } from './item-role.ts';

function targetOf({ machine, now }: Scene, { jumpGroupId }: SceneItem): JumpTarget {
  const presence = { kind: machine === 'offline' ? 'offline' : 'online', since: now } as const;
  const target = { jumpGroupId, presence, running: undefined };
  switch (machine) {
    case 'disabled':
      return { ...target, standing: { kind: 'disabled', since: now } };
    case 'uninstalled':
      return { ...target, standing: { kind: 'uninstalled', at: now } };
    case 'expired':
      return { ...target, standing: { kind: 'due-for-removal', because: 'expired' } };
    default:
      return { ...target, standing: { kind: 'in-service' } };
  }
}

/** The rules one after the other, as each start asks them. */
function jumpBy(site: AccessFacts, scene: Scene, { user, item }: Jump): JumpResult {
  const policyOf = (id: JumpItemId) => {
    const chosen = scene.items.find((one) => one.id === id)?.jumpPolicyId ?? undefined;
    return chosen === undefined ? undefined : site.jumpPolicies.get(chosen);
  };
  const entrance = decideEntrance({
    jumpItemId: item.id,
    rule: simultaneousFor(policyOf(item.id), site.settings),
    running: scene.sessions.map(({ id, startedFrom, participants }) => ({
      sessionId: id,
      jumpItemId: startedFrom,
      rule: simultaneousFor(policyOf(startedFrom), site.settings),
      ownerName: 'Ada',
      isIn: participants.includes(user),
    })),
  });
  const decision = decideJump({ id: user, access: site }, targetOf(scene, item));
  if (decision.kind === 'refused' || entrance.kind === 'refused') return { kind: 'refused' };
  const { grant } = entrance;
  const policy = grant.kind === 'join' && grant.isIn ? undefined : policyOf(item.id);
  const approvals = scene.approvals.filter(({ jumpItemId }) => jumpItemId === item.id);
  const cleared = decideStartPolicies({
    ...scene,
    policy,
    ticketSystem: scene.isTicketSystemSetUp ? { prompt: 'Which ticket?' } : undefined,
    approval:
      policy?.approval === undefined
        ? { kind: 'none' }
        : approvalFor(policy.approval, { approvals, userId: user }, scene.now),
  });
  if (cleared.kind === 'refused') return { kind: 'refused' };
  const { presence } = scene;
  if (grant.kind === 'start') {
    const levels = effectiveSessionPolicies(site, { userId: user, item, presence }).permissions;
    return { kind: 'start', levels, ...cleared.grant };
  }
  const session = scene.sessions.find(({ id }) => id === grant.sessionId);
  const began = scene.items.find(({ id }) => id === grant.jumpItemId);
  if (session === undefined || began === undefined) throw new Error('Into nothing');
  const own = effectiveSessionPolicies(site, { userId: user, item: began, presence });
  return { kind: 'join', sessionId: session.id, levels: withinSession(own, session.permissions).permissions };
}

function expectSameRights(site: AccessFacts, user: UserId): void {
  const account = effectiveAccount(site, user);
  const administration = slowBlock(site, user, 'administration');
  expect(account?.representative).toEqual(slowBlock(site, user, 'representative'));
  expect(account?.sessionPolicy).toEqual(slowBlock(site, user, 'sessionPolicy'));
  if (!administration.administrator) expect(account?.administration).toEqual(administration);
  expect(account?.administration.administrator).toBe(administration.administrator);
  for (const jumpGroupId of groups) {
    const asked = everyItemPermission.filter((permission) => mayUse(site, user, { jumpGroupId, permission }));
    expect(asked).toEqual(slowMay(site, user, jumpGroupId));
    expect(itemRoleOn(site, user, jumpGroupId)?.role.id).toBe(slowRole(site, user, jumpGroupId));
    expect(visibleGroups(site, user).has(jumpGroupId)).toBe(slowSees(site, user, jumpGroupId));
  }
}

test('nobody may do more, or less, than the slow model says: see, each permission, and a whole jump', () => {
  const outcomes = { refused: 0, start: 0, join: 0 };
  fc.assert(
    fc.property(anySite, anyScene, (site, scene) => {
      for (const user of users) {
        expectSameRights(site, user);
        for (const item of scene.items) {
          const result = jumpBy(site, scene, { user, item });
          expect(result).toEqual(slowJump(site, scene, { user, item }));
          outcomes[result.kind] += 1;
        }
      }
    }),
    { numRuns: 800 },
  );
  // None of the three is so rare that the comparison says nothing of it.
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(100);
});

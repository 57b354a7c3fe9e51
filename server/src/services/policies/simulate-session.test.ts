/** A thousand random cases: what the simulator says beforehand, and what a session that really starts then has. */
import fc from 'fast-check';
import { customerPresenceOf, newId, sessionPermissionLevels, sessionPermissions } from '@sallyport/domain';
import type {
  JumpClientId,
  JumpItemId,
  PresenceFacts,
  PromptingRules,
  SessionId,
  SessionPermissions,
  SessionPolicyId,
  UserId,
} from '@sallyport/domain';
import type { TestLink } from '../../gateway/testing/test-agent.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { accessChanged } from '../../access/access-changed.ts';
import { keptDecision, keptSessionPolicies } from '../sessions/kept-policies.ts';
import { decidedView } from '../sessions/policies-view.ts';
import { permissionsOf } from '../sessions/session-facts.ts';
import { simulateSession } from './simulate-session.ts';

const policyCount = 6;
const itemCount = 10;
const userCount = 3;
const rounds = 100;

interface Endpoint {
  readonly itemId: JumpItemId;
  readonly clientId: JumpClientId;
  readonly link: TestLink;
}

let site: TestSite;
const endpoints: Endpoint[] = [];
const consoles: TestConsole[] = [];
const policies: SessionPolicyId[] = [];

const anyPrompting: fc.Arbitrary<PromptingRules> = fc.record({
  prompt: fc.constantFrom('never' as const, 'always' as const, 'some-tools' as const),
  tools: fc.subarray(['terminal', 'file-transfer']),
  once: fc.boolean(),
  timeoutSeconds: fc.constantFrom(15 as const, 60 as const),
  defaultAnswer: fc.constantFrom('allow' as const, 'deny' as const),
});

const anyPermissions = fc
  .tuple(
    ...sessionPermissions.map((name) =>
      fc.option(fc.constantFrom(...sessionPermissionLevels[name]), { nil: undefined, freq: 2 }),
    ),
  )
  .map(
    (levels) =>
      Object.fromEntries(
        sessionPermissions.flatMap((name, at) => (levels[at] === undefined ? [] : [[name, levels[at]]])),
      ) as Partial<SessionPermissions>,
  );

const anyPolicy = fc.option(fc.nat({ max: policyCount - 1 }));
const anyPresence: fc.Arbitrary<PresenceFacts | undefined> = fc.option(
  fc.record({ userLoggedIn: fc.boolean(), screenLocked: fc.boolean(), screenSaverRuns: fc.boolean() }),
  { nil: undefined, freq: 5 },
);

const anyRound = fc.record({
  permissions: fc.array(fc.record({ permissions: anyPermissions, prompting: fc.option(anyPrompting) }), {
    minLength: policyCount,
    maxLength: policyCount,
  }),
  items: fc.array(
    fc.record({
      attended: anyPolicy,
      unattended: anyPolicy,
      address: fc.constantFrom(null, 'berlin.example.com', 'gone.example.com'),
      presence: anyPresence,
    }),
    { minLength: itemCount, maxLength: itemCount },
  ),
  users: fc.array(anyPolicy, { minLength: userCount, maxLength: userCount }),
  portals: fc.tuple(anyPolicy, anyPolicy),
  user: fc.nat({ max: userCount - 1 }),
  byScreen: fc.boolean(),
});

beforeAll(async () => {
  site = await startSite();
  const { store, clock, random } = site.world;
  for (let n = 0; n < policyCount; n += 1) {
    const id = newId('session-policy', clock.now(), random.bytes(10));
    policies.push(id);
    await store.commit([
      store.insertSessionPolicy({
        id,
        displayName: `Policy ${n}`,
        displayNameFold: `policy ${n}`,
        codeName: `policy-${n}`,
        description: '',
        permissions: '{}',
        prompting: null,
        availability: '{"users":true,"representativeInvite":true,"jumpItems":true}',
      }),
    ]);
  }
  const publicPortalId = newId('public-portal', clock.now(), random.bytes(10));
  await store.commit([
    store.insertPublicPortal({ id: publicPortalId, name: 'Berlin', nameFold: 'berlin', sessionPolicyId: null }),
    store.insertPortalAddress({ address: 'berlin.example.com', publicPortalId, position: 0 }),
  ]);
  for (let n = 0; n < itemCount; n += 1) {
    const agent = await site.agent();
    const link = await agent.link();
    endpoints.push({
      itemId: (await agent.itemId()) as JumpItemId,
      clientId: agent.clientId as JumpClientId,
      link,
    });
  }
  for (let n = 0; n < userCount; n += 1) consoles.push(await site.console());
});

afterAll(async () => {
  await site.stop();
});

const policyAt = (n: number | null): SessionPolicyId | null => (n === null ? null : (policies[n] ?? null));

async function arrange(round: typeof anyRound extends fc.Arbitrary<infer Round> ? Round : never): Promise<void> {
  const { world } = site;
  const { store, bus, index } = world;
  const rows = await store.listSessionPolicies();
  const portals = await store.listPublicPortals();
  await store.commit([
    policies.map((id, n) => {
      const before = rows.find((row) => row.id === id);
      const wish = round.permissions[n];
      if (before === undefined || wish === undefined) throw new Error('No policy');
      return store.updateSessionPolicy(before, {
        permissions: JSON.stringify(wish.permissions),
        prompting: wish.prompting === null ? null : JSON.stringify(wish.prompting),
      });
    }),
    endpoints.flatMap(({ itemId, clientId }, n) => [
      store.updateJumpItem(itemId, {
        attendedSessionPolicyId: policyAt(round.items[n]?.attended ?? null),
        unattendedSessionPolicyId: policyAt(round.items[n]?.unattended ?? null),
      }),
      store.updateJumpClient(clientId, { publicSiteAddress: round.items[n]?.address ?? null }),
    ]),
    consoles.map(({ login }, n) =>
      store.updateUser(login.user.id as UserId, { sessionPolicyId: policyAt(round.users[n] ?? null) }),
    ),
    portals.map((portal, n) =>
      store.updatePublicPortal(portal, { sessionPolicyId: policyAt(round.portals[n] ?? null) }),
    ),
    store.updateSetting('jump-items', { simultaneousJumps: 'join', screenStateDetectsPresence: round.byScreen }),
  ]);
  await accessChanged(world);
  const done = Promise.withResolvers<undefined>();
  const look = (): void => {
    const isUp = endpoints.every(({ itemId }, n) => {
      const found = index.find(itemId);
      const wish = round.items[n];
      return (
        found?.item.attendedSessionPolicyId === policyAt(wish?.attended ?? null) &&
        found.item.unattendedSessionPolicyId === policyAt(wish?.unattended ?? null) &&
        found.entry.row.publicSiteAddress === (wish?.address ?? null)
      );
    });
    if (isUp) done.resolve(undefined);
  };
  const leave = index.onChange(look);
  for (const { clientId } of endpoints) bus.publish('client-changed', { jumpClientId: clientId });
  look();
  await done.promise;
  leave();
  for (const [n, { link }] of endpoints.entries()) link.presence = round.items[n]?.presence;
}

test('a thousand simulations equal the sessions that start', { timeout: 400_000 }, async () => {
  const { store, access, index } = site.world;
  let compared = 0;
  let late = 0;
  for (const round of fc.sample(anyRound, { numRuns: rounds, seed: 20_261_130 })) {
    await arrange(round);
    const from = consoles[round.user];
    if (from === undefined) throw new Error('No console');
    const userId = from.login.user.id as UserId;
    const settings = { screenStateDetectsPresence: round.byScreen };
    const results = await from.start(endpoints.map(({ itemId }) => itemId));
    for (const [n, result] of results.entries()) {
      const endpoint = endpoints[n];
      if ('refused' in result || endpoint === undefined) throw new Error('Refused');
      const sessionId = result.session.id as SessionId;
      const [participant] = await store.listParticipants([sessionId]);
      const session = await store.findSession(sessionId);
      if (participant === undefined || session === undefined) throw new Error('No session');
      await endpoint.link.obey('open-session');
      const said = customerPresenceOf(round.items[n]?.presence, settings);
      const kept = keptSessionPolicies(session.policies).presence;
      // A machine with much to do may hear its agent too late; the question is then about that, and never about more.
      const isLate = kept === 'unknown' && said !== 'unknown';
      if (isLate) late += 1;
      const presence = isLate ? kept : said;
      if (kept !== null) expect(kept).toBe(presence);
      const question = { userId, jumpItemId: endpoint.itemId, presence };
      const simulated = await simulateSession({ access, index }, question);
      const held = decidedView(permissionsOf(participant.permissions), keptDecision(participant.policies));
      // As both are told, without what says nothing.
      expect(JSON.parse(JSON.stringify(simulated?.decided))).toEqual(JSON.parse(JSON.stringify(held)));
      expect(permissionsOf(session.permissions)).toEqual(permissionsOf(participant.permissions));
      compared += 1;
    }
    await Promise.all(
      results.map(async (result, n) => {
        if ('refused' in result) return;
        await from.post(`/api/sessions/${result.session.id}/end`, undefined);
        await endpoints[n]?.link.obey('close-session');
      }),
    );
  }
  expect(compared).toBe(rounds * itemCount);
  expect(late).toBeLessThan(compared / 20);
});

import { describe, expect, test } from 'vitest';
import {
  administratorAccount,
  roleIds,
  sampleAccount,
  sampleBlocks,
  sampleRepresentative,
  sampleUser,
  userOf,
} from '../testing/access-samples.ts';
import type { RepresentativeSettings } from './account.ts';
import type { Standing } from '../jump/standing.ts';
import { ago, grantOf, idOf, later, now, outcomeOf } from '../testing/samples.ts';
import { decideJump, decideJumps } from './decide-jump.ts';
import type { JumpTarget } from './decide-jump.ts';
import { fullPermissions } from './permission.ts';

const online: JumpTarget = {
  jumpGroupId: idOf('jump-group', 1),
  standing: { kind: 'in-service' },
  presence: { kind: 'online', since: ago('1 hour') },
  running: undefined,
};
const offline: JumpTarget = { ...online, presence: { kind: 'offline', since: ago('2 hours') } };
const elsewhere: JumpTarget = { ...online, jumpGroupId: idOf('jump-group', 2) };
const administrator = userOf(administratorAccount(1));
const disabledUser = userOf(sampleAccount(1, { enabled: false }));
const auditor = userOf(sampleAccount(1), roleIds.auditor);
const tagRole = { id: idOf('jump-item-role', 9), name: 'Tags', permissions: new Set(['edit-tag'] as const) };
const tagger = {
  ...sampleUser,
  access: { ...sampleUser.access, roles: new Map([[roleIds['start-sessions-only'], tagRole]]) },
};

function userWith(changes: Partial<RepresentativeSettings>) {
  const own = { ...sampleBlocks, representative: { ...sampleRepresentative, ...changes } };
  return userOf(sampleAccount(1, { own }));
}

function standingAs(standing: Standing, target = online): JumpTarget {
  return { ...target, standing };
}

describe('may this user start a session on this item now?', () => {
  test.each([
    ['jump.role: one whose role lets start sessions', sampleUser, online, 'allowed'],
    ['jump.role: an administrator, by the role of its own', administrator, online, 'allowed'],
    ['jump.role: one who may only edit tags', tagger, online, ['jump.not-permitted']],
    [
      'account.support: an account that holds no sessions',
      userWith({ support: 'not-allowed' }),
      online,
      ['jump.support-not-allowed'],
    ],
    [
      'account.jump-methods: one that may not use Jump Clients',
      userWith({ jumpMethods: ['vpro'] }),
      online,
      ['jump.method-not-allowed'],
    ],
    [
      'account.jump-methods: nor learns what it may not use',
      userWith({ jumpMethods: [] }),
      undefined,
      ['jump.method-not-allowed'],
    ],
    ['jump.item-exists: the item is not seen', auditor, online, ['jump.item-removed']],
    ['jump.item-exists: it is in a group that is not seen', sampleUser, elsewhere, ['jump.item-removed']],
    ['jump.enabled-account: a disabled account', disabledUser, online, ['jump.account-disabled']],
    [
      'jump.enabled-account: a disabled administrator',
      userOf({ ...administratorAccount(1), enabled: false }),
      online,
      ['jump.account-disabled'],
    ],
    ['jump.item-exists: the item was removed', sampleUser, undefined, ['jump.item-removed']],
    ['jump.item-exists: who may not jump does not learn that', disabledUser, undefined, ['jump.account-disabled']],
    ['jump.client-online: an offline client', sampleUser, offline, ['jump.client-offline']],
    [
      'jump.client-online: a lost client is offline',
      sampleUser,
      standingAs({ kind: 'lost', removalAt: later('1 day') }, offline),
      ['jump.client-offline'],
    ],
    [
      'jump.client-online: so is one that was away too long',
      sampleUser,
      standingAs({ kind: 'due-for-removal', because: 'absent-too-long' }, offline),
      ['jump.client-offline'],
    ],
    [
      'jump.client-in-service: one that expired while connected',
      sampleUser,
      standingAs({ kind: 'due-for-removal', because: 'expired' }),
      ['jump.client-expired'],
    ],
    [
      'jump.client-in-service: one that was turned off at the endpoint',
      sampleUser,
      standingAs({ kind: 'disabled', since: now }),
      ['jump.client-disabled'],
    ],
    [
      'jump.client-in-service: one that was uninstalled',
      sampleUser,
      standingAs({ kind: 'uninstalled', at: now }, offline),
      ['jump.client-uninstalled'],
    ],
  ] as const)('%s', (_, user, target, outcome) => {
    expect(outcomeOf(decideJump(user, target))).toEqual(outcome);
  });

  test('jump.client-online: the refusal tells since when', () => {
    expect(decideJump(sampleUser, offline)).toEqual({
      kind: 'refused',
      reasons: [{ code: 'jump.client-offline', facts: { lastSeenAt: ago('2 hours') } }],
    });
  });

  test('jump.role: the refusal names role, group and where the role comes from', () => {
    expect(decideJump(tagger, online)).toEqual({
      kind: 'refused',
      reasons: [
        {
          code: 'jump.not-permitted',
          facts: { role: 'Tags', group: 'Group 1', listOf: null, source: 'group-member', policy: null },
        },
      ],
    });
  });

  test('a new session has everything that is granted today', () => {
    expect(grantOf(decideJump(sampleUser, online))).toEqual({ kind: 'start', permissions: fullPermissions });
  });
});

describe('jump.joins-running-session: an item in use is joined', () => {
  const running = {
    sessionId: idOf('session', 1),
    permissions: { ...fullPermissions, terminal: 'read-only' },
  } as const;

  test('with no more than the session has', () => {
    expect(grantOf(decideJump(sampleUser, { ...online, running }))).toEqual({
      kind: 'join',
      sessionId: idOf('session', 1),
      permissions: { ...fullPermissions, terminal: 'read-only' },
    });
  });

  test('but only by whoever could have started one', () => {
    expect(outcomeOf(decideJump(tagger, { ...online, running }))).toEqual(['jump.not-permitted']);
    expect(outcomeOf(decideJump(sampleUser, { ...offline, running }))).toEqual(['jump.client-offline']);
  });
});

describe('several items with one press', () => {
  function requests(count: number, target: JumpTarget | undefined = online) {
    return Array.from({ length: count }, (_, n) => ({ jumpItemId: idOf('jump-item', n), target }));
  }

  test.each([
    ['none', 0, ['jump.no-items']],
    ['one', 1, 'allowed'],
    ['ten', 10, 'allowed'],
    ['eleven', 11, ['jump.too-many-items']],
  ])('jump.one-to-ten: %s', (_, count, outcome) => {
    expect(outcomeOf(decideJumps(sampleUser, requests(count)))).toEqual(outcome);
  });

  test('jump.each-by-itself: one that is offline does not keep the others from starting', () => {
    const [first, second, third] = [idOf('jump-item', 1), idOf('jump-item', 2), idOf('jump-item', 3)];
    const decided = grantOf(
      decideJumps(sampleUser, [
        { jumpItemId: first, target: online },
        { jumpItemId: second, target: offline },
        { jumpItemId: third, target: undefined },
      ]),
    );
    expect(decided.map(({ jumpItemId, decision }) => [jumpItemId, outcomeOf(decision)])).toEqual([
      [first, 'allowed'],
      [second, ['jump.client-offline']],
      [third, ['jump.item-removed']],
    ]);
  });

  test('jump.each-by-itself: an item named twice counts once', () => {
    const twice = [...requests(10), ...requests(10)];
    expect(grantOf(decideJumps(sampleUser, twice))).toHaveLength(10);
  });
});

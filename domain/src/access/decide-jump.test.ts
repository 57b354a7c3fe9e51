import { describe, expect, test } from 'vitest';
import type { Standing } from '../jump/standing.ts';
import { ago, grantOf, idOf, later, now, outcomeOf, sampleUser } from '../testing/samples.ts';
import { decideJump, decideJumps } from './decide-jump.ts';
import type { JumpTarget } from './decide-jump.ts';
import { fullPermissions } from './permission.ts';
import type { UserFacts } from './user.ts';

const online: JumpTarget = {
  standing: { kind: 'in-service' },
  presence: { kind: 'online', since: ago('1 hour') },
  running: undefined,
};
const offline: JumpTarget = { ...online, presence: { kind: 'offline', since: ago('2 hours') } };
const administrator: UserFacts = { ...sampleUser, roles: ['administrator'] };
const disabledUser: UserFacts = { ...sampleUser, enabled: false };
const userWithoutRole: UserFacts = { ...sampleUser, roles: [] };

function standingAs(standing: Standing, target = online): JumpTarget {
  return { ...target, standing };
}

describe('may this user start a session on this item now?', () => {
  test.each([
    ['jump.role: a representative', sampleUser, online, 'allowed'],
    ['jump.role: an administrator', administrator, online, 'allowed'],
    ['jump.role: a user who is neither', userWithoutRole, online, ['jump.not-permitted']],
    ['jump.enabled-account: a disabled account', disabledUser, online, ['jump.account-disabled']],
    [
      'jump.enabled-account: a disabled administrator',
      { ...administrator, enabled: false },
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
    expect(outcomeOf(decideJump(userWithoutRole, { ...online, running }))).toEqual(['jump.not-permitted']);
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

/** What the database holds of access by itself: which sessions a scope covers, and one entry of a name in a group. */
import { caseFold, isInScope } from '@sallyport/domain';
import type { JumpClientId, JumpGroupId, SessionScope, UserId } from '@sallyport/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unlessTaken } from '../ports.ts';
import type { Store } from './store.ts';
import { engines } from './testing/engines.ts';
import { clientRow, groupRow, idOf, itemRow, moment, participantRow, sessionRow } from './testing/rows.ts';

const someGroup = fc.constantFrom(...[1, 2, 3].map((n) => idOf('jump-group', n)));
const someUser = fc.constantFrom(...[1, 2, 3].map((n) => idOf('user', n)));

const anySession = fc.record({
  state: fc.constantFrom('starting', 'active', 'suspended', 'ended', 'ended'),
  group: fc.option(someGroup),
  users: fc.uniqueArray(fc.record({ userId: someUser, leftAt: fc.option(fc.constant(moment)) }), {
    maxLength: 3,
    selector: ({ userId }) => userId,
  }),
});

const groupSet = fc.uniqueArray(someGroup).map((ids): ReadonlySet<JumpGroupId> => new Set(ids));
const userSet = fc.uniqueArray(someUser).map((ids): ReadonlySet<UserId> => new Set(ids));

const anyScope: fc.Arbitrary<SessionScope> = fc.record({
  kind: fc.constant('some'),
  users: userSet,
  groups: groupSet,
  present: fc.option(someUser, { nil: undefined }),
  joinable: groupSet,
});

describe.each(engines)('on %s', (_name, prepare) => {
  const open = async (): Promise<Store> => (await prepare()).open();

  test('clients are read in parts, each after the last, and none twice', async () => {
    const store = await open();
    await store.commit([1, 2, 3, 4, 5].map((n) => store.insertJumpClient(clientRow(n))));
    const read: string[] = [];
    for (let after = undefined as JumpClientId | undefined; ;) {
      const part = await store.listJumpClients({ after, limit: 2 });
      if (part.length === 0) break;
      read.push(...part.map(({ id }) => id));
      after = part.at(-1)?.id;
    }
    expect(read).toEqual((await store.listJumpClients()).map(({ id }) => id));
    expect(read).toHaveLength(5);
  });

  test('a client is only in a group when it has entries there and nowhere else', async () => {
    const store = await open();
    await store.commit([1, 2].map((n) => store.insertJumpGroup(groupRow(n))));
    await store.commit([1, 2, 3, 4].map((n) => store.insertJumpClient(clientRow(n))));
    const entry = (number: number, client: number, group: number) =>
      store.insertJumpItem(
        itemRow(number, { jumpClientId: idOf('jump-client', client), jumpGroupId: idOf('jump-group', group) }),
      );
    await store.commit([
      entry(1, 1, 1),
      entry(2, 2, 1),
      entry(3, 2, 1),
      entry(4, 3, 1),
      entry(5, 3, 2),
      entry(6, 4, 2),
    ]);
    const only = (group: number) => store.listClientsOnlyInGroup(idOf('jump-group', group));
    expect(await only(1)).toEqual([idOf('jump-client', 1), idOf('jump-client', 2)]);
    expect(await only(2)).toEqual([idOf('jump-client', 4)]);
  });

  test('sessions are cut by what somebody may see as the rule cuts them one by one', async () => {
    const store = await open();
    const random = fc.sample(anySession, { numRuns: 60, seed: 7 });
    await store.commit(
      random.flatMap(({ state, group, users }, n) => [
        store.insertSession(sessionRow(n + 1, { state, jumpGroupId: group })),
        ...users.map(({ userId, leftAt }, place) =>
          store.insertParticipant(
            participantRow(n * 10 + place, { sessionId: idOf('session', n + 1), userId, leftAt }),
          ),
        ),
      ]),
    );
    for (const scope of fc.sample(anyScope, { numRuns: 40, seed: 8 })) {
      const wanted = random.flatMap(({ state, group, users }, n) => {
        const participants = users.map(({ userId, leftAt }) => ({ userId, leftAt: leftAt ?? undefined }));
        const session = { jumpGroupId: group, isRunning: state !== 'ended', participants };
        return isInScope(scope, session) ? [idOf('session', n + 1)] : [];
      });
      const states = ['starting', 'active', 'suspended', 'ended'] as const;
      const found = await store.listSessions({ scope, states, limit: 100 });
      expect(found.map(({ id }) => id)).toEqual(wanted.toReversed());
    }
  });

  test('a client has no two entries of one name in one group', async () => {
    const store = await open();
    const entry = (n: number, name: string, group = 1) =>
      store.insertJumpItem({
        ...itemRow(n, { name, nameFold: caseFold(name), jumpClientId: idOf('jump-client', 1) }),
        jumpGroupId: idOf('jump-group', group),
      });
    await store.commit([
      store.insertJumpGroup(groupRow(1)),
      store.insertJumpGroup(groupRow(2)),
      store.insertJumpClient(clientRow(1)),
      entry(1, 'Kiosk'),
      entry(2, 'Kiosk', 2),
      entry(3, 'Kasse'),
    ]);
    const again = entry(4, 'KIOSK').map((write) => unlessTaken(write, 'item.entry-exists'));
    await expect(store.commit(again)).rejects.toMatchObject({ code: 'item.entry-exists' });
  });
});

/** Two programs of one database, each with facts of its own: a change counts only if nobody changed what it rests on. */
import { describe, expect, test } from 'vitest';
import { openAccessBook } from '../../access/access-book.ts';
import { inProcessBus } from '../../bus/in-process-bus.ts';
import { refusedCode } from '../../ports.ts';
import { engines } from '../../store/testing/engines.ts';
import type { TestDatabase } from '../../store/testing/engines.ts';
import { groupRow, idOf, userRow } from '../../store/testing/rows.ts';
import { systemClock, systemRandom } from '../../system.ts';
import type { AccessWorld } from './change-access.ts';
import { changeJumpGroup, makeJumpGroup } from './jump-groups.ts';
import type { JumpGroupWish } from './jump-groups.ts';
import { changeTeam, makeTeam } from './teams.ts';

const throwOn = (error: unknown): never => {
  throw error;
};

const actor = { kind: 'operator', name: 'test' } as const;
const nobody = new Map<never, never>();

/** A program that hears nothing of what another writes. */
async function program(database: TestDatabase): Promise<AccessWorld> {
  const store = await database.open();
  const bus = inProcessBus(throwOn);
  const access = await openAccessBook({ store, bus, configuredHosts: () => [], failed: throwOn });
  return { store, bus, access, clock: systemClock, random: systemRandom };
}

describe.each(engines)('two programs that change access on %s', (_name, prepare) => {
  async function site() {
    const database = await prepare();
    const one = await program(database);
    await one.store.commit([1, 2, 3, 4, 5, 6].map((n) => one.store.insertUser(userRow(n))));
    const made = await makeJumpGroup(one, actor, { name: 'Servers', codeName: '', comments: '', members: nobody });
    if (made.kind !== 'done') throw new Error(made.kind);
    const other = await program(database);
    const { id } = made.value;
    return { one, other, id, group: async () => await one.store.findJumpGroup(id) };
  }

  test('a change that was judged by what another has changed is judged again, and takes nothing of it back', async () => {
    const { one, other, id, group } = await site();
    const named = (name: string) => (now: JumpGroupWish) => ({ ...now, name });
    const described = (comments: string) => (now: JumpGroupWish) => ({ ...now, comments });
    expect((await changeJumpGroup(one, actor, { id, change: named('Machines') })).kind).toBe('done');
    expect((await changeJumpGroup(other, actor, { id, change: described('In the cellar') })).kind).toBe('done');
    expect(await group()).toMatchObject({ name: 'Machines', comments: 'In the cellar' });
  });

  test('of two at once that change what both have read, one is written and the other is told', async () => {
    const { one, other, id, group } = await site();
    for (const round of [1, 2, 3, 4, 5]) {
      const read = (await group())?.comments;
      const change = (by: string) => (now: JumpGroupWish) => {
        if (now.comments !== read) throw new Error('Another by now');
        return { ...now, comments: `${by} ${round}` };
      };
      const outcomes = await Promise.allSettled([
        changeJumpGroup(one, actor, { id, change: change('one') }),
        changeJumpGroup(other, actor, { id, change: change('other') }),
      ]);
      const [first, second] = outcomes.map(({ status }) => status);
      expect([`${first}`, `${second}`].toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await group())?.comments).toBe(`${first === 'fulfilled' ? 'one' : 'other'} ${round}`);
    }
  });

  test('of two that each put members into a list, neither loses the other’s', async () => {
    const { one, other } = await site();
    const wish = { name: 'Helpers', codeName: '', comments: '', persistentQueue: false, portals: [], members: nobody };
    const team = await makeTeam(one, actor, wish);
    if (team.kind !== 'done') throw new Error(team.kind);
    const { id } = team.value;
    const put = (world: AccessWorld, n: number) =>
      changeTeam(world, actor, {
        id,
        change: (now) => ({ ...now, members: new Map([...now.members, [idOf('user', n), 'member']]) }),
      });
    for (const [mine, yours] of [
      [1, 2],
      [3, 4],
      [5, 6],
    ] as const) {
      const outcomes = await Promise.all([put(one, mine), put(other, yours)]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done']);
    }
    const members = (await one.store.listTeamUsers()).map(({ userId }) => userId);
    expect(members.toSorted()).toEqual([1, 2, 3, 4, 5, 6].map((n) => idOf('user', n)).toSorted());
  });

  test('what shows a number that has moved on is refused as a whole', async () => {
    const { one } = await site();
    const read = await one.store.findAccessRevision();
    const writeWith = async (revision: number, n: number): Promise<string | undefined> => {
      const writes = [one.store.moveAccessRevision(revision), one.store.insertJumpGroup(groupRow(n))];
      return await one.store.commit(writes).then(() => 'written', refusedCode);
    };
    expect(await Promise.all([writeWith(read, 1), writeWith(read, 2)])).toEqual(
      expect.arrayContaining(['written', 'access.moved']),
    );
    expect(await writeWith(read - 1, 3)).toBe('access.moved');
    expect(await one.store.findAccessRevision()).toBe(read + 1);
    expect(await one.store.listSharedJumpGroups()).toHaveLength(2);
  });
});

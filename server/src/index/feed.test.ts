import { defaultAbsenceRules, instant } from '@sallyport/domain';
import { describe, expect, onTestFinished, test } from 'vitest';
import { inProcessBus } from '../bus/in-process-bus.ts';
import type { Store } from '../ports.ts';
import { openDatabase } from '../store/engine/open.ts';
import { clientRow, groupRow, idOf, itemRow, moment, sessionRow } from '../store/testing/rows.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { feedIndex } from './feed.ts';
import { ItemIndex } from './item-index.ts';

const clock = { now: () => moment };

async function world() {
  const store = await openDatabase({ data: temporaryFolder(), database: 'sqlite' }, () => undefined);
  onTestFinished(() => store.close());
  const failures: unknown[] = [];
  const failed = (error: unknown): void => {
    failures.push(error);
  };
  const bus = inProcessBus(failed);
  const serverUp = () => [{ from: instant(0), to: moment }];
  const index = new ItemIndex({ clock, rules: () => defaultAbsenceRules, serverUp, failed, within: (facts) => facts });
  return { store, bus, clock, index, failed, failures };
}

async function withItems(store: Store, count: number): Promise<void> {
  await store.commit([store.insertJumpGroup(groupRow(1))]);
  for (let n = 1; n <= count; n += 1) {
    await store.commit([store.insertJumpClient(clientRow(n)), store.insertJumpItem(itemRow(n))]);
  }
}

describe('the feed of the index', () => {
  test('begins with what the database holds', async () => {
    const it = await world();
    await withItems(it.store, 3);
    await it.store.commit([it.store.insertSession(sessionRow(1, { state: 'suspended' }))]);
    await feedIndex(it);
    expect(it.index.counts()).toEqual({ total: 3, online: 0 });
    expect(it.index.find(idOf('jump-item', 1))?.entry.running).toHaveLength(1);
    expect(it.index.find(idOf('jump-item', 2))?.row.groupName).toBe('Group 1');
  });

  test('begins with every client, also where they are more than are read at once', async () => {
    const it = await world();
    const numbers = Array.from({ length: 2_001 }, (_, at) => at + 1);
    const rows = numbers.flatMap((n) => [it.store.insertJumpClient(clientRow(n)), it.store.insertJumpItem(itemRow(n))]);
    await it.store.commit([it.store.insertJumpGroup(groupRow(1)), ...rows]);
    await feedIndex(it);
    expect(it.index.counts()).toEqual({ total: 2_001, online: 0 });
    expect(numbers.filter((n) => it.index.find(idOf('jump-item', n)) === undefined)).toEqual([]);
  });

  test('follows links, clients and sessions as the bus tells of them', async () => {
    const it = await world();
    await withItems(it.store, 1);
    const feed = await feedIndex(it);
    const jumpClientId = idOf('jump-client', 1);
    it.bus.publish('link-changed', { jumpClientId, online: true });
    expect(it.index.find(idOf('jump-item', 1))?.row.status).toBe('available');
    await it.store.commit([it.store.insertSession(sessionRow(1))]);
    it.bus.publish('session-changed', { sessionId: idOf('session', 1), jumpItemId: idOf('jump-item', 1) });
    await feed.settled();
    expect(it.index.find(idOf('jump-item', 1))?.row.status).toBe('in-use');
    await it.store.commit([it.store.removeJumpClient(jumpClientId)]);
    it.bus.publish('client-changed', { jumpClientId });
    await feed.settled();
    expect(it.index.counts()).toEqual({ total: 0, online: 0 });
  });

  test('a link that comes up before its client is known counts once it is', async () => {
    const it = await world();
    const feed = await feedIndex(it);
    it.bus.publish('link-changed', { jumpClientId: idOf('jump-client', 1), online: true });
    await withItems(it.store, 1);
    it.bus.publish('client-changed', { jumpClientId: idOf('jump-client', 1) });
    await feed.settled();
    expect(it.index.counts()).toEqual({ total: 1, online: 1 });
    expect(it.index.find(idOf('jump-item', 1))?.row.groupName).toBe('Group 1');
  });

  test('misses nothing that changes while it reads', async () => {
    const it = await world();
    await withItems(it.store, 20);
    const loading = feedIndex(it);
    const change = async (n: number): Promise<void> => {
      await it.store.commit([it.store.updateJumpItem(idOf('jump-item', n), { name: `renamed ${n}` })]);
      it.bus.publish('client-changed', { jumpClientId: idOf('jump-client', n) });
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => change(index + 1)));
    await (await loading).settled();
    const names = [...it.index.items()].map(({ row }) => row.name);
    expect(names.filter((name) => name.startsWith('renamed'))).toHaveLength(20);
  });

  test('tries again after the database failed', async () => {
    const it = await world();
    await withItems(it.store, 1);
    let broken = true;
    const store: Store = {
      ...it.store,
      findJumpClient: (id) => (broken ? Promise.reject(new Error('gone away')) : it.store.findJumpClient(id)),
    };
    const failure = Promise.withResolvers<void>();
    const feed = await feedIndex({ ...it, store, failed: () => failure.resolve() });
    await it.store.commit([it.store.updateJumpItem(idOf('jump-item', 1), { name: 'renamed' })]);
    it.bus.publish('client-changed', { jumpClientId: idOf('jump-client', 1) });
    await failure.promise;
    broken = false;
    await feed.settled();
    expect(it.index.find(idOf('jump-item', 1))?.row.name).toBe('renamed');
  });
});

import { instant } from '@sallyport/domain';
import { describe, expect, test } from 'vitest';
import { expecting, refusedCode } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { Store } from '../store.ts';
import { engines } from '../testing/engines.ts';
import { clientRow, groupRow, idOf, installerRow, moment, userRow } from '../testing/rows.ts';

const later = instant(moment + 1_000);
const id = idOf('jump-client', 1);
const other = idOf('jump-client', 2);
const greeted = {
  facts: '{"hostname":"a"}',
  factsAt: later,
  clockSkewMs: -5,
  version: '1.2.3',
  remoteAddress: '192.0.2.1',
  lastConnectAt: later,
  lastContactAt: later,
};

describe.each(engines)('what a link asks of the store, on %s', (_name, prepare) => {
  const open = async (): Promise<Store> => {
    const store = await (await prepare()).open();
    await store.commit([
      store.insertUser(userRow(1)),
      store.insertJumpGroup(groupRow(1)),
      store.insertInstaller(installerRow(1)),
      store.insertJumpClient(clientRow(1)),
      store.insertJumpClient(clientRow(2)),
      store.insertClientKey({ publicKey: 'key 1', jumpClientId: id, at: moment }, 'current', 'taken'),
      store.insertClientKey({ publicKey: 'key 2', jumpClientId: other, at: moment }, 'next', 'taken'),
    ]);
    return store;
  };

  /** Whether the write changed the one row that it is about. */
  const changes = async (store: Store, write: Write): Promise<boolean> => {
    try {
      await store.commit([expecting(write, 1, 'none')]);
      return true;
    } catch (error) {
      if (refusedCode(error) === 'none') return false;
      throw error;
    }
  };

  test('each key finds its own client, time after time, and one that nobody has finds none', async () => {
    const store = await open();
    const of = (jumpClientId: typeof id, state: string) => ({ jumpClientId, id: jumpClientId, state });
    expect(await store.findLinkingClient({ publicKey: 'key 1' })).toMatchObject(of(id, 'current'));
    expect(await store.findLinkingClient({ publicKey: 'key 2' })).toMatchObject(of(other, 'next'));
    expect(await store.findLinkingClient({ publicKey: 'key 1' })).toMatchObject(of(id, 'current'));
    expect(await store.findLinkingClient({ publicKey: 'key 3' })).toBeUndefined();
  });

  test('the key of a client that was removed finds a client without an id', async () => {
    const store = await open();
    await store.commit([store.updateKeysOfRemoved(id, later), store.removeJumpClient(id)]);
    const found = { jumpClientId: id, id: null, state: 'removed', generationCurrent: null, uninstalledAt: null };
    expect(await store.findLinkingClient({ publicKey: 'key 1' })).toMatchObject(found);
  });

  test('the generation goes from what was known to the next, for that client alone', async () => {
    const store = await open();
    const generation = { current: 'b', previous: 'a' };
    await store.commit([store.updateJumpClient(id, { generationCurrent: null, generationPrevious: null })]);
    await store.commit([store.updateJumpClient(other, { generationCurrent: 'x', generationPrevious: null })]);
    expect(await changes(store, store.updateGeneration({ id, ...generation }, 'a'))).toBe(false);
    expect(await changes(store, store.updateGeneration({ id, ...generation }, null))).toBe(true);
    expect(await changes(store, store.updateGeneration({ id, ...generation }, null))).toBe(false);
    expect(await changes(store, store.updateGeneration({ id, current: 'c', previous: 'b' }, 'b'))).toBe(true);
    expect(await store.findLinkingClient({ publicKey: 'key 1' })).toMatchObject({
      generationCurrent: 'c',
      generationPrevious: 'b',
    });
    expect(await store.findLinkingClient({ publicKey: 'key 2' })).toMatchObject({ generationCurrent: 'x' });
  });

  test('what an agent says of itself is kept, unless it was uninstalled', async () => {
    const store = await open();
    expect(await changes(store, store.updateGreeted({ id, ...greeted }))).toBe(true);
    expect(await store.findJumpClient(id)).toEqual({ ...clientRow(1), ...greeted });
    expect(await store.findJumpClient(other)).toEqual(clientRow(2));
    expect(await changes(store, store.updateUninstalled(id, later))).toBe(true);
    expect(await changes(store, store.updateUninstalled(id, later))).toBe(false);
    expect(await changes(store, store.updateGreeted({ id, ...greeted, version: '2' }))).toBe(false);
    expect((await store.findJumpClient(id))?.version).toBe('1.2.3');
  });
});

import { describe, expect, test } from 'vitest';
import { expecting } from '../../ports.ts';
import { engines } from '../testing/engines.ts';
import { idOf, moment, userRow } from '../testing/rows.ts';

const view = (n: number, owner: number | null, name = `view ${n}`) => ({
  id: idOf('item-view', n),
  ownerId: owner === null ? null : idOf('user', owner),
  name,
  nameFold: name,
  definition: '{}',
  revision: 1,
  changedAt: moment,
});

describe.each(engines)('on %s', (_name, prepare) => {
  test('a name is one view’s of an owner or of the shared, a change is of what was read, and personal ones go with their owner', async () => {
    const store = await (await prepare()).open();
    await store.commit([store.insertUser(userRow(1)), store.insertUser(userRow(2))]);
    await store.commit([view(1, 1, 'a'), view(2, 2, 'a'), view(3, null, 'a')].map((row) => store.insertItemView(row)));
    await expect(store.commit([store.insertItemView(view(4, null, 'a'))])).rejects.toMatchObject({
      code: 'item-view.name-taken',
    });
    const change = () => {
      const { ownerId: _owner, ...row } = view(3, null, 'b');
      return store.commit([expecting(store.updateItemView(row), 1, 'conflict')]);
    };
    await change();
    await expect(change()).rejects.toMatchObject({ code: 'conflict' });
    expect(await store.findItemView(idOf('item-view', 3))).toMatchObject({ name: 'b', revision: 2, scope: 'shared' });
    await store.commit([store.removeUser(idOf('user', 1))]);
    const [mine, theirs, shared] = [idOf('user', 1), idOf('user', 2), null];
    const names = [];
    for (const owner of [mine, theirs, shared]) names.push((await store.listItemViews(owner)).map(({ name }) => name));
    expect(names).toEqual([[], ['a'], ['b']]);
  });
});

import { itemViewsMost } from '@sallyport/domain';
import type { AuditPage, ItemView, ItemViewDefinition, ItemViewList } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { clientRow, groupRow, idOf, itemRow } from '../../store/testing/rows.ts';
import { codeOf } from '../../testing/http-client.ts';
import type { HttpClient } from '../../testing/http-client.ts';
import { startTestServer } from '../../testing/test-server.ts';

const definition: ItemViewDefinition = {
  search: 'kiosk',
  fields: ['name', 'tag'],
  filters: 'tag:lobby',
  group: null,
  tag: null,
  status: 'offline',
  sort: '-status,name',
  columns: [{ id: 'name', width: 200, shown: true, pinned: true }],
};

const own = '/api/item-views';
const shared = '/api/admin/item-views';
const viewsOf = async (client: HttpClient): Promise<ItemViewList> => (await client.ask(own)).json as ItemViewList;
const namesOf = async (client: HttpClient): Promise<readonly string[]> =>
  (await viewsOf(client)).rows.map(({ name }) => name);

test('a view is made, changed from what was read, and removed; nobody else sees or touches it', async () => {
  const it = await startTestServer();
  const [ben, eve] = [await it.signedIn('ben'), await it.signedIn('eve')];
  const made = (await ben.ask(own, { body: { name: ' Lobby ', definition } })).json as ItemView;
  expect(made).toEqual({ id: made.id, name: 'Lobby', isShared: false, revision: 1, definition });
  expect(await viewsOf(ben)).toEqual({ rows: [made], mayShare: false });
  expect(await viewsOf(eve)).toEqual({ rows: [], mayShare: false });
  const change = (client: HttpClient, revision: number, base = own) =>
    client.ask(`${base}/${made.id}`, { method: 'PUT', body: { name: 'Foyer', definition, revision } });
  expect((await change(eve, 1)).status).toBe(404);
  expect((await change(ben, 1)).json).toMatchObject({ name: 'Foyer', revision: 2 });
  expect(codeOf(await change(ben, 1))).toBe('item-view.changed');
  const remove = (client: HttpClient, revision: number) =>
    client.ask(`${own}/${made.id}?revision=${revision}`, { method: 'DELETE' });
  expect((await remove(eve, 2)).status).toBe(404);
  expect(codeOf(await remove(ben, 1))).toBe('item-view.changed');
  expect((await remove(ben, 2)).status).toBe(204);
  expect((await change(ben, 2)).status).toBe(404);
  const alice = await it.signedIn('alice', true);
  const { rows } = (await alice.ask('/api/admin/audit')).json as AuditPage;
  expect(rows.filter(({ kind }) => kind.startsWith('item-view'))).toEqual([]);
});

test('shared views are everybody’s to see, those who arrange groups make them, and each change is audited', async () => {
  const it = await startTestServer();
  const [alice, ben] = [await it.signedIn('alice', true), await it.signedIn('ben')];
  expect((await ben.ask(shared, { body: { name: 'x', definition } })).status).toBe(403);
  const made = (await alice.ask(shared, { body: { name: 'Lobby', definition } })).json as ItemView;
  expect(await viewsOf(ben)).toEqual({ rows: [{ ...made, isShared: true }], mayShare: false });
  expect((await viewsOf(alice)).mayShare).toBe(true);
  // Not by the way of personal ones, whoever asks.
  for (const client of [alice, ben]) {
    const answer = await client.ask(`${own}/${made.id}?revision=1`, { method: 'DELETE' });
    expect(answer.status).toBe(404);
  }
  const change = { name: 'Foyer', definition: { ...definition, sort: 'name' }, revision: 1 };
  expect((await alice.ask(`${shared}/${made.id}`, { method: 'PUT', body: change })).status).toBe(200);
  expect((await alice.ask(`${shared}/${made.id}?revision=2`, { method: 'DELETE' })).status).toBe(204);
  const { rows } = (await alice.ask('/api/admin/audit')).json as AuditPage;
  const entries = rows.filter(({ kind }) => kind.startsWith('item-view')).toReversed();
  expect(entries.map(({ kind }) => kind)).toEqual(['item-view.created', 'item-view.changed', 'item-view.removed']);
  expect(entries[1]?.data['changes']).toEqual({ name: ['Lobby', 'Foyer'], sort: ['-status,name', 'name'] });
});

test('of a view that is narrowed to a group nobody learns who does not see the group', async () => {
  const it = await startTestServer();
  const { store, bus } = it.server.world;
  const ben = await it.signedIn('ben');
  const alice = await it.signedIn('alice', true);
  await store.commit([
    store.insertJumpGroup(groupRow(1)),
    store.insertJumpClient(clientRow(1)),
    store.insertJumpItem(itemRow(1)),
  ]);
  bus.publish('access-changed', {});
  bus.publish('client-changed', { jumpClientId: idOf('jump-client', 1) });
  const group = idOf('jump-group', 1);
  await alice.ask(shared, { body: { name: 'Vault', definition: { ...definition, group } } });
  expect(await namesOf(ben)).toEqual(['Vault']);
  const user = await store.findUserByName('ben');
  if (user === undefined) throw new Error('ben is missing');
  await store.commit([store.updateUser(user.id, { systemRoleId: null })]);
  bus.publish('access-changed', {});
  expect(await namesOf(ben)).toEqual([]);
  expect(await namesOf(alice)).toEqual(['Vault']);
});

test('what is no view is refused by its field, a name once, and there is an end to them', async () => {
  const it = await startTestServer();
  const ben = await it.signedIn('ben');
  const make = (name: string, changes: object = {}) =>
    ben.ask(own, { body: { name, definition: { ...definition, ...changes } } });
  const faults = [
    [await make('  '), 'item-view.name-invalid'],
    [await make('a\nb'), 'item-view.name-invalid'],
    [await make('x'.repeat(65)), 'item-view.name-invalid'],
    [await make('x', { search: 'colour:red' }), 'search.unknown-field'],
    [await make('x', { filters: 'no field' }), 'request.invalid'],
    [await make('x', { group: 'Berlin' }), 'request.invalid'],
    [await make('x', { sort: 'passwordHash' }), 'request.invalid'],
    [await make('x', { fields: ['secret'] }), 'request.invalid'],
    [await make('x', { columns: [{ id: 'secret', width: 90, shown: true, pinned: false }] }), 'request.invalid'],
    [await make('x', { columns: [definition.columns[0], definition.columns[0]] }), 'request.invalid'],
    [await make('x', { other: 1 }), 'request.unknown-field'],
  ] as const;
  expect(faults.map(([answer]) => codeOf(answer))).toEqual(faults.map(([, code]) => code));
  expect((await make('Lobby')).status).toBe(200);
  expect(codeOf(await make('LOBBY'))).toBe('item-view.name-taken');
  const rest = Array.from({ length: itemViewsMost }, (_, n) => n);
  const answers = await Promise.all(rest.map((n) => make(`view ${n}`)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(itemViewsMost - 1);
  expect(answers.map(codeOf).filter((code) => code !== undefined)).toEqual(['item-view.too-many']);
});

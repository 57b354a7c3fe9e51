import type { AuditPage } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { clientRow, groupRow, idOf, itemRow } from '../../store/testing/rows.ts';
import { codeOf } from '../../testing/http-client.ts';
import { startTestServer } from '../../testing/test-server.ts';

const count = 205;

test(
  'the list is saved as it is narrowed and arranged, inert in a spreadsheet, and that is audited',
  { timeout: 60_000 },
  async () => {
    const it = await startTestServer();
    const { store, bus, index } = it.server.world;
    const alice = await it.signedIn('alice', true);
    const nobody = await it.signedIn('nobody');
    await store.commit([store.insertJumpGroup(groupRow(1)), store.insertJumpGroup(groupRow(2))]);
    await store.commit(
      Array.from({ length: count }, (_, at) => at + 1).flatMap((n) => {
        const jumpGroupId = idOf('jump-group', n === count ? 2 : 1);
        const item = itemRow(n, { jumpGroupId, tag: n === 3 ? '=cmd|x' : 'lobby', comments: `"${n}", a\nb` });
        return [store.insertJumpClient(clientRow(n)), store.insertJumpItem(item)];
      }),
    );
    bus.publish('access-changed', {});
    for (let n = 1; n <= count; n += 1) bus.publish('client-changed', { jumpClientId: idOf('jump-client', n) });
    await expect.poll(() => index.counts().total, { timeout: 20_000 }).toBe(count);
    const save = (query: string, client = alice) => client.ask(`/api/jump-items/export?${query}`);

    const csv = await save('format=csv&columns=name,tag&sort=-name&filters=group:%22Group%201%22');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toMatch(/^attachment; filename="jump-items-\d{4}-\d\d-\d\d\.csv"$/);
    const lines = csv.text.split('\r\n');
    expect(lines).toHaveLength(count + 1);
    expect(lines[0]?.replace('\uFEFF', '')).toBe('"Name","Tag"');
    expect(lines.filter((line) => line.includes(`"'=cmd|x"`))).toHaveLength(1);

    const json = await save('format=json&columns=name,comments,lastAccessedAt,operatingSystem&search=tag:cmd');
    const all = [
      { name: itemRow(3).name, comments: '"3", a\nb', lastAccessedAt: '', operatingSystem: expect.any(String) },
    ];
    expect(json.json).toEqual(all);
    expect((await save('format=json&columns=name&search=nothing-like-it')).json).toEqual([]);

    const shown = await alice.ask('/api/jump-items', { headers: { 'accept-encoding': 'gzip' } });
    expect([shown.status, shown.headers['content-encoding']]).toEqual([200, 'gzip']);

    const user = await store.findUserByName('nobody');
    if (user === undefined) throw new Error('nobody is missing');
    await store.commit([store.updateUser(user.id, { systemRoleId: null })]);
    bus.publish('access-changed', {});
    expect((await save('format=json&columns=name', nobody)).json).toEqual([]);

    const { rows } = (await alice.ask('/api/admin/audit')).json as AuditPage;
    const entries = rows.filter(({ kind }) => kind === 'jump-items.exported').toReversed();
    expect(entries[0]).toMatchObject({ data: { format: 'csv', rows: count - 1, columns: ['name', 'tag'] } });
    expect(entries).toHaveLength(4);

    for (const query of [
      'format=csv',
      'format=csv&columns=',
      'format=xml&columns=name',
      'format=csv&columns=name,name',
    ])
      expect([query, codeOf(await save(query))]).toEqual([query, 'request.invalid']);
    expect(codeOf(await save('format=csv&columns=name&search=colour:red'))).toBe('search.unknown-field');
  },
);

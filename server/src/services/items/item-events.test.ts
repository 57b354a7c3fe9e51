/** What whoever sees an item is told of it, and what not; pages that neither lose an event nor show one twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ItemEvent, ItemEventPage } from '@sallyport/protocol';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestAgent } from '../../gateway/testing/test-agent.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { newestEvents } from './item-events.ts';

const at = (moments: readonly number[]): readonly ItemEvent[] =>
  moments.map((moment) => ({ kind: 'x', at: moment, by: null, fields: [], from: null, to: null, sessionId: null }));

test.each([
  ['fewer than a page', [3, 1], 3, [3, 1], null],
  ['just a page', [2, 3, 1], 3, [3, 2, 1], null],
  ['more than a page', [1, 2, 3, 4], 3, [4, 3, 2], 2],
  ['a moment that a page would part', [1, 2, 2, 4], 2, [4, 2, 2], 2],
  ['a moment at which a list was cut', [2, 2], 1, [2, 2], 2],
  ['none', [], 3, [], null],
] as const)('%s', (_what, moments, limit, shown, next) => {
  const page = newestEvents([at(moments)], limit);
  expect([page.rows.map((event) => event.at), page.next]).toEqual([shown, next]);
});

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;
  let agent: TestAgent;
  let itemId: string;

  beforeAll(async () => {
    site = await startSite({ database: await database() });
    agent = await site.agent();
    await agent.link();
    itemId = await agent.itemId();
  });

  afterAll(async () => {
    await site.stop();
  });

  const events = async (client: Awaited<ReturnType<TestSite['console']>>, query = ''): Promise<ItemEventPage> =>
    (await client.get(`/api/jump-items/${itemId}/events${query}`)).read<ItemEventPage>();

  test('a rename says both names, another change only what was changed; each by whom', async () => {
    const ada = await site.console({ isAdministrator: true });
    for (const changes of [{ name: 'till' }, { tag: 'floor 2', comments: 'by the door' }])
      expect((await ada.send('PATCH', '/api/jump-items', { ids: [itemId], changes })).status).toBe(200);
    const { rows } = await events(ada);
    const kinds = rows.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['client.enrolled', 'client.online']));
    expect(rows.find(({ kind }) => kind === 'jump-item.renamed')).toMatchObject({ to: 'till', fields: [] });
    const changed = rows.find(({ kind }) => kind === 'jump-item.changed');
    expect(changed).toMatchObject({ from: null, to: null });
    expect(changed?.fields.toSorted()).toEqual(['comments', 'tag']);
    expect(changed?.by).not.toBeNull();
    expect(JSON.stringify(rows)).not.toContain('by the door');
  });

  test('page by page they are the same as all at once', async () => {
    const ada = await site.console({ isAdministrator: true });
    const all = await events(ada, '?limit=50');
    const paged: ItemEvent[] = [];
    for (let next: number | null | undefined; next !== null;) {
      const page: ItemEventPage = await events(ada, `?limit=1${next === undefined ? '' : `&before=${next}`}`);
      paged.push(...page.rows);
      next = page.next;
    }
    expect(paged).toEqual(all.rows);
    expect(paged.length).toBeGreaterThan(3);
  });

  test('of an item that one does not see there is nothing', async () => {
    const stranger = await site.console({ everywhere: 'no-access' });
    expect((await stranger.get(`/api/jump-items/${itemId}/events`)).status).toBe(404);
  });
});

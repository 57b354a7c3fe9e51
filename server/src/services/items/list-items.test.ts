import { searchFields } from '@sallyport/domain';
import type { JumpGroupId, UserFacts, UserId } from '@sallyport/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { itemPage } from '../../http/schemas/items.ts';
import { clientRow, groupRow, idOf, itemRow, moment } from '../../store/testing/rows.ts';
import { itemAnswer } from './item-answers.ts';
import { listItems } from './list-items.ts';
import type { ListItemsQuery } from './list-items.ts';

const everything: ListItemsQuery = {
  text: '',
  fields: searchFields,
  filters: [],
  jumpGroupId: undefined,
  tag: undefined,
  statuses: undefined,
  sort: [{ field: 'name', direction: 'ascending' }],
  offset: 0,
  limit: 100,
};

const count = 90;

let site: TestSite;
let administrator: TestConsole;
let user: TestConsole;
let shared: JumpGroupId;

/** Some of them online, used or not, one with words that want escaping. */
function put(n: number, jumpGroupId: JumpGroupId): void {
  const comments = n === 3 ? 'a "quoted" \\ word, \u2028 and \u{1f511}' : '';
  const item = itemRow(n, { jumpGroupId, lastAccessAt: n % 2 === 0 ? moment : null, comments });
  site.world.index.setClient(clientRow(n), [{ ...item, apiId: n }]);
}

function factsOf({ login }: TestConsole): UserFacts {
  return { id: login.user.id as UserId, access: site.world.access.latest() };
}

beforeAll(async () => {
  site = await startSite();
  administrator = await site.console({ isAdministrator: true });
  user = await site.console();
  const { store, access, index } = site.world;
  await store.commit([store.insertJumpGroup(groupRow(1, { name: 'Kiosks "north"' }))]);
  site.world.bus.publish('access-changed', {});
  await access.current();
  shared = idOf('jump-group', 1);
  for (let n = 1; n <= count; n += 1) {
    put(n, shared);
    if (n % 3 === 0) index.setPresence(idOf('jump-client', n), moment);
  }
});

afterAll(async () => {
  await site.stop();
});

test.for([
  ['an administrator', () => administrator],
  ['somebody who may only start sessions', () => user],
] as const)('what %s is sent has every field of a page, each as it must be, and no other', async ([, who]) => {
  const answer = await who().get('/api/jump-items?limit=100');
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  const sent = answer.read<unknown>();
  const page = itemPage.parse(sent);
  expect(page).toEqual(sent);
  expect(page.total).toBe(count);
  const { index } = site.world;
  const rows = new Map([...index.items()].map((item) => [item.row.id, itemAnswer(factsOf(who()), item)] as const));
  expect(page.rows).toEqual(page.rows.map(({ id }) => rows.get(id as never)));
  expect(new Set(page.rows.map(({ id }) => id)).size).toBe(count);
});

test('others have their turn while a page is made', async () => {
  let turns = 0;
  let isOver = false;
  const takeTurn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(takeTurn);
  };
  setImmediate(takeTurn);
  await listItems(site.world.index, factsOf(user), everything);
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(4);
});

test('an item that goes into a group of others while its page is made is left out', async () => {
  const last = itemRow(count);
  const asked = listItems(site.world.index, factsOf(user), everything);
  setImmediate(() => put(count, idOf('jump-group', 2)));
  const { total, rows } = itemPage.parse(JSON.parse(await asked));
  put(count, shared);
  expect(total).toBe(count);
  expect(rows).toHaveLength(count - 1);
  expect(rows.map(({ id }) => id)).not.toContain(last.id);
});

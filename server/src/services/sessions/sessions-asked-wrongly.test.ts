/** What is asked of the session routes wrongly, by mistake or on purpose, and the answer that says so. */
import { randomBytes } from 'node:crypto';
import { instant, newId } from '@sallyport/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

let site: TestSite;
let console1: TestConsole;

beforeAll(async () => {
  site = await startSite();
  console1 = await site.console();
});

afterAll(async () => {
  await site.stop();
});

test.each([
  ['a field that does not belong there', { jumpItemIds: ['x'], colour: 'red' }, 422, 'request.unknown-field', 'colour'],
  ['no items', { jumpItemIds: [] }, 422, 'request.invalid', 'jumpItemIds'],
  [
    'an id of another noun',
    { jumpItemIds: ['jc_01jd0000007000800000000001'] },
    422,
    'request.invalid',
    'jumpItemIds.0',
  ],
  [
    'a terminal of no columns',
    { jumpItemIds: ['x'], open: { tool: 'terminal', cols: 0, rows: 1 } },
    422,
    'request.invalid',
    'open.cols',
  ],
])('a start with %s is refused, naming the field', async (_, body, status, code, field) => {
  const answer = await console1.post('/api/sessions', body);
  expect([answer.status, answer.error.code, answer.error.field]).toEqual([status, code, field]);
});

test('an item that is not there is refused for itself', async () => {
  const [result] = await console1.start([newId('jump-item', instant(Date.now()), randomBytes(10))]);
  expect(result).toMatchObject({ refused: { reasons: [{ code: 'jump.item-removed' }] } });
});

test('nothing is started from another page, or without the page\u2019s token', async () => {
  const agent = await site.agent();
  await agent.link();
  const itemId = await agent.itemId();
  const { cookie, csrf } = console1;
  const ask = (headers: Readonly<Record<string, string>>) =>
    site.ask('/api/sessions', { method: 'POST', body: { jumpItemIds: [itemId] }, headers: { cookie, ...headers } });
  const token = { 'x-sallyport-csrf': csrf };
  expect((await ask({ origin: 'https://evil.example', ...token })).error.code).toBe('request.wrong-origin');
  expect((await ask(token)).error.code).toBe('request.wrong-origin');
  expect((await ask({ origin: site.origin })).error.code).toBe('request.csrf');
  const other = await site.console();
  const theirs = { origin: site.origin, 'x-sallyport-csrf': other.csrf };
  expect((await ask(theirs)).error.code).toBe('request.csrf');
  expect(site.world.index.find(itemId as never)?.row.status).toBe('available');
});

test.each([
  ['/api/sessions?limit=0', 422],
  ['/api/sessions?state=odd', 422],
  ['/api/sessions?before=se_x', 422],
  ['/api/sessions?colour=red', 422],
  ['/api/sessions/se_x', 404],
  ['/api/sessions/..%2f..%2fetc', 404],
  ['/api/sessions/se_01jd0000007000800000000001', 404],
])('%s is answered %i', async (path, status) => {
  expect((await console1.get(path)).status).toBe(status);
});

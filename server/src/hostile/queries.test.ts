/** Search, filter, sort and paging, with what was never meant for them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestConsole } from '../gateway/testing/test-console.ts';
import { plainFacts, TestAgent } from '../gateway/testing/test-agent.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';
import type { ItemPage } from '@sallyport/protocol';

let site: TestSite;
let user: TestConsole;
let administrator: TestConsole;

beforeAll(async () => {
  site = await startSite();
  user = await site.console();
  administrator = await site.console({ isAdministrator: true });
  const agent = new TestAgent(site);
  agent.facts = { ...plainFacts, hostname: `${'a'.repeat(250)}!` };
  await agent.enrolled(await site.enrolmentKey());
  await agent.itemId();
});

afterAll(async () => {
  await site.stop();
});

const texts = [
  `' OR '1'='1`,
  `"; DROP TABLE users; --`,
  'name) UNION SELECT passwordHash FROM users --',
  '%',
  '_',
  '\\',
  '*',
  '(',
  '[',
  '(?:',
  '^$',
  '.*',
  '$where',
  '{"$gt":""}',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  '\u202e',
  '\ufeff',
  '%00',
  '-',
  '--',
  ',',
  ',,',
  '-name,-name',
  'name;desc',
  'name desc',
  '1e9',
  '-1',
  '0x10',
  '1.5',
  'NaN',
  'Infinity',
  '9'.repeat(400),
  ' ',
  'x'.repeat(5_000),
];

const asText = encodeURIComponent;
const spelt = (text: string): string => asText(text.isWellFormed() ? text : text.toWellFormed());

describe('hostile: what is searched, filtered, sorted and paged by', () => {
  const page = ['offset', 'limit', 'x'];

  test.each([
    ['/api/jump-items', ['search', 'fields', 'filters', 'group', 'tag', 'status', 'sort', ...page]],
    ['/api/sessions', ['search', 'state', 'before', 'limit']],
    ['/api/admin/jump-clients', ['offset']],
    ['/api/admin/audit', ['before']],
  ])(
    '%s answers or names the field, whatever stands there, and never fails',
    { timeout: 60_000 },
    async (list, names) => {
      for (const name of names) {
        for (const text of texts) {
          const { status, body } = await administrator.get(`${list}?${name}=${spelt(text)}`);
          expect([name, text, [200, 422].includes(status)]).toEqual([name, text, true]);
          if (status === 422)
            expect(JSON.parse(body.toString())).toMatchObject({ error: { field: expect.any(String) } });
          expect(body.toString()).not.toMatch(/SQLITE|syntax error|SqliteError|at Object\.|\.ts:\d/i);
        }
      }
    },
  );

  test.each(['passwordHash', 'id', '__proto__', 'constructor', 'name desc', '-', '--name', 'NAME', 'name,,id', '1'])(
    'the list is sorted by no column but those that it shows: %s',
    async (column) => {
      const { status, error } = await user.get(`/api/jump-items?sort=${asText(column)}`);
      expect([status, error.field?.split('.')[0]]).toEqual([422, 'sort']);
    },
  );

  test('a parameter that stands twice is refused', async () => {
    expect((await user.get('/api/jump-items?sort=name&sort=tag')).status).toBe(422);
    expect((await user.get('/api/jump-items?search=a&search[]=b')).status).toBe(422);
  });

  test.each(['(a+)+$', '(a|a)*$', '(.*a){25}', 'a'.repeat(255) + '?', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'a search is for these very signs, so no pattern holds the server up: %s',
    async (pattern) => {
      const startedAt = performance.now();
      const page = (await user.get(`/api/jump-items?search=${asText(pattern)}`)).read<ItemPage>();
      const sessions = await user.get(`/api/sessions?search=${asText(pattern)}`);
      expect([page.total, sessions.status]).toEqual([0, 200]);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    },
  );
});

import { expect, test } from 'vitest';
import fc from 'fast-check';
import { startCaller } from './testing/caller.ts';
import type { Caller, Json } from './testing/caller.ts';

const policies = '/api/config/v1/jump-policy';
const groups = '/api/config/v1/jump-group';
const deep = 60_000;

/** One request a tenth of a second of the server's clock. */
function asking(it: Caller) {
  let asked = 0;
  return async (path: string, raw?: string | Buffer) => {
    it.clockAt((asked += 1) * 100);
    const headers = { 'content-type': 'application/json' };
    const answer = await it.get(path, raw === undefined ? {} : { method: 'POST', raw, headers });
    return answer;
  };
}

const policiesToRefuse: readonly (readonly [string, string | Buffer, number])[] = [
  ['a key of a prototype', '{"display_name":"a","__proto__":{"schedule_strict":true}}', 400],
  ['a constructor', '{"display_name":"a","constructor":{"prototype":{"isAdministrator":true}}}', 401],
  ['a method of every object', '{"display_name":"a","hasOwnProperty":1}', 401],
  ['the same key twice', '{"display_name":"a","schedule_enabled":false,"schedule_enabled":true}', 400],
  [
    'the same key twice, once spelt out',
    String.raw`{"display_name":"a","schedule_strict":false,"\u0073chedule_strict":true}`,
    400,
  ],
  ['lists in lists', `{"display_name":${'['.repeat(deep / 2)}${']'.repeat(deep / 2)}}`, 400],
  ['objects in objects', `${'{"display_name":'.repeat(3000)}1${'}'.repeat(3000)}`, 400],
  ['lists that never end', '['.repeat(deep), 400],
  ['a number beyond all', '{"display_name":1e999}', 422],
  ['a list for an object', '[{"display_name":"a"}]', 422],
  ['null for an object', 'null', 422],
  ['a text that turns round', '{"display_name":"a\u202eb"}', 422],
  ['half a character', String.raw`{"display_name":"\ud800"}`, 422],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400],
];

test('hostile case 39: a policy document that is no plain one is refused and changes nothing', async () => {
  const it = await startCaller();
  const ask = asking(it);
  for (const [what, raw, status] of policiesToRefuse) {
    const answer = await ask(policies, raw);
    expect([what, answer.status, typeof (answer.json as Json)['message']]).toEqual([what, status, 'string']);
  }
  expect((await ask(policies)).json).toEqual([]);
  expect(({} as Json)['schedule_strict']).toBe(undefined);
});

test('hostile case 39: a number too large for an id is nobody, and not another', async () => {
  const it = await startCaller();
  const ask = asking(it);
  expect((await ask(groups, '{"name":"One"}')).status).toBe(201);
  const group = ((await ask(groups)).json as Json[])[0]?.['id'];
  expect(typeof group).toBe('number');
  for (const number of ['4294967297', '9007199254740993', '1e1', '0x1', '1.0', '%31%00', '-1']) {
    expect([number, (await ask(`${groups}/${number}`)).status]).toEqual([number, 422]);
  }
  const member = `${groups}/${String(group)}/user`;
  for (const user of ['9007199254740993', '1e400', '"1"', 'true', '[1]', '{"id":1}']) {
    expect([user, (await ask(member, `{"user_id":${user}}`)).status]).toEqual([user, 422]);
  }
});

test('hostile case 40: a filter is a text and no pattern, and takes no time whatever stands in it', async () => {
  const it = await startCaller();
  const ask = asking(it);
  await ask(groups, JSON.stringify({ name: `${'a'.repeat(200)}!` }));
  await ask(groups, JSON.stringify({ name: '(a+)+$' }));
  const begun = performance.now();
  for (const pattern of ['(a+)+$', '^(a|a)*$', '(.*)*b', '.*', '%', '_', '*', 'a{1,99999}', '[', '\\', "' or 1=1 --"]) {
    const answer = await ask(`${groups}?name=${encodeURIComponent(pattern)}`);
    const names = (answer.json as Json[]).map(({ name }) => name);
    expect([pattern, names]).toEqual([pattern, pattern === '(a+)+$' ? [pattern] : []]);
  }
  expect(performance.now() - begun).toBeLessThan(5000);
});

test('hostile case 40: whatever the query is, the answer is a list, a 401 or a 422', async () => {
  const it = await startCaller();
  const ask = asking(it);
  await ask(groups, '{"name":"One"}');
  const name = fc.constantFrom(
    'name',
    'code_name',
    'per_page',
    'current_page',
    'id',
    'name[]',
    'name.x',
    '__proto__',
    '',
  );
  const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('One', 'one', '1', '5', '-1'));
  const queries = fc.sample(fc.array(fc.tuple(name, value), { maxLength: 4 }), { numRuns: 150, seed: 40 });
  const statuses = new Set<number>();
  for (const query of queries) {
    const text = query.map(([key, text]) => `${encodeURIComponent(key)}=${encodeURIComponent(text.toWellFormed())}`);
    const answer = await ask(`${groups}?${text.join('&')}`);
    statuses.add(answer.status);
    if (answer.status === 200) expect(Array.isArray(answer.json)).toBe(true);
    else expect(typeof (answer.json as Json)['message']).toBe('string');
  }
  expect(statuses).toEqual(new Set([200, 401, 422]));
});

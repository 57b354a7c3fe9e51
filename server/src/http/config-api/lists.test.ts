/** Every list of the contract: narrowed by each parameter that it documents, in pages, and with a head of its own. */
import { expect, test } from 'vitest';
import { startCaller } from './testing/caller.ts';
import type { Json } from './testing/caller.ts';
import { parametersOf } from './testing/contract.ts';
import { makeSite } from './testing/site.ts';
import { filled, inScope } from './testing/walk.ts';

const paging = new Set(['per_page', 'current_page']);

/** Words of a closed list, which are written in one way. */
const words = new Set(['jump_group_type', 'connection_type']);

const gets = inScope.filter(({ method }) => method === 'GET');

/** Documented for a list whose things have no such property. */
const withoutProperty = ['/jump-client/installer?hostname', '/jump-client/installer?fqdn'];

function isSame(value: unknown, wanted: unknown): boolean {
  return String(value).toLowerCase() === String(wanted).toLowerCase();
}

test(
  'each list is narrowed by each of its parameters, whatever the case of letters',
  { timeout: 120_000 },
  async () => {
    const it = await startCaller();
    const site = await makeSite(it);
    await site.pools();
    const [faults, unseen]: [string[], string[]] = [[], []];
    let narrowed = 0;
    for (const { path } of gets) {
      const names = parametersOf(path).filter((name) => !paging.has(name));
      if (names.length === 0) continue;
      for (let made = 0; made < 2; made += 1) await site.place(`${path}/{id}`);
      const address = filled(path, await site.place(path));
      const all = (await site.ask(address)).json as Json[];
      for (const name of names) {
        const about = `${path}?${name}`;
        const value = all.map((item) => item[name]).findLast((one) => one !== undefined && one !== null && one !== '');
        if (value === undefined) {
          unseen.push(about);
          continue;
        }
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        for (const asked of new Set([text, words.has(name) ? text : text.toUpperCase()])) {
          const due = all.filter((item) => isSame(item[name], value)).map(({ id, user_id: user }) => id ?? user);
          const answer = await site.ask(`${address}?${name}=${encodeURIComponent(asked)}`);
          const found = Array.isArray(answer.json) ? (answer.json as Json[]) : [];
          const got = found.map(({ id, user_id: user }) => id ?? user);
          if (JSON.stringify(got) !== JSON.stringify(due)) {
            faults.push(`${about}=${asked}: ${JSON.stringify(got)}, not ${JSON.stringify(due)}: ${answer.status}`);
          }
          narrowed += 1;
        }
        const nobody = await site.ask(`${address}?${name}=nobody`);
        if (nobody.status === 200 && (nobody.json as Json[]).length > 0) faults.push(`${about}=nobody is passed over`);
      }
    }
    expect(faults).toEqual([]);
    expect(unseen).toEqual(withoutProperty);
    expect(narrowed).toBeGreaterThan(20);
  },
);

test('whatever answers GET answers HEAD, with the same headers and without a body', async () => {
  const it = await startCaller();
  const site = await makeSite(it);
  const faults: string[] = [];
  for (const { path } of gets) {
    const address = filled(path, await site.place(path));
    const [get, head] = [await site.ask(address), await site.ask(address, { method: 'HEAD' })];
    const headersOf = ({ headers }: typeof get) =>
      Object.entries(headers).filter(([name]) => name.startsWith('x-bt-') || ['link', 'content-type'].includes(name));
    if (head.status !== get.status || head.text !== '')
      faults.push(`${path}: ${head.status} ${head.text.slice(0, 40)}`);
    if (JSON.stringify(headersOf(head)) !== JSON.stringify(headersOf(get))) faults.push(`${path}: other headers`);
  }
  expect(faults).toEqual([]);
  expect(gets.length).toBeGreaterThan(30);
});

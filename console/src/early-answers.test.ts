import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  askEarly,
  earlyPaths,
  forgetEarlyAnswers,
  isAskedEarly,
  itemPageRows,
  preferencesKey,
  takeEarlyAnswer,
} from './early-answers.ts';
import { ApiFailure, request } from './api/http.ts';
import { readItems } from './api/jump-items.ts';
import { itemQueryOf, itemSearchOf } from './screens/jump/finding/item-search.ts';

function storageWith(text: string | null): Pick<Storage, 'getItem'> {
  return { getItem: (key) => (key === preferencesKey ? text : null) };
}

const known = storageWith('{"itemSort":"-lastAccessedAt,name","itemView":""}');
const everywhere = ['/me', '/preferences', '/approvals'];

describe('what is asked for before the console is there', () => {
  test.for([
    ['nothing where nobody has signed in', '/jump', '', storageWith(null), []],
    ['nothing by preferences that can not be read', '/jump', '', storageWith('{"itemSort'), []],
    ['nothing of the list on another page', '/sessions', '', known, everywhere],
    [
      'the list as it is sorted',
      '/jump',
      '',
      known,
      [...everywhere, '/item-views', '/jump-groups', '/jump-items?sort=-lastAccessedAt%2Cname&offset=0&limit=100'],
    ],
    [
      'by name, where nothing is kept of that',
      '/',
      '',
      storageWith('{}'),
      [...everywhere, '/item-views', '/jump-groups', '/jump-items?sort=name&offset=0&limit=100'],
    ],
    [
      'no list, where a saved view opens first',
      '/jump',
      '',
      storageWith('{"itemView":"vi_1"}'),
      [...everywhere, '/item-views', '/jump-groups'],
    ],
    [
      'no list for a link to a view',
      '/jump',
      '?view=vi_1&item=ji_2',
      known,
      [...everywhere, '/item-views', '/jump-groups'],
    ],
  ] as const)('%s', ([, pathname, search, storage, paths]) => {
    expect(earlyPaths({ pathname, search }, storage)).toEqual(paths);
  });
});

describe('an answer that was asked for early', () => {
  const asked: string[] = [];
  let now: number;
  beforeEach(() => {
    asked.length = 0;
    vi.stubGlobal('fetch', (path: string) => {
      asked.push(path);
      return Promise.resolve(Response.json({ total: asked.length }));
    });
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    now = 100;
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    forgetEarlyAnswers();
  });

  test.for([
    '',
    '?item=ji_1',
    '?search=lobby+%26+hall&fields=name%2Ctag',
    '?filters=tag%3Alobby+name%3A%22two+words%22&status=offline&sort=-name',
    '?group=jg_1&tag=kiosk&view=vi_1&sort=name',
  ])('is that of the list at the address %s', async (search) => {
    const early = earlyPaths({ pathname: '/jump', search }, storageWith('{}')).filter((path) => path.includes('limit'));
    askEarly(early);
    const read = itemSearchOf(Object.fromEntries(new URLSearchParams(search)));
    const query = itemQueryOf(read, read.sort ?? 'name');
    await readItems({ query, offset: 0, limit: itemPageRows });
    expect([early.length, asked]).toEqual([1, early.map((path) => `/api${path}`)]);
  });

  test('is taken once, and the next is asked for', async () => {
    askEarly(['/jump-groups']);
    expect(isAskedEarly('/jump-groups')).toBe(true);
    expect(await (await takeEarlyAnswer('/jump-groups'))?.json()).toEqual({ total: 1 });
    expect(takeEarlyAnswer('/jump-groups')).toBeUndefined();
  });

  test('is old after a while', () => {
    askEarly(['/jump-groups']);
    now = 5_001;
    expect(takeEarlyAnswer('/jump-groups')).toBeUndefined();
  });

  test('goes to nobody else once the login turns out to be over', async () => {
    vi.stubGlobal('fetch', (path: string) => {
      asked.push(path);
      return Promise.resolve(Response.json({ error: { code: 'login.needed', message: '' } }, { status: 401 }));
    });
    askEarly(['/me', '/jump-groups']);

    await expect(request('GET', '/me')).rejects.toThrow(ApiFailure);
    expect(isAskedEarly('/jump-groups')).toBe(false);
  });

  test('that never came is asked for again', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    askEarly(['/jump-groups']);
    vi.stubGlobal('fetch', (path: string) => {
      asked.push(path);
      return Promise.resolve(Response.json([]));
    });

    expect([await request('GET', '/jump-groups'), asked]).toEqual([[], ['/api/jump-groups']]);
  });
});

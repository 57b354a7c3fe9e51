import { searchFields as domainFields } from '@sallyport/domain';
import { describe, expect, test } from 'vitest';
import {
  changedSearch,
  filtersChange,
  filtersOf,
  isNarrowed,
  itemQueryOf,
  itemSearchOf,
  searchFields,
  unknownFields,
  unnarrowed,
} from './item-search.ts';
import { narrowingWords } from './narrowing-words.ts';

describe('the list as it stands in the address', () => {
  test.for([
    [
      'all of it',
      { search: 'berlin', status: 'offline', sort: '-name' },
      { search: 'berlin', status: 'offline', sort: '-name' },
    ],
    ['numbers are text here', { search: 7 }, { search: '7' }],
    ['what nobody knows is dropped', { status: 'asleep', other: 'x', search: '' }, {}],
    ['things that are no text are dropped', { group: { $ne: 1 }, tag: ['a'], item: null }, {}],
  ] as const)('%s', ([, raw, search]) => {
    expect(itemSearchOf(raw)).toEqual(search);
  });

  test('an endless text is cut', () => {
    expect(itemSearchOf({ search: 'x'.repeat(9_999) }).search).toHaveLength(200);
  });

  test('a change takes away what it names as undefined', () => {
    expect(changedSearch({ search: 'a', tag: 'b' }, { tag: undefined, group: 'jg_1' })).toEqual({
      search: 'a',
      group: 'jg_1',
    });
  });

  test('chosen fields ask nothing while nothing is searched', () => {
    expect(itemQueryOf({ fields: 'name' }, 'name').fields).toBeUndefined();
    expect(itemQueryOf({ fields: 'name', search: 'x' }, 'name').fields).toBe('name');
  });

  test('every field that the server searches can be chosen', () => {
    expect([...searchFields].toSorted()).toEqual([...domainFields].toSorted());
  });

  test('filters stand in the address as a search has them, and one that is being written narrows nothing yet', () => {
    const search = changedSearch(
      {},
      filtersChange([
        { field: 'groupName', text: 'North Sea' },
        { field: 'tag', text: '' },
      ]),
    );
    expect(search).toEqual({ filters: 'group:"North Sea" tag:""' });
    expect(filtersOf(search)).toEqual([
      { field: 'groupName', text: 'North Sea' },
      { field: 'tag', text: '' },
    ]);
    expect(filtersChange([])).toEqual({ filters: undefined });
    expect(narrowingWords(search, undefined)).toBe('Group: North Sea');
  });

  test('all that narrows is taken away at once, and the order stays', () => {
    const search = {
      group: 'jg_1',
      tag: 'lobby',
      status: 'in-use',
      search: 'x',
      filters: 'tag:a',
      sort: '-name',
    } as const;
    expect(isNarrowed(search)).toBe(true);
    expect(changedSearch(search, unnarrowed)).toEqual({ sort: '-name' });
  });

  test('what narrows is told in words, of a group that one does not see nothing', () => {
    const search = { group: 'jg_1', status: 'in-use', search: 'x' } as const;
    expect(narrowingWords(search, 'Berlin')).toBe('Search: x, Group: Berlin, Status: In use');
    expect(narrowingWords({ group: 'jg_1' }, undefined)).not.toContain('jg_1');
  });

  test('a field that there is not is known before anything is asked', () => {
    expect(unknownFields('colour:red tag:x')).toEqual(['colour']);
    expect(unknownFields(undefined)).toEqual([]);
  });
});

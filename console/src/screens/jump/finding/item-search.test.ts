import { searchFields as domainFields } from '@sallyport/domain';
import { describe, expect, test } from 'vitest';
import { chipsOf } from './filter-chips.ts';
import { changedSearch, itemQueryOf, itemSearchOf, searchFields } from './item-search.ts';

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

  test('each filter has a chip that takes it away, the group with its tag', () => {
    const chips = chipsOf({ group: 'jg_1', tag: 'lobby', status: 'in-use', search: 'x' }, 'Berlin');
    expect(chips).toEqual([
      { words: 'Group: Berlin', remove: { group: undefined, tag: undefined } },
      { words: 'Tag: lobby', remove: { tag: undefined } },
      { words: 'Status: In use', remove: { status: undefined } },
    ]);
  });
});

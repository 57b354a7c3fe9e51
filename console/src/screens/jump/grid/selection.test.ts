import { describe, expect, test } from 'vitest';
import { afterRefresh, moveTo, nothingSelected, selectOne, selectRange, toggleOne } from './selection.ts';

const place = (id: string, index: number) => ({ id, index });

describe('selecting rows', () => {
  test('a press selects one and forgets the others', () => {
    const before = toggleOne(selectOne(place('a', 0)), place('b', 1));
    expect([...before.ids]).toEqual(['a', 'b']);
    expect([...selectOne(place('c', 2)).ids]).toEqual(['c']);
  });

  test('a range is drawn from where the last single press was, however often it changes', () => {
    const first = selectOne(place('b', 1));
    const wide = selectRange(first, place('d', 3), ['b', 'c', 'd']);
    const narrow = selectRange(wide, place('a', 0), ['a', 'b']);
    expect(narrow.anchor).toEqual(place('b', 1));
    expect([...narrow.ids]).toEqual(['a', 'b']);
  });

  test('taking one away leaves it active', () => {
    const one = selectOne(place('a', 0));
    expect(toggleOne(one, place('a', 0))).toEqual({ ids: new Set(), active: place('a', 0), anchor: place('a', 0) });
  });

  test('rows keep being selected at their new places, and leave when they are gone', () => {
    const two = toggleOne(selectOne(place('a', 0)), place('b', 1));
    const moved = afterRefresh(two, (id) => ({ a: 5, b: 7 })[id], new Set(['a']));
    expect([...moved.ids]).toEqual(['b']);
    expect(moved.active).toEqual(place('b', 7));
  });

  test('nothing changes when nothing moved', () => {
    const one = selectOne(place('a', 4));
    expect(afterRefresh(one, () => 4, new Set())).toBe(one);
    expect(afterRefresh(nothingSelected, () => undefined, new Set(['a']))).toBe(nothingSelected);
  });

  test.for([
    ['up', 0, 0],
    ['up', 5, 4],
    ['down', 99, 99],
    ['page-down', 5, 25],
    ['page-up', 5, 0],
    ['first', 50, 0],
    ['last', 50, 99],
  ] as const)('%s from %i of a hundred leads to %i', ([move, from, to]) => {
    expect(moveTo(move, { from, total: 100, page: 20 })).toBe(to);
  });
});

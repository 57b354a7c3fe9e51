import { describe, expect, test } from 'vitest';
import { parseSort, pressSort, sortText } from './sort-order.ts';

describe('the order of the list', () => {
  test.for([
    ['by name, press name', 'name', 'name', false, '-name'],
    ['by name descending, press name', '-name', 'name', false, 'name'],
    ['by name, press status', 'name', 'status', false, 'status'],
    ['by status, press status', 'status', 'status', false, '-status'],
    ['by status descending, press status: back to the first order', '-status', 'status', false, 'name'],
    ['by two, press the second: it alone', 'group,name', 'name', false, 'name'],
    ['by group, press name further', 'groupName', 'name', true, 'groupName,name'],
    ['by group and name, press name further', 'groupName,name', 'name', true, 'groupName,-name'],
    ['by group and name descending, press name further: it leaves', 'groupName,-name', 'name', true, 'groupName'],
    ['by one descending, press it further: back to the first order', '-status', 'status', true, 'name'],
    ['by three, press a fourth further: it takes the last place', 'a,b,c', 'd', true, 'a,b,d'],
  ] as const)('%s', ([, before, column, further, after]) => {
    expect(sortText(pressSort(parseSort(before), column, further))).toBe(after);
  });

  test('reads what it writes and drops what is empty', () => {
    expect(sortText(parseSort('name,,-,-status'))).toBe('name,-status');
    expect(parseSort('')).toEqual([]);
  });
});

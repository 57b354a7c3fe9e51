import { describe, expect, test } from 'vitest';
import { gapAt, moved, placeInGap } from './tab-order.ts';

const tabs = ['a', 'b', 'c'] as const;

test.each([
  ['to the right', 0, 1, 'bac'],
  ['to the left', 2, 0, 'cab'],
  ['nowhere', 1, 1, 'abc'],
  ['beyond the last', 0, 9, 'bca'],
  ['before the first', 2, -1, 'cab'],
  ['a tab that is not there', 5, 0, 'abc'],
])('moving %s', (_words, from, to, order) => {
  expect(moved(tabs, from, to).join('')).toBe(order);
});

describe('dropped at 100 pixels a tab', () => {
  const middles = [50, 150, 250];
  const dropped = (from: number, x: number) => moved(tabs, from, placeInGap(from, gapAt(middles, x))).join('');
  test.each([
    ['on its own right half it stays', 0, 80, 'abc'],
    ['on the left half of the next it stays', 0, 140, 'abc'],
    ['on the right half of the next it passes it', 0, 160, 'bac'],
    ['right of all it is the last', 0, 900, 'bca'],
    ['on the left half of the first it is the first', 2, 10, 'cab'],
    ['on the right half of the first it is the second', 2, 60, 'acb'],
  ])('%s', (_words, from, x, order) => {
    expect(dropped(from, x)).toBe(order);
  });
});

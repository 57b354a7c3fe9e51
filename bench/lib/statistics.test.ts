import { expect, test } from 'vitest';

import { median, percentile, spreadOf } from './statistics.ts';

const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

test.each([
  ['half of a hundred', hundred, 0.5, 50],
  ['all but one of a hundred', hundred, 0.99, 99],
  ['all', hundred, 1, 100],
  ['one sample stands for every share', [7], 0.01, 7],
])('percentile: %s', (_, samples, share, expected) => {
  expect(percentile(samples, share)).toBe(expected);
});

test.each([
  ['of an odd number the middle one', [9, 1, 5], 5],
  ['of an even number the mean of two', [4, 1, 3, 100], 3.5],
])('median: %s', (_, samples, expected) => {
  expect(median(samples)).toBe(expected);
});

test('the spread keeps what the median hides', () => {
  expect(spreadOf([3, 1, 250])).toEqual({ median: 3, min: 1, max: 250 });
});

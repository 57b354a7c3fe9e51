import { expect, test } from 'vitest';
import { pauseAfterLook, planRefresh } from './list-refresh.ts';

const view = (ids: string, total: number) => ({ ids: [...ids], total });

test.for([
  ['nothing in view moves, more below it', view('abc', 3), view('abc', 9), true, { kind: 'show' }],
  [
    'a row comes in between while in use',
    view('abc', 3),
    view('axb', 4),
    true,
    { kind: 'wait', change: 'more', count: 1 },
  ],
  ['rows leave while in use', view('abc', 30), view('acd', 28), true, { kind: 'wait', change: 'fewer', count: 2 }],
  [
    'only the order changes while in use',
    view('abc', 3),
    view('acb', 3),
    true,
    { kind: 'wait', change: 'order', count: 0 },
  ],
  ['a row comes in between and no one looks', view('abc', 3), view('axb', 4), false, { kind: 'show' }],
  ['the list was empty and fills', view('', 0), view('ab', 2), false, { kind: 'show' }],
] as const)('when %s', ([, shown, newer, isBeingUsed, plan]) => {
  expect(planRefresh(shown, newer, isBeingUsed)).toEqual(plan);
});

test.for([
  ['the first look finds nothing new', 0, view('abc', 3), view('abc', 3), false, 3_000],
  ['another finds nothing new', 3_000, view('abc', 3), view('abc', 3), true, 6_000],
  ['many have found nothing new', 12_000, view('abc', 3), view('abc', 3), true, 12_000],
  ['only how many there are has changed', 12_000, view('abc', 3), view('abc', 9), true, 3_000],
  ['the newer list was shown', 12_000, view('abc', 3), view('acb', 3), false, 3_000],
  ['the newer list waits', 12_000, view('abc', 3), view('acb', 3), true, 6_000],
] as const)('how long until the next look when %s', ([, before, shown, newer, isBeingUsed, pause]) => {
  expect(pauseAfterLook(before, { shown, newer, plan: planRefresh(shown, newer, isBeingUsed) })).toBe(pause);
});

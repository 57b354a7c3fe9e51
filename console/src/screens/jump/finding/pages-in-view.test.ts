import { expect, test } from 'vitest';
import { pagesInView } from './pages-in-view.ts';

test.each([
  ['the top', { first: 0, last: 35 }, 100_000, [0]],
  ['before anything is known', { first: 0, last: 80 }, undefined, [0]],
  ['near the end of a page the next one too', { first: 20, last: 55 }, 100_000, [0, 1]],
  ['just past the start of a page the one before too', { first: 140, last: 149 }, 100_000, [0, 1]],
  ['between two pages', { first: 90, last: 125 }, 100_000, [0, 1]],
  ['the middle of a page alone', { first: 250, last: 249 }, 100_000, [2]],
  ['never past the end', { first: 160, last: 199 }, 200, [1]],
  ['an empty list', { first: 0, last: 0 }, 0, [0]],
  // The list became shorter while it was scrolled: what is in view is asked for until the view has moved.
  ['past an end that came nearer', { first: 460, last: 499 }, 120, [4]],
] as const)('%s', (_, range, total, pages) => {
  expect(pagesInView(range, { total, before: range })).toEqual(pages);
});

test.each([
  ['down', { first: 180, last: 219 }, { first: 210, last: 249 }, [1, 2, 3]],
  ['up', { first: 580, last: 619 }, { first: 550, last: 589 }, [4, 5, 6]],
] as const)('more of them where the list moves: %s', (_, before, range, pages) => {
  expect(pagesInView(range, { total: 100_000, before })).toEqual(pages);
});

import { expect, test } from 'vitest';
import { listAddressOf } from './list-address.ts';

test.each([
  ['nothing', {}, {}],
  ['a search', { search: 'berlin' }, { search: 'berlin' }],
  ['a search that reads like a number', { search: 2026 }, { search: '2026' }],
  ['an empty search, which is none', { search: '', open: 'new' }, { open: 'new' }],
  ['what is no text, and what does not belong there', { search: ['a'], open: null, page: 3 }, {}],
])('an address keeps %s', (_, values, kept) => {
  expect(listAddressOf(values)).toEqual(kept);
});

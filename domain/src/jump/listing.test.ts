import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idOf, outcomeOf, sampleRow } from '../testing/samples.ts';
import { checkStartSize, everything, matches, searchFields, searchText } from './listing.ts';
import type { ItemQuery, SearchField } from './listing.ts';

describe('list.search: the words of the search', () => {
  test.each([
    ['nothing', '', true],
    ['blanks', '   ', true],
    ['a part of the name', 'iosk', true],
    ['the name in capitals', 'KIOSK SÜD', true],
    ['the name with its accent apart', 'Su\u0308d', true],
    ['the name without its accent', 'sud', false],
    ['words of two fields', 'lobby berlin', true],
    ['words in another order', '7 kiosk', true],
    ['a word that is nowhere', 'kiosk paris', false],
    ['part of an address', '10.0.', true],
    ['the status as it is shown', 'in use', true],
    ['the way to jump as it is shown', 'jump client', true],
    ['the day of the last access', '2026-11-21', true],
    ['another day', '2026-11-22', false],
    ['a pattern is text like any other', '.*', false],
    ['so is a wildcard of a database', '%', false],
    ['so is markup', '<b>', false],
  ])('%s', (_, text, found) => {
    expect(matches(sampleRow, { ...everything, text })).toBe(found);
  });

  test.each([
    ['the name, where it is', ['name'], true],
    ['comments alone, where it is not', ['comments'], false],
    ['both', ['comments', 'name'], true],
    ['no field at all', [], false],
  ] as const)('a word looked for in %s', (_, fields, found) => {
    expect(matches(sampleRow, { ...everything, text: 'süd', fields })).toBe(found);
  });

  test('each field is found by its own text', () => {
    const missed = searchFields.filter(
      (field) => !matches(sampleRow, { text: searchText(sampleRow, field), fields: [field], filters: [] }),
    );
    expect(missed).toEqual([]);
    expect(searchFields).toHaveLength(15);
  });

  test('unchecking a field never finds more', () => {
    const fields = fc.subarray([...searchFields]);
    const text = fc.oneof(fc.constantFrom('kiosk', '7', 'berlin lobby', 'in use'), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fields, text, (some, words) => {
        const found = matches(sampleRow, { ...everything, text: words, fields: some });
        if (found) expect(matches(sampleRow, { ...everything, text: words })).toBe(true);
      }),
    );
  });
});

describe('list.filters: each filter holds in its own field', () => {
  const filter = (field: SearchField, text: string) => ({ field, text });

  test.each([
    ['none', [], true],
    ['an empty one, as it is when just added', [filter('tag', '')], true],
    ['one that holds', [filter('tag', 'lob')], true],
    ['one that holds in another field only', [filter('tag', 'berlin')], false],
    ['two that hold', [filter('tag', 'lobby'), filter('groupName', 'BER')], true],
    ['two of which one holds', [filter('tag', 'lobby'), filter('groupName', 'Paris')], false],
    ['two on one field', [filter('name', 'kiosk'), filter('name', '7')], true],
    ['several words stand together', [filter('comments', 'beside the')], true],
    ['several words apart', [filter('comments', 'the beside')], false],
    ['blanks around the text', [filter('tag', ' lobby ')], true],
  ])('%s', (_, filters, found) => {
    expect(matches(sampleRow, { ...everything, filters })).toBe(found);
  });

  test.each([
    ['its group', { jumpGroupId: idOf('jump-group', 1) }, true],
    ['another group', { jumpGroupId: idOf('jump-group', 2) }, false],
    ['its tag', { tag: 'lobby' }, true],
    ['the items without a tag', { tag: '' }, false],
    ['its status among others', { statuses: ['available', 'in-use'] }, true],
    ['other statuses', { statuses: ['lost'] }, false],
    ['no status', { statuses: [] }, false],
  ] satisfies [string, Partial<ItemQuery>, boolean][])('browsing by %s', (_, part, found) => {
    expect(matches(sampleRow, { ...everything, ...part })).toBe(found);
  });
});

test.each([
  ['none', 0, ['jump.no-items']],
  ['one', 1, 'allowed'],
  ['ten', 10, 'allowed'],
  ['eleven', 11, ['jump.too-many-items']],
])('jump.one-to-ten: %s chosen', (_, chosen, outcome) => {
  expect(outcomeOf(checkStartSize(chosen))).toEqual(outcome);
});

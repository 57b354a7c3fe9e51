import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchFields } from './listing.ts';
import { readSearch, searchNames, searchWords, writeFilters } from './search-syntax.ts';

const lobby = { field: 'tag', text: 'lobby' };

describe('list.syntax: what stands before a colon is the field, what stands in quotation marks one text', () => {
  test.each([
    ['nothing', '', '', []],
    ['words', '  kiosk   7 ', 'kiosk 7', []],
    ['words that stand together', 'a "two words" b', 'a "two words" b', []],
    ['one field', 'tag:lobby', '', [lobby]],
    ['fields and words', 'tag:lobby kiosk name:7', 'kiosk', [lobby, { field: 'name', text: '7' }]],
    ['a field of two words', 'group:"North Sea"', '', [{ field: 'groupName', text: 'North Sea' }]],
    ['a field in capitals', 'TAG:lobby', '', [lobby]],
    ['a field by its other name', 'hostname:pos', '', [{ field: 'hostname', text: 'pos' }]],
    ['a status as addresses write it', 'status:in-use', '', [{ field: 'status', text: 'in use' }]],
    ['a field with nothing yet', 'tag:', '', [{ field: 'tag', text: '' }]],
    ['quotation marks left open', 'tag:"lobby e', '', [{ field: 'tag', text: 'lobby e' }]],
    ['a quotation mark in them', 'name:"19"" rack"', '', [{ field: 'name', text: '19" rack' }]],
    ['a quotation mark in a word', '19"', '"19"""', []],
    ['a colon in quotation marks', '"tag:lobby"', '"tag:lobby"', []],
    ['a colon in the text', 'comments:see:there', '', [{ field: 'comments', text: 'see:there' }]],
    ['an address of numbers with its port', '10.0.0.1:22', '"10.0.0.1:22"', []],
    ['an address of IPv6', 'fe80::1', '"fe80::1"', []],
    ['an address of the web', 'https://kiosk', '"https://kiosk"', []],
    ['a time', '12:30', '"12:30"', []],
    ['a path of Windows', 'C:\\temp', '"C:\\temp"', []],
  ])('%s', (_, typed, text, filters) => {
    expect(readSearch(typed)).toEqual({ text, filters, unknown: [] });
  });

  test('words are found as they were meant', () => {
    expect(searchWords(readSearch('Kiosk "Zwei Wörter" 19" "" tag:x').text)).toEqual(['kiosk', 'zwei wörter', '19"']);
  });

  test('each field has a name, and no name is of two', () => {
    expect(Object.keys(searchNames).toSorted()).toEqual([...searchFields].toSorted());
    const names = Object.values(searchNames).flat();
    expect(new Set(names).size).toBe(names.length);
  });

  test('what is written is read as the same', () => {
    const field = fc.constantFrom(...searchFields.filter((each) => each !== 'status' && each !== 'jumpMethod'));
    const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('', '"', 'a b', 'a:b', '""', 'x" y'));
    fc.assert(
      fc.property(fc.array(fc.record({ field, text }), { maxLength: 4 }), (filters) => {
        expect(readSearch(writeFilters(filters))).toEqual({ text: '', filters, unknown: [] });
      }),
    );
  });
});

test.each([
  ['one name', 'colour:red', ['colour']],
  ['twice the same', 'colour:red colour:blue', ['colour']],
  ['among others', 'tag:lobby size:9 x', ['size']],
  ['names of an object’s own', 'constructor:x __proto__:y', ['constructor']],
])('list.unknown-field: %s', (_, typed, unknown) => {
  expect(readSearch(typed).unknown).toEqual(unknown);
});

import { searchFields } from '@sallyport/domain';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { itemQueryFields, itemQueryFrom } from './item-query.ts';
import { Problem } from './problem.ts';

function queryOf(given: Readonly<Record<string, string>>): ReturnType<typeof itemQueryFrom> {
  return itemQueryFrom(z.strictObject(itemQueryFields).parse(given));
}

describe('the query of the list, as addresses say it', () => {
  test('nothing is everything by name', () => {
    expect(queryOf({})).toEqual({
      text: '',
      fields: searchFields,
      filters: [],
      jumpGroupId: undefined,
      tag: undefined,
      statuses: undefined,
      sort: [{ field: 'name', direction: 'ascending' }],
    });
  });

  test('fields in the search narrow it beside the filters', () => {
    const { text, filters } = queryOf({ search: 'kiosk tag:lobby', filters: 'group:"North Sea"' });
    expect([text, filters]).toEqual([
      'kiosk',
      [
        { field: 'tag', text: 'lobby' },
        { field: 'groupName', text: 'North Sea' },
      ],
    ]);
  });

  test.each([
    ['a field that there is not', { search: 'colour:red' }, 'search.unknown-field', 'search'],
    ['the same among filters', { filters: 'colour:red' }, 'search.unknown-field', 'filters'],
    ['words among filters', { filters: 'tag:x kiosk' }, 'request.invalid', 'filters'],
    ['more filters than anybody sets', { filters: 'tag:x '.repeat(21) }, 'request.invalid', 'filters'],
    ['a group that is none', { group: 'Berlin' }, 'request.invalid', 'group'],
  ])('%s is refused by its name', (_, given, code, field) => {
    const refusal = (): unknown => {
      try {
        return queryOf(given);
      } catch (error) {
        return error instanceof Problem ? [error.status, error.code, error.details.field] : error;
      }
    };
    expect(refusal()).toEqual([422, code, field]);
  });
});

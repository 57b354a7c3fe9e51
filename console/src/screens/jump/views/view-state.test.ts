import type { ItemViewDefinition } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { columnsFrom, firstColumns } from '../grid/columns.ts';
import { definitionOf, isLinkToView, isModified, searchOfView, type Arranged } from './view-state.ts';

const arranged: Arranged = {
  search: { search: 'kiosk', fields: 'name,tag', filters: 'tag:lobby', group: 'jg_1', status: 'offline', item: 'ji_1' },
  sort: '-status,name',
  columns: firstColumns,
};
const definition = definitionOf(arranged);

describe('a saved view', () => {
  test('brings back what was saved, and the item stays out of it', () => {
    expect(searchOfView({ id: 'iv_1', definition })).toEqual({
      search: 'kiosk',
      fields: 'name,tag',
      filters: 'tag:lobby',
      group: 'jg_1',
      status: 'offline',
      sort: '-status,name',
      view: 'iv_1',
    });
    const again = { ...arranged, search: searchOfView({ id: 'iv_1', definition }) };
    expect(isModified(definition, definitionOf(again))).toBe(false);
  });

  test.each([
    ['nothing', {}, false],
    ['a word', { search: 'pos' }, true],
    ['a filter', { filters: '' }, true],
    ['the order', { sort: 'name' }, true],
    ['the group', { group: null }, true],
    ['the width of a column', { columns: definition.columns.map((column) => ({ ...column, width: 99 })) }, true],
    ['the order of columns', { columns: definition.columns.toReversed() }, true],
  ] satisfies [string, Partial<ItemViewDefinition>, boolean][])('is changed by %s', (_, change, modified) => {
    expect(isModified(definition, { ...definition, ...change })).toBe(modified);
  });

  test('is not changed by columns that came with a newer program', () => {
    const older = { ...definition, columns: definition.columns.filter(({ id }) => id !== 'domain') };
    const now = { ...arranged, columns: columnsFrom(older.columns) };
    expect(isModified(older, definitionOf(now))).toBe(false);
  });

  test('keeps the columns as they are when it names none', () => {
    const none = { ...definition, columns: [] };
    expect(isModified(none, definition)).toBe(false);
  });

  test.each([
    ['a view alone', { view: 'iv_1' }, true],
    ['a view and an item', { view: 'iv_1', item: 'ji_1' }, true],
    ['a view that was opened', { view: 'iv_1', sort: 'name' }, false],
    ['no view', {}, false],
  ])('is linked to by %s', (_, search, isLink) => {
    expect(isLinkToView(search)).toBe(isLink);
  });
});

import { describe, expect, test } from 'vitest';
import {
  columnsFrom,
  dropColumn,
  firstColumns,
  moveColumn,
  pinColumn,
  placedColumns,
  resizeColumn,
  shownIds as idsShown,
  toggleColumn,
  type ColumnId,
} from './columns.ts';

const shownIds = (columns: ReturnType<typeof columnsFrom>) => idsShown(columns).split(',');

describe('the columns of the list', () => {
  test('are the first ones until someone changes them', () => {
    expect(columnsFrom([])).toEqual(firstColumns);
  });

  test('keep order and width, and gain what is new since', () => {
    const kept = columnsFrom([
      { id: 'status', width: 90, shown: true },
      { id: 'name', width: 300, shown: true, pinned: false },
    ]);
    expect(kept.slice(0, 2)).toEqual([
      { id: 'status', width: 90, shown: true, pinned: false },
      { id: 'name', width: 300, shown: true, pinned: false },
    ]);
    expect(kept).toHaveLength(firstColumns.length);
  });

  test('survive what an older or hostile preference may hold', () => {
    const kept = columnsFrom([
      { id: 'no-such-column', width: 10, shown: true },
      { id: 'name', width: Number.NaN, shown: false },
      { id: 'name', width: 200, shown: true },
      { id: 'tag', width: 1e9, shown: true },
    ]);
    expect(kept[0]).toEqual({ id: 'name', width: 64, shown: true, pinned: true });
    expect(kept[1]).toEqual({ id: 'tag', width: 900, shown: true, pinned: false });
    expect(new Set(kept.map(({ id }) => id)).size).toBe(firstColumns.length);
  });

  test('the name stays', () => {
    expect(shownIds(toggleColumn(firstColumns, 'name'))).toContain('name');
    expect(shownIds(toggleColumn(firstColumns, 'tag'))).not.toContain('tag');
  });

  test('are resized within bounds', () => {
    expect(resizeColumn(firstColumns, 'tag', 3).find(({ id }) => id === 'tag')?.width).toBe(64);
  });

  test('move among the shown ones and stop at the ends', () => {
    const free = pinColumn(firstColumns, 'name', false);
    expect(shownIds(moveColumn(free, 'status', -1)).slice(0, 2)).toEqual(['status', 'name']);
    expect(moveColumn(free, 'name', -1)).toBe(free);
    expect(shownIds(moveColumn(free, 'lastAccessedAt', 1))).toEqual(shownIds(free));
  });

  test.each([
    ['before the pinned one: it is pinned', 'tag', 0, ['tag', 'name', 'status'], ['tag', 'name']],
    ['on the border: it stays what it was', 'tag', 1, ['name', 'tag', 'status'], ['name']],
    ['among the others', 'tag', 2, ['name', 'status', 'tag'], ['name']],
    ['a pinned one among the others: it is so no more', 'name', 3, ['status', 'groupName', 'name'], []],
    ['a pinned one after itself: nothing', 'name', 1, ['name', 'status', 'groupName'], ['name']],
  ] as const)('are dropped into a gap, %s', (_, id: ColumnId, gap, first, pinned) => {
    const columns = dropColumn(firstColumns, id, gap);
    expect(shownIds(columns).slice(0, 3)).toEqual(first);
    expect(columns.filter((column) => column.pinned).map((column) => column.id)).toEqual(pinned);
    expect(new Set(columns.map((column) => column.id)).size).toBe(firstColumns.length);
  });

  test('pinned ones stand at the left, one beside the other', () => {
    const placed = placedColumns(pinColumn(firstColumns, 'tag', true), 40);
    expect(placed.slice(0, 3).map(({ id, leftPx, isLastPinned }) => [id, leftPx, isLastPinned])).toEqual([
      ['name', 40, false],
      ['tag', 272, true],
      ['status', undefined, undefined],
    ]);
  });
});

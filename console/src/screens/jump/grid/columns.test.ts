import { describe, expect, test } from 'vitest';
import { columnsFrom, firstColumns, moveColumn, resizeColumn, toggleColumn } from './columns.ts';

const shownIds = (columns: ReturnType<typeof columnsFrom>) => columns.filter(({ shown }) => shown).map(({ id }) => id);

describe('the columns of the list', () => {
  test('are the first ones until someone changes them', () => {
    expect(columnsFrom([])).toEqual(firstColumns);
  });

  test('keep order and width, and gain what is new since', () => {
    const kept = columnsFrom([
      { id: 'status', width: 90, shown: true },
      { id: 'name', width: 300, shown: true },
    ]);
    expect(kept.slice(0, 2)).toEqual([
      { id: 'status', width: 90, shown: true },
      { id: 'name', width: 300, shown: true },
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
    expect(kept[0]).toEqual({ id: 'name', width: 64, shown: true });
    expect(kept[1]).toEqual({ id: 'tag', width: 900, shown: true });
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
    expect(shownIds(moveColumn(firstColumns, 'status', -1)).slice(0, 2)).toEqual(['status', 'name']);
    expect(moveColumn(firstColumns, 'name', -1)).toBe(firstColumns);
    expect(shownIds(moveColumn(firstColumns, 'lastAccessedAt', 1))).toEqual(shownIds(firstColumns));
  });
});

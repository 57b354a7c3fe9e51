/** What the header of the list does with its columns and its order. */
import { useMemo } from 'react';
import { dropColumn, moveColumn, pinColumn, resizeColumn, toggleColumn, type Column } from './grid/columns.ts';
import type { ColumnActions } from './grid/grid-header.tsx';
import { parseSort, pressSort, sortText } from './grid/sort-order.ts';

type ColumnOptions = {
  readonly columns: readonly Column[];
  readonly sort: string;
  readonly setColumns: (columns: readonly Column[]) => void;
  readonly setSort: (sort: string) => void;
};

export function useColumnActions(options: ColumnOptions): Omit<ColumnActions, 'onFit'> {
  const { columns, sort, setColumns, setSort } = options;
  return useMemo(
    () => ({
      onSort: (id, further) => setSort(sortText(pressSort(parseSort(sort), id, further))),
      onSortBy: (id, descending) => setSort(sortText([{ column: id, descending }])),
      onResize: (id, width) => setColumns(resizeColumn(columns, id, width)),
      onMove: (id, step) => setColumns(moveColumn(columns, id, step)),
      onDrop: (id, gap) => setColumns(dropColumn(columns, id, gap)),
      onPin: (id, pinned) => setColumns(pinColumn(columns, id, pinned)),
      onHide: (id) => setColumns(toggleColumn(columns, id)),
    }),
    [columns, sort, setColumns, setSort],
  );
}

/** The columns of the list: what there is, what is shown, how wide, in which order. */
import type { ItemRow } from '@sallyport/protocol';
import type { ColumnPreference } from '../../../api/preferences.ts';

export type ColumnId = Extract<
  keyof ItemRow,
  | 'name'
  | 'status'
  | 'hostname'
  | 'groupName'
  | 'tag'
  | 'consoleUser'
  | 'privateIp'
  | 'publicIp'
  | 'fqdn'
  | 'operatingSystem'
  | 'comments'
  | 'jumpMethod'
  | 'lastAccessedAt'
>;

export type Column = { readonly id: ColumnId; readonly width: number; readonly shown: boolean };

export const columnLeastPx = 64;
export const columnMostPx = 900;

export const firstColumns: readonly Column[] = [
  { id: 'name', width: 232, shown: true },
  { id: 'status', width: 112, shown: true },
  { id: 'groupName', width: 128, shown: true },
  { id: 'tag', width: 96, shown: true },
  { id: 'hostname', width: 170, shown: true },
  { id: 'consoleUser', width: 130, shown: true },
  { id: 'privateIp', width: 128, shown: true },
  { id: 'lastAccessedAt', width: 116, shown: true },
  { id: 'comments', width: 220, shown: false },
  { id: 'publicIp', width: 128, shown: false },
  { id: 'fqdn', width: 220, shown: false },
  { id: 'operatingSystem', width: 190, shown: false },
  { id: 'jumpMethod', width: 112, shown: false },
];

/** What the person has kept, completed by columns that are new since. The name can't be hidden. */
export function columnsFrom(kept: readonly ColumnPreference[]): readonly Column[] {
  const known = kept.flatMap(({ id, width, shown }): readonly Column[] => {
    const first = firstColumns.find((column) => column.id === id);
    return first === undefined
      ? []
      : [{ id: first.id, width: columnWidth(width), shown: shown || first.id === 'name' }];
  });
  const seen = new Set<string>();
  const once = known.filter(({ id }) => !seen.has(id) && seen.add(id));
  return [...once, ...firstColumns.filter(({ id }) => !seen.has(id))];
}

export function columnWidth(wanted: number): number {
  return Number.isFinite(wanted) ? Math.round(Math.max(columnLeastPx, Math.min(columnMostPx, wanted))) : columnLeastPx;
}

export function resizeColumn(columns: readonly Column[], id: ColumnId, width: number): readonly Column[] {
  return columns.map((column) => (column.id === id ? { ...column, width: columnWidth(width) } : column));
}

export function toggleColumn(columns: readonly Column[], id: ColumnId): readonly Column[] {
  return id === 'name'
    ? columns
    : columns.map((column) => (column.id === id ? { ...column, shown: !column.shown } : column));
}

/** Moves a column one place among the shown ones. */
export function moveColumn(columns: readonly Column[], id: ColumnId, step: -1 | 1): readonly Column[] {
  const shown = columns.filter((column) => column.shown);
  const from = shown.findIndex((column) => column.id === id);
  const other = shown[from + step];
  if (from === -1 || other === undefined) return columns;
  const moving = shown[from];
  return columns.map((column) =>
    column === moving ? other : column === other && moving !== undefined ? moving : column,
  );
}

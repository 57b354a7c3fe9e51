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
  | 'domain'
  | 'workgroup'
  | 'operatingSystem'
  | 'comments'
  | 'jumpMethod'
  | 'lastAccessedAt'
>;

export type Column = {
  readonly id: ColumnId;
  readonly width: number;
  readonly shown: boolean;
  /** Stays at the left while the rest is scrolled. */
  readonly pinned: boolean;
};

export const columnLeastPx = 64;
export const columnMostPx = 900;

export const firstColumns: readonly Column[] = [
  { id: 'name', width: 232, shown: true, pinned: true },
  { id: 'status', width: 112, shown: true, pinned: false },
  { id: 'groupName', width: 128, shown: true, pinned: false },
  { id: 'tag', width: 96, shown: true, pinned: false },
  { id: 'hostname', width: 170, shown: true, pinned: false },
  { id: 'consoleUser', width: 130, shown: true, pinned: false },
  { id: 'privateIp', width: 128, shown: true, pinned: false },
  { id: 'lastAccessedAt', width: 116, shown: true, pinned: false },
  { id: 'comments', width: 220, shown: false, pinned: false },
  { id: 'publicIp', width: 128, shown: false, pinned: false },
  { id: 'fqdn', width: 220, shown: false, pinned: false },
  { id: 'domain', width: 128, shown: false, pinned: false },
  { id: 'workgroup', width: 128, shown: false, pinned: false },
  { id: 'operatingSystem', width: 190, shown: false, pinned: false },
  { id: 'jumpMethod', width: 112, shown: false, pinned: false },
];

/** What the person has kept, completed by columns that are new since. The name can't be hidden. */
export function columnsFrom(kept: readonly ColumnPreference[]): readonly Column[] {
  const known = kept.flatMap(({ id, width, shown, pinned }): readonly Column[] => {
    const first = firstColumns.find((column) => column.id === id);
    if (first === undefined) return [];
    return [
      {
        id: first.id,
        width: columnWidth(width),
        shown: shown || first.id === 'name',
        pinned: pinned ?? first.pinned,
      },
    ];
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

export function pinColumn(columns: readonly Column[], id: ColumnId, pinned: boolean): readonly Column[] {
  return columns.map((column) => (column.id === id ? { ...column, pinned } : column));
}

/** The columns that are shown, those that are pinned before the others. */
export function shownColumns(columns: readonly Column[]): readonly Column[] {
  const shown = columns.filter((column) => column.shown);
  return [...shown.filter(({ pinned }) => pinned), ...shown.filter(({ pinned }) => !pinned)];
}

/**
 * Puts a column into a gap between the shown ones; gap 0 is before the first. Between pinned ones it is pinned, between
 * the others it is not, and on the border it stays what it was.
 */
export function dropColumn(columns: readonly Column[], id: ColumnId, gap: number): readonly Column[] {
  const shown = shownColumns(columns);
  const from = shown.findIndex((column) => column.id === id);
  const moving = shown[from];
  if (moving === undefined) return columns;
  const others = shown.filter((column) => column !== moving);
  const place = Math.max(0, Math.min(others.length, gap > from ? gap - 1 : gap));
  const border = others.filter(({ pinned }) => pinned).length;
  const pinned = place === border ? moving.pinned : place < border;
  if (place === from && pinned === moving.pinned) return columns;
  return [
    ...others.slice(0, place),
    { ...moving, pinned },
    ...others.slice(place),
    ...columns.filter((column) => !column.shown),
  ];
}

/** Moves a column one place among the shown ones. */
export function moveColumn(columns: readonly Column[], id: ColumnId, step: -1 | 1): readonly Column[] {
  const from = shownColumns(columns).findIndex((column) => column.id === id);
  return from === -1 ? columns : dropColumn(columns, id, step === 1 ? from + 2 : from - 1);
}

/** A shown column, and how far from the left a pinned one stays. */
export type PlacedColumn = Column & { readonly leftPx?: number; readonly isLastPinned?: boolean };

/** Attributes of a header or a cell of the column: where it stays, if it is pinned. */
export function pinnedProps({ leftPx, isLastPinned }: PlacedColumn) {
  if (leftPx === undefined) return {};
  return { 'data-pinned': isLastPinned === true ? 'last' : 'yes', style: { left: `${leftPx}px` } };
}

/** `firstPx`: what stands before the first column and stays there too. */
export function placedColumns(columns: readonly Column[], firstPx: number): readonly PlacedColumn[] {
  const shown = shownColumns(columns);
  let leftPx = firstPx;
  return shown.map((column, place): PlacedColumn => {
    if (!column.pinned) return column;
    const placed = { ...column, leftPx, isLastPinned: shown[place + 1]?.pinned !== true };
    leftPx += column.width;
    return placed;
  });
}

/** How wide the shown columns are together. */
export function columnsPx(columns: readonly Column[]): number {
  return columns.reduce((sum, { shown, width }) => sum + (shown ? width : 0), 0);
}

/** For a file: what is shown, in its order. */
export function shownIds(columns: readonly Column[]): string {
  return shownColumns(columns)
    .map(({ id }) => id)
    .join(',');
}

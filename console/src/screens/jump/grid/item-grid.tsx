/**
 * The list itself: only the rows in view exist. One focusable grid with an active row, so that a list of a hundred
 * thousand is walked by keyboard like one of ten.
 */
import {
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import { useNow } from '../../../components/words/time.ts';
import { t } from '../../../text/i18n.ts';
import { prepareSessionViewSoon } from '../../frame/jump-action.tsx';
import { columnsPx, placedColumns, type Column, type ColumnId, type PlacedColumn } from './columns.ts';
import { showTitle } from './cell-title.ts';
import { fittingWidth } from './fit-column.ts';
import { GridHeader, type ColumnActions } from './grid-header.tsx';
import { ItemRowView, rowId, SkeletonRow, type RowActions } from './item-row.tsx';
import type { Selection } from './selection.ts';
import type { SortKey } from './sort-order.ts';
import { useGridKeys, type GridKeyActions } from './use-grid-keys.ts';
import { usePinning } from './use-pinning.ts';
import { useRowSlots } from './use-row-slots.ts';
import { useRowWindow } from './use-row-window.ts';
import type { Range } from '../finding/pages-in-view.ts';
import type { ItemRows } from './use-item-rows.ts';
import classes from './item-grid.module.css';

export type GridHandle = {
  readonly showIndex: (index: number) => void;
  /** Scrolls to so many pixels from the top. */
  readonly toTop: (px: number) => void;
  readonly top: () => number;
  readonly focus: () => void;
  readonly rowsInView: () => number;
  /** Where the menu of a row opens when no pointer says. */
  readonly menuPlace: (index: number) => { readonly x: number; readonly y: number };
  readonly isBeingUsed: () => boolean;
};

type ItemGridProps = {
  readonly ref: Ref<GridHandle>;
  readonly rows: ItemRows;
  readonly columns: readonly Column[];
  readonly isNarrow: boolean;
  readonly rowPx: number;
  readonly sort: readonly SortKey[];
  readonly selection: Selection;
  readonly starting: ReadonlySet<string>;
  readonly onRange: (range: Range) => void;
  readonly columnActions: Omit<ColumnActions, 'onFit'>;
  readonly onMenu: (index: number, event: MouseEvent) => void;
  readonly rowActions: RowActions;
  readonly keyActions: GridKeyActions;
  readonly children?: ReactNode;
};

/** Skeleton rows while nothing is known yet. */
const firstRows = 14;
const headerPx = 32;
/** Moments are told anew so often. */
const momentsMs = 30_000;
/** The column of ticks, which stays at the left as soon as any other does. */
const tickPx = 40;

export function ItemGrid({
  ref,
  rows,
  columns: shown,
  isNarrow,
  rowPx,
  sort,
  selection,
  starting,
  onRange,
  columnActions,
  onMenu,
  rowActions,
  keyActions,
  children,
}: ItemGridProps) {
  const columns = useMemo(
    (): readonly PlacedColumn[] => (isNarrow ? shown : placedColumns(shown, tickPx)),
    [isNarrow, shown],
  );
  const isPinned = columns[0]?.leftPx !== undefined;
  const scroller = useRef<HTMLDivElement>(null);
  const pointerInside = useRef(false);
  const total = rows.total ?? firstRows;
  // Asks how far the list is scrolled, so it must hear of that before rows are made.
  usePinning(scroller);
  const { first, last, isMoving } = useRowWindow({ scroller, rowPx, total });
  useEffect(() => onRange({ first, last }), [first, last, onRange]);
  const slots = useRowSlots({ first, last }, isMoving);
  const now = useNow(momentsMs);

  useImperativeHandle(ref, () => ({
    showIndex: (index) => {
      if (scroller.current !== null) showRow(scroller.current, { topPx: index * rowPx, rowPx });
    },
    toTop: (px) => {
      scroller.current?.scrollTo({ top: px });
    },
    top: () => scroller.current?.scrollTop ?? 0,
    focus: () => scroller.current?.focus(),
    rowsInView: () => Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headerPx) / rowPx) - 1),
    menuPlace: (index) => {
      const box =
        document.getElementById(rowId(index))?.getBoundingClientRect() ?? scroller.current?.getBoundingClientRect();
      return { x: (box?.left ?? 0) + 56, y: (box?.top ?? 0) + rowPx - 4 };
    },
    isBeingUsed: () =>
      pointerInside.current ||
      (scroller.current?.contains(document.activeElement) ?? false) ||
      (scroller.current?.scrollTop ?? 0) > 0,
  }));

  const onKeyDown = useGridKeys(keyActions);
  const style = useMemo(
    () =>
      ({
        '--columns': isNarrow ? 'minmax(120px, 1fr) 116px' : columns.map(({ width }) => `${width}px`).join(' '),
        '--columns-width': `${columnsPx(columns)}px`,
        '--row': `${rowPx}px`,
      }) as CSSProperties,
    [columns, isNarrow, rowPx],
  );
  const active = selection.active;
  const actions = useMemo(
    (): ColumnActions => ({
      ...columnActions,
      onFit: (id: ColumnId) => {
        if (scroller.current !== null) columnActions.onResize(id, fittingWidth(scroller.current, id));
      },
    }),
    [columnActions],
  );

  return (
    <div className={classes['wrap']}>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        className={classes['grid']}
        style={style}
        data-narrow={isNarrow || undefined}
        data-many={selection.ids.size > 1 || undefined}
        aria-label={t('jump.grid')}
        aria-rowcount={(rows.total ?? 0) + 1}
        aria-colcount={columns.length + 2}
        data-pinned={isPinned || undefined}
        aria-multiselectable="true"
        aria-busy={rows.isLoading}
        aria-activedescendant={
          active !== null && active.index >= first && active.index <= last ? rowId(active.index) : undefined
        }
        onKeyDown={onKeyDown}
        onFocus={prepareSessionViewSoon}
        // Moving and not entering: a pointer that was here before the list came never enters it.
        onPointerMove={() => {
          pointerInside.current = true;
          prepareSessionViewSoon();
        }}
        onPointerLeave={() => (pointerInside.current = false)}
        onPointerOver={(event) => showTitle(event.target, rows.rowAt(rowIndexAt(event.target) ?? -1))}
        onContextMenu={(event) => {
          const index = rowIndexAt(event.target);
          if (index === undefined) return;
          event.preventDefault();
          onMenu(index, event);
        }}
      >
        <div className={classes['sized']}>
          {!isNarrow && <GridHeader columns={columns} sort={sort} actions={actions} />}
          <div role="rowgroup" className={classes['rows']} style={{ height: `${total * rowPx}px` }}>
            {slots.map((index, slot) => {
              if (index === undefined) return null;
              const row = rows.rowAt(index);
              const top = index * rowPx;
              // What could not be loaded is not on its way.
              if (row === undefined && rows.error !== null) return null;
              if (row === undefined) return <SkeletonRow key={slot} top={top} columns={columns} index={index} />;
              return (
                <ItemRowView
                  key={slot}
                  row={row}
                  index={index}
                  top={top}
                  now={now}
                  columns={columns}
                  isSelected={selection.ids.has(row.id)}
                  isActive={active?.id === row.id}
                  isRemoved={rows.removed.has(row.id)}
                  isStarting={starting.has(row.id)}
                  actions={rowActions}
                />
              );
            })}
            {!isNarrow && <div className={classes['fade']} aria-hidden="true" />}
          </div>
        </div>
      </div>
      {children}
    </div>
  );
}

/** Scrolls no further than is needed. */
function showRow(scroller: HTMLElement, { topPx, rowPx }: { readonly topPx: number; readonly rowPx: number }): void {
  const inViewPx = scroller.clientHeight - headerPx;
  if (topPx < scroller.scrollTop) scroller.scrollTo({ top: topPx });
  else if (topPx + rowPx > scroller.scrollTop + inViewPx) scroller.scrollTo({ top: topPx + rowPx - inViewPx });
}

function rowIndexAt(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[role=row][id]') : null;
  const index = Number(row?.id.slice('item-row-'.length));
  return row === null || Number.isNaN(index) ? undefined : index;
}

/**
 * The header of the list: press to sort, press with Shift to sort further, drag to move, drag the border or double-click
 * it to resize. The menu of a header has all of it for whoever has no pointer.
 */
import { lazy, memo, Suspense, useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { isMenuKey } from '../../../components/controls/menu-key.ts';
import { Icon } from '../../../components/icon.tsx';
import { t } from '../../../text/i18n.ts';
import { pinnedProps, type ColumnId, type PlacedColumn } from './columns.ts';
import type { SortKey } from './sort-order.ts';
import { useColumnDrag, type ColumnDrag } from './use-column-drag.ts';
import classes from './item-grid.module.css';

const ColumnMenu = lazy(() => import('./column-menu.tsx').then((module) => ({ default: module.ColumnMenu })));

export type ColumnActions = {
  readonly onSort: (column: ColumnId, further: boolean) => void;
  readonly onSortBy: (column: ColumnId, descending: boolean) => void;
  readonly onResize: (column: ColumnId, width: number) => void;
  readonly onFit: (column: ColumnId) => void;
  readonly onMove: (column: ColumnId, step: -1 | 1) => void;
  readonly onDrop: (column: ColumnId, gap: number) => void;
  readonly onPin: (column: ColumnId, pinned: boolean) => void;
  readonly onHide: (column: ColumnId) => void;
};

type GridHeaderProps = {
  readonly columns: readonly PlacedColumn[];
  readonly sort: readonly SortKey[];
  readonly actions: ColumnActions;
};

const keyStepPx = 16;

export const GridHeader = memo(function GridHeader({ columns, sort, actions }: GridHeaderProps) {
  const header = useRef<HTMLDivElement>(null);
  const { drag, handlers, wasDragged } = useColumnDrag(header, actions.onDrop);
  const [menu, setMenu] = useState<{ readonly id: ColumnId; readonly x: number; readonly y: number } | null>(null);
  const opened = columns.find(({ id }) => id === menu?.id);
  const isPinned = columns.some(({ pinned }) => pinned);
  return (
    <div
      ref={header}
      role="row"
      aria-rowindex={1}
      className={classes['header']}
      data-dragging={drag !== null || undefined}
    >
      <div role="columnheader" aria-colindex={1} className={classes['tick']} data-pinned={isPinned || undefined}>
        <span className="unseen">{t('jump.selectColumn')}</span>
      </div>
      {columns.map((column, place) => (
        <HeaderCell
          key={column.id}
          column={column}
          place={place}
          sort={sort}
          actions={actions}
          drag={drag}
          dragHandlers={handlers(column.id)}
          onPress={(event) => {
            if (!wasDragged.current) actions.onSort(column.id, event.shiftKey);
            wasDragged.current = false;
          }}
          onMenu={(x, y) => setMenu({ id: column.id, x, y })}
        />
      ))}
      <div role="columnheader" aria-colindex={columns.length + 2} className={classes['end']}>
        <span className="unseen">{t('jump.jump')}</span>
      </div>
      {drag !== null && (
        <span
          className={classes['dropMark']}
          data-testid="drop-mark"
          style={{ left: `${drag.markPx}px`, height: `${drag.markHeightPx}px` }}
        />
      )}
      {menu !== null && opened !== undefined && (
        <Suspense fallback={null}>
          <ColumnMenu
            column={opened}
            place={menu}
            isFirst={columns[0] === opened}
            isLast={columns.at(-1) === opened}
            actions={actions}
            onClose={() => {
              setMenu(null);
              header.current?.querySelector<HTMLElement>(`[data-column-header=${menu.id}] button`)?.focus();
            }}
          />
        </Suspense>
      )}
    </div>
  );
});

type HeaderCellProps = {
  readonly column: PlacedColumn;
  readonly place: number;
  readonly sort: readonly SortKey[];
  readonly actions: ColumnActions;
  readonly drag: ColumnDrag | null;
  readonly dragHandlers: ReturnType<ReturnType<typeof useColumnDrag>['handlers']>;
  readonly onPress: (event: MouseEvent) => void;
  readonly onMenu: (x: number, y: number) => void;
};

function HeaderCell({ column, place, sort, actions, drag, dragHandlers, onPress, onMenu }: HeaderCellProps) {
  const resize = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const rank = sort.findIndex((key) => key.column === column.id);
  const key = sort[rank];
  const words = t(`jump.columnNames.${column.id}`);
  // Of several that sort, only the first is the order of the rows to assistive technology.
  const order = key === undefined || rank > 0 ? 'none' : key.descending ? 'descending' : 'ascending';

  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    resize.current = { x: event.clientX, width: column.width };
  };
  const onPointerMove = (event: PointerEvent<HTMLSpanElement>) => {
    if (resize.current !== null) actions.onResize(column.id, resize.current.width + event.clientX - resize.current.x);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isMenuKey(event)) {
      const box = event.currentTarget.getBoundingClientRect();
      onMenu(box.left + 8, box.bottom - 4);
    } else {
      const step = ({ ArrowLeft: -1, ArrowRight: 1 } as const)[event.key];
      if (step === undefined || !(event.altKey || event.ctrlKey)) return;
      if (event.altKey) actions.onResize(column.id, column.width + step * keyStepPx);
      else actions.onMove(column.id, step);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      role="columnheader"
      aria-sort={order}
      aria-colindex={place + 2}
      className={classes['headerCell']}
      data-column-header={column.id}
      data-dragged={drag?.id === column.id || undefined}
      {...pinnedProps(column)}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onMenu(event.clientX, event.clientY);
      }}
    >
      <button
        type="button"
        className={classes['sort']}
        onClick={onPress}
        onKeyDown={onKeyDown}
        {...dragHandlers}
        data-on={key !== undefined || undefined}
        title={words}
      >
        <span className="clip">{words}</span>
        {key !== undefined && (
          <span className={classes['order']} aria-hidden="true">
            <Icon name={key.descending ? 'arrow-down' : 'arrow-up'} size={12} />
            {sort.length > 1 && <span className="numbers">{rank + 1}</span>}
          </span>
        )}
        {key !== undefined && sort.length > 1 && (
          <span className="unseen">{t('jump.sortRank', { rank: rank + 1 })}</span>
        )}
      </button>
      <span
        className={classes['grip']}
        aria-hidden="true"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => (resize.current = null)}
        onPointerCancel={() => (resize.current = null)}
        onDoubleClick={() => actions.onFit(column.id)}
      />
    </div>
  );
}

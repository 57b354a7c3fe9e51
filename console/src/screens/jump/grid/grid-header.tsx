/** The header of the list: press to sort, press with Shift to sort further, drag or use the arrow keys to resize. */
import { useRef, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { Icon } from '../../../components/icon.tsx';
import { t } from '../../../text/i18n.ts';
import type { Column, ColumnId } from './columns.ts';
import type { SortKey } from './sort-order.ts';
import classes from './item-grid.module.css';

type GridHeaderProps = {
  readonly columns: readonly Column[];
  readonly sort: readonly SortKey[];
  readonly onSort: (column: ColumnId, further: boolean) => void;
  readonly onResize: (column: ColumnId, width: number) => void;
  readonly onMove: (column: ColumnId, step: -1 | 1) => void;
};

const keyStepPx = 16;

export function GridHeader({ columns, sort, onSort, onResize, onMove }: GridHeaderProps) {
  return (
    <div role="row" aria-rowindex={1} className={classes['header']}>
      <div role="columnheader" className={classes['tick']}>
        <span className="unseen">{t('jump.selectColumn')}</span>
      </div>
      {columns.map((column) => (
        <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} onResize={onResize} onMove={onMove} />
      ))}
      <div role="columnheader" className={classes['end']}>
        <span className="unseen">{t('jump.jump')}</span>
      </div>
    </div>
  );
}

type HeaderCellProps = Omit<GridHeaderProps, 'columns'> & { readonly column: Column };

function HeaderCell({ column, sort, onSort, onResize, onMove }: HeaderCellProps) {
  const drag = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const place = sort.findIndex((key) => key.column === column.id);
  const key = sort[place];
  const words = t(`jump.columnNames.${column.id}`);
  const order = key === undefined ? 'none' : key.descending ? 'descending' : 'ascending';

  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, width: column.width };
  };
  const onPointerMove = (event: PointerEvent<HTMLSpanElement>) => {
    if (drag.current !== null) onResize(column.id, drag.current.width + event.clientX - drag.current.x);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = ({ ArrowLeft: -1, ArrowRight: 1 } as const)[event.key];
    if (step === undefined || !(event.altKey || event.ctrlKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey) onResize(column.id, column.width + step * keyStepPx);
    else onMove(column.id, step);
  };
  const onClick = (event: MouseEvent) => onSort(column.id, event.shiftKey);

  return (
    <div role="columnheader" aria-sort={order} className={classes['headerCell']}>
      <button
        type="button"
        className={classes['sort']}
        onClick={onClick}
        onKeyDown={onKeyDown}
        data-on={key !== undefined || undefined}
        title={words}
      >
        <span className="clip">{words}</span>
        {key !== undefined && (
          <span className={classes['order']}>
            <Icon name={key.descending ? 'arrow-down' : 'arrow-up'} size={12} />
            {sort.length > 1 && <span className="numbers">{place + 1}</span>}
          </span>
        )}
      </button>
      <span
        className={classes['grip']}
        aria-hidden="true"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => (drag.current = null)}
        onPointerCancel={() => (drag.current = null)}
        onDoubleClick={() => onResize(column.id, 160)}
      />
    </div>
  );
}

/** One row of the list. Drawn again only when its own values change. */
import type { ItemRow } from '@sallyport/protocol';
import { memo, type MouseEvent } from 'react';
import { freshFields } from '../../../api/item-cache.ts';
import { t } from '../../../text/i18n.ts';
import { pinnedProps, type PlacedColumn } from './columns.ts';
import { ItemCell } from './item-cell.tsx';
import classes from './item-grid.module.css';

export type RowActions = {
  readonly onPress: (index: number, event: MouseEvent) => void;
  readonly onToggle: (index: number, event: MouseEvent) => void;
  readonly onJump: (index: number) => void;
};

type ItemRowProps = {
  readonly row: ItemRow;
  readonly index: number;
  readonly top: number;
  /** What moments are told against. */
  readonly now: number;
  readonly columns: readonly PlacedColumn[];
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly isRemoved: boolean;
  readonly isStarting: boolean;
  readonly actions: RowActions;
};

export const rowId = (index: number) => `item-row-${index}`;

export const ItemRowView = memo(function ItemRowView(props: ItemRowProps) {
  const { row, index, top, now, columns, isSelected, isActive, isRemoved, isStarting, actions } = props;
  const fresh = freshFields(row.id);
  const mayJump = row.actions.jump.allowed && !isRemoved;
  return (
    <div
      id={rowId(index)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={classes['row']}
      data-active={isActive || undefined}
      data-selected={isSelected || undefined}
      data-removed={isRemoved || undefined}
      style={{ top: `${top}px` }}
      onMouseDown={(event) => actions.onPress(index, event)}
      onDoubleClick={(event) => mayJump && isPlain(event) && actions.onJump(index)}
    >
      <div
        role="gridcell"
        aria-colindex={1}
        className={classes['tick']}
        onMouseDown={(event) => actions.onToggle(index, event)}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <input
          type="checkbox"
          checked={isSelected}
          readOnly
          tabIndex={-1}
          aria-label={t('jump.selectRow', { name: row.name })}
        />
      </div>
      {columns.map((column, place) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={place + 2}
          className={classes['cell']}
          data-column={column.id}
          {...pinnedProps(column)}
          data-fresh={fresh?.has(column.id) === true || undefined}
        >
          <ItemCell row={row} column={column.id} now={now} />
        </div>
      ))}
      <div role="gridcell" aria-colindex={columns.length + 2} className={classes['end']}>
        {isRemoved ? (
          <span className={classes['gone']}>{t('jump.removed')}</span>
        ) : (
          <button
            type="button"
            tabIndex={-1}
            className={classes['rowJump']}
            disabled={!mayJump || isStarting}
            aria-label={t('jump.jumpTo', { name: row.name })}
            onMouseDown={(event) => event.stopPropagation()}
            onDoubleClick={(event) => event.stopPropagation()}
            onClick={() => actions.onJump(index)}
          >
            {isStarting ? t('jump.starting') : t('jump.jump')}
          </button>
        )}
      </div>
    </div>
  );
});

/** Pressing twice with a modifier changes the selection twice and starts nothing. */
export function isPlain(event: MouseEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

export function SkeletonRow({
  top,
  columns,
  index,
}: {
  readonly top: number;
  readonly columns: readonly PlacedColumn[];
  readonly index: number;
}) {
  return (
    <div className={classes['row']} aria-hidden="true" style={{ top: `${top}px` }}>
      <div className={classes['tick']} />
      {columns.map(({ id, width }) => (
        <div key={id} className={classes['cell']}>
          <span
            className={classes['bone']}
            style={{ width: `${Math.min(width - 40, 40 + ((index * 37 + width) % 90))}px` }}
          />
        </div>
      ))}
    </div>
  );
}

/** A table of loaded rows: sorted by its headers, opened by a row's link, told what it holds. */
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
  type SortingState,
} from '@tanstack/react-table';
import { useMemo, useState, type ReactNode } from 'react';
import { useKeptKeyboard } from './controls/kept-keyboard.ts';
import { Icon } from './icon.tsx';
import classes from './data-table.module.css';

export type TableColumn<Row> = {
  readonly id: string;
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the column is sorted by; a column without it is not sorted. */
  readonly sortBy?: (row: Row) => string | number;
  readonly width?: string;
  readonly align?: 'right';
  /** Shown only where there is so much room. */
  readonly room?: 'medium' | 'wide' | 'widest';
  /** What stands in a second line where there is little room. */
  readonly below?: (row: Row) => ReactNode;
};

type DataTableProps<Row> = {
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly firstSort?: { readonly id: string; readonly desc: boolean };
  readonly onOpen?: (row: Row) => void;
  readonly isBusy?: boolean;
};

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic },
});

export function DataTable<Row extends object>({
  label,
  columns,
  rows,
  rowKey,
  firstSort,
  onOpen,
  isBusy = false,
}: DataTableProps<Row>) {
  const [sorting, setSorting] = useState<SortingState>(firstSort === undefined ? [] : [firstSort]);
  const data = useMemo(() => [...rows], [rows]);
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return helper.columns(
      columns.map((column) =>
        helper.accessor((row) => column.sortBy?.(row) ?? '', {
          id: column.id,
          header: column.name,
          enableSorting: column.sortBy !== undefined,
          sortFn: 'basic',
        }),
      ),
    );
  }, [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowKey,
    state: { sorting },
    onSortingChange: setSorting,
    enableSortingRemoval: false,
  });
  const kept = useKeptKeyboard();
  const byId = new Map(columns.map((column) => [column.id, column]));

  return (
    <div className={classes['frame']} tabIndex={-1} {...kept}>
      <table className={classes['table']} aria-label={label} aria-busy={isBusy}>
        <colgroup>
          {columns.map((column) => (
            <col
              key={column.id}
              data-room={column.room}
              style={column.width === undefined ? undefined : { width: column.width }}
            />
          ))}
        </colgroup>
        <thead>
          <tr>
            {table.getHeaderGroups()[0]?.headers.map((header) => {
              const column = byId.get(header.id);
              const order = header.column.getIsSorted();
              return (
                <th
                  key={header.id}
                  scope="col"
                  data-align={column?.align}
                  data-room={column?.room}
                  aria-sort={order === false ? undefined : order === 'asc' ? 'ascending' : 'descending'}
                >
                  {header.column.getCanSort() ? (
                    <button
                      type="button"
                      onClick={header.column.getToggleSortingHandler()}
                      data-on={order !== false || undefined}
                    >
                      <span className="clip">{column?.name}</span>
                      {order !== false && <Icon name={order === 'asc' ? 'arrow-up' : 'arrow-down'} size={12} />}
                    </button>
                  ) : (
                    column?.name
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              data-opens={onOpen !== undefined || undefined}
              onClick={onOpen === undefined ? undefined : () => onOpen(row.original)}
            >
              {columns.map((column) => (
                <td key={column.id} data-align={column.align} data-room={column.room}>
                  <div className={classes['cell']}>{clipped(column.cell(row.original))}</div>
                  {column.below !== undefined && (
                    <div className={`${classes['cell']} ${classes['below']}`}>
                      {clipped(column.below(row.original))}
                    </div>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function SkeletonTable({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div className={classes['bones']} aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classes['bone']} style={{ width: `${88 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** Words that are longer than their column end in dots, and are whole on hover. */
function clipped(content: ReactNode): ReactNode {
  return typeof content === 'string' ? <span title={content}>{content}</span> : content;
}

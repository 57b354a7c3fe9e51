/** A table, or what stands in its place: still loading, failed, empty, nothing found. */
import type { ReactNode } from 'react';
import { DataTable, SkeletonTable, type TableColumn } from '../../components/data-table.tsx';
import { LoadFailed } from '../../components/notice.tsx';

type LoadedTableProps<Row> = {
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  readonly firstSort?: { readonly id: string; readonly desc: boolean };
  readonly error: Error | null;
  readonly onRetry: () => void;
  readonly empty: ReactNode;
};

export function LoadedTable<Row extends object>({
  label,
  columns,
  rows,
  rowKey,
  firstSort,
  error,
  onRetry,
  empty,
}: LoadedTableProps<Row>) {
  if (rows === undefined && error !== null) {
    return <LoadFailed error={error} retry={onRetry} />;
  }
  if (rows === undefined) return <SkeletonTable />;
  if (rows.length === 0) return empty;
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={rows}
      rowKey={rowKey}
      {...(firstSort === undefined ? {} : { firstSort })}
    />
  );
}

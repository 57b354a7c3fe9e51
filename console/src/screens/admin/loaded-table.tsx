/** A table, or what stands in its place: still loading, failed, empty, nothing found. */
import type { ReactNode } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { DataTable, SkeletonTable, type TableColumn } from '../../components/data-table.tsx';
import { Notice } from '../../components/notice.tsx';
import { failureWords, t } from '../../text/i18n.ts';

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
    return (
      <Notice
        icon="link-off"
        tone="danger"
        title={t('common.loadFailed')}
        action={<Button onClick={onRetry}>{t('common.retry')}</Button>}
      >
        {failureWords(error)}
      </Notice>
    );
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

/** What stands in a cell of the list, in as few elements as it takes: there are hundreds of them. */
import type { ItemRow } from '@sallyport/protocol';
import { StatusShape } from '../../../components/status.tsx';
import { relativeMoment } from '../../../components/words/time.ts';
import { t } from '../../../text/i18n.ts';
import type { ColumnId } from './columns.ts';

type ItemCellProps = { readonly row: ItemRow; readonly column: ColumnId; readonly now: number };

export function ItemCell({ row, column, now }: ItemCellProps) {
  switch (column) {
    case 'status':
      return (
        <>
          <StatusShape status={row.status} />
          {t(`jump.statuses.${row.status}`)}
        </>
      );
    case 'lastAccessedAt':
      return row.lastAccessedAt === null ? null : relativeMoment(row.lastAccessedAt, now);
    case 'jumpMethod':
      return t(`jump.jumpMethods.${row.jumpMethod}`);
    default:
      return row[column];
  }
}

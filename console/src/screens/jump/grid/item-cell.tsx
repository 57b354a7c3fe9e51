/** One cell of the list. */
import type { ItemRow } from '@sallyport/protocol';
import { Moment } from '../../../components/moment.tsx';
import { Status } from '../../../components/status.tsx';
import { exactMoment } from '../../../components/words/time.ts';
import { t } from '../../../text/i18n.ts';
import type { ColumnId } from './columns.ts';

export function ItemCell({ row, column }: { readonly row: ItemRow; readonly column: ColumnId }) {
  switch (column) {
    case 'status':
      return (
        <Status status={row.status} word={t(`jump.statuses.${row.status}`)} title={exactMoment(row.statusSince)} />
      );
    case 'lastAccessedAt':
      return row.lastAccessedAt === null ? null : <Moment at={row.lastAccessedAt} />;
    case 'jumpMethod':
      return t(`jump.jumpMethods.${row.jumpMethod}`);
    default: {
      const text = row[column];
      return (
        <span className="clip" title={text.length > 12 ? text : undefined}>
          {text}
        </span>
      );
    }
  }
}

/** The list as a file: every row that matches, by the same rights as the list itself, a piece at a time. */
import { setImmediate } from 'node:timers/promises';
import { searchText, visibleGroups } from '@sallyport/domain';
import type { ListColumn, UserFacts } from '@sallyport/domain';
import { csvLine, csvStart } from '../../export/csv.ts';
import type { IndexedItem, ItemIndex } from '../../index/item-index.ts';
import { listColumnNames } from '../../text/list-columns.ts';
import type { ListItemsQuery } from './list-items.ts';

export type ItemFileFormat = 'csv' | 'json';

export interface ItemFile {
  readonly format: ItemFileFormat;
  readonly columns: readonly ListColumn[];
  readonly query: Omit<ListItemsQuery, 'offset' | 'limit'>;
}

/** Rows between two turns of the event loop: under a millisecond of work. */
const rowsAtOnce = 200;

function textOf({ row }: IndexedItem, column: ListColumn): string {
  const { lastAccessedAt } = row;
  if (column !== 'lastAccessedAt') return searchText(row, column);
  return lastAccessedAt === undefined ? '' : new Date(lastAccessedAt).toISOString();
}

/** The first line of a file, how each row is written, and the last. */
interface FileShape {
  readonly start: string;
  readonly row: (item: IndexedItem, isFirst: boolean) => string;
  readonly end: string;
}

function shapeOf(format: ItemFileFormat, columns: readonly ListColumn[]): FileShape {
  if (format === 'csv') {
    return {
      start: `${csvStart}${csvLine(columns.map((column) => listColumnNames[column]))}`,
      row: (item) => csvLine(columns.map((column) => textOf(item, column))),
      end: '',
    };
  }
  return {
    start: '[',
    row: (item, isFirst) => {
      const fields = columns.map((column) => [column, textOf(item, column)] as const);
      return `${isFirst ? '\n' : ',\n'}${JSON.stringify(Object.fromEntries(fields))}`;
    },
    end: '\n]\n',
  };
}

/** How many rows there are, and the file in pieces. What leaves the reader's sight meanwhile is left out. */
export async function exportItems(
  index: ItemIndex,
  user: UserFacts,
  { format, columns, query }: ItemFile,
): Promise<{ readonly total: number; readonly pieces: AsyncIterable<string> }> {
  const seen = visibleGroups(user.access, user.id);
  const { total, ids } = await index.query({ ...query, offset: 0, limit: Number.MAX_SAFE_INTEGER }, seen);
  const shape = shapeOf(format, columns);
  async function* pieces(): AsyncGenerator<string> {
    yield shape.start;
    let isFirst = true;
    for (let from = 0; from < ids.length; from += rowsAtOnce) {
      const lines: string[] = [];
      for (const id of ids.slice(from, from + rowsAtOnce)) {
        const item = index.find(id);
        if (item === undefined || !seen.has(item.item.jumpGroupId)) continue;
        lines.push(shape.row(item, isFirst));
        isFirst = false;
      }
      yield lines.join('');
      await setImmediate();
    }
    yield shape.end;
  }
  return { total, pieces: pieces() };
}

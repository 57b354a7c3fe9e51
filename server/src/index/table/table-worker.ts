/** The thread that searches the list: it is told of changes and asked queries, and does both in the order in which they come. */
import { setImmediate as turn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { giveWayInThread } from '../../give-way.ts';
import { ItemTable } from './item-table.ts';
import type { RowChange, TableAnswer, TableQuery } from './item-table.ts';

export type ToTable =
  | { readonly kind: 'changes'; readonly changes: readonly RowChange[] }
  | { readonly kind: 'query'; readonly number: number; readonly query: TableQuery }
  /** All rows are there. */
  | { readonly kind: 'complete'; readonly number: number };

export interface FromTable {
  readonly number: number;
  readonly answer: TableAnswer;
}

const nothing: TableAnswer = { total: 0, ids: [] };

// A key on its way to a shell comes before a search.
giveWayInThread();

const table = new ItemTable();

function tell(message: FromTable): void {
  parentPort?.postMessage(message);
}

/** A turn between two columns, so that queries need not wait for all of them. */
async function prepare(): Promise<void> {
  for (const _ of table.prepare()) await turn();
}

parentPort?.on('message', (message: ToTable) => {
  switch (message.kind) {
    case 'changes':
      return table.apply(message.changes);
    case 'query':
      return tell({ number: message.number, answer: table.answer(message.query) });
    case 'complete':
      tell({ number: message.number, answer: nothing });
      // A failure ends the thread, as one in a query does.
      void prepare();
  }
});

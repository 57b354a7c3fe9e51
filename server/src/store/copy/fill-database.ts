/** An empty database filled with the rows of another, at the schema that they were taken from. */
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { Engine } from '../engine/engine.ts';
import { migrateTo } from '../migrations/migrate.ts';
import type { AnyRow } from './read-snapshot.ts';
import { tablesInOrder } from './table-order.ts';
import type { AnyTables } from './table-order.ts';

export interface Filling {
  /** Rows of one table; the tables come in the order of the snapshot. */
  readonly insert: (table: string, rows: readonly AnyRow[]) => Promise<void>;
}

/** Rows have twenty columns at most: well under the parameters that either database takes in a statement. */
const rowsAtOnce = 200;

export async function isEmptyDatabase(engine: Engine): Promise<boolean> {
  const tables = await engine.db.introspection.getTables({ withInternalKyselyTables: true });
  return tables.length === 0;
}

async function insertRows(db: Transaction<AnyTables>, table: string, rows: readonly AnyRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await db
      .insertInto(table)
      .values(rows.slice(at, at + rowsAtOnce))
      .execute();
  }
}

/** All of it or nothing. `lastMigration` is the newest that the rows were written under. */
export async function fillDatabase(
  engine: Engine,
  lastMigration: string,
  fill: (filling: Filling) => Promise<void>,
): Promise<void> {
  await migrateTo(engine.db, lastMigration);
  const db = engine.db.withoutPlugins() as unknown as Kysely<AnyTables>;
  await db.transaction().execute(async (transaction) => {
    // Some migrations leave rows behind, which the copied ones take the place of.
    const tables = await tablesInOrder(transaction, engine.kind);
    for (const table of tables.toReversed()) await sql`delete from ${sql.table(table)}`.execute(transaction);
    await fill({
      insert: async (table, rows) => {
        if (!tables.includes(table)) throw new Error(`The schema of ${lastMigration} has no table ${table}`);
        await insertRows(transaction, table, rows);
      },
    });
  });
}

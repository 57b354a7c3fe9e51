/** Every row of the database as of one moment, whatever is written meanwhile, in a form that either database takes. */
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { Engine } from '../engine/engine.ts';
import { appliedMigrations } from '../migrations/migrate.ts';
import { tablesInOrder } from './table-order.ts';
import type { AnyTables } from './table-order.ts';

export type AnyRow = Readonly<Record<string, unknown>>;

export interface Snapshot {
  /** In the order in which they were applied. */
  readonly migrations: readonly string[];
  /** Parents before children. */
  readonly tables: readonly string[];
  /** Never an empty batch. */
  readonly rows: (table: string) => AsyncIterable<readonly AnyRow[]>;
}

const rowsAtOnce = 1_000;

async function* rowsOfSqlite(db: Kysely<AnyTables>, table: string): AsyncGenerator<readonly AnyRow[]> {
  let batch: AnyRow[] = [];
  for await (const row of db.selectFrom(table).selectAll().stream()) {
    batch.push(row);
    if (batch.length < rowsAtOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* rowsOfPostgres(db: Kysely<AnyTables>, table: string): AsyncGenerator<readonly AnyRow[]> {
  await sql`declare copied no scroll cursor for select * from ${sql.table(table)}`.execute(db);
  for (;;) {
    const { rows } = await sql<AnyRow>`fetch ${sql.raw(String(rowsAtOnce))} from copied`.execute(db);
    if (rows.length === 0) break;
    yield rows;
  }
  await sql`close copied`.execute(db);
}

function snapshotOf(db: Transaction<AnyTables>, engine: Engine, tables: readonly string[]) {
  return {
    tables,
    rows: (table: string) => (engine.kind === 'sqlite' ? rowsOfSqlite(db, table) : rowsOfPostgres(db, table)),
  };
}

/** The moment is that of the first read. The snapshot ends with `work`. */
export async function withSnapshot<Result>(
  engine: Engine,
  work: (snapshot: Snapshot) => Promise<Result>,
): Promise<Result> {
  const db = engine.db.withoutPlugins() as unknown as Kysely<AnyTables>;
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      const migrations = await appliedMigrations(transaction);
      const tables = await tablesInOrder(transaction, engine.kind);
      return await work({ migrations, ...snapshotOf(transaction, engine, tables) });
    });
}

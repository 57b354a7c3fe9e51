/**
 * What all migrations make of an empty SQLite database, as one script. A build writes it beside the program, so that a
 * first start needn't go through every migration; whatever is newer than the script is migrated as in any database.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { idPrefixes, newId } from '@sallyport/domain';
import type { IdKind, Instant } from '@sallyport/domain';
import { syncFolder } from '../../identity/durable-files.ts';
import type { Random } from '../../ports.ts';
import { openSqlite } from './sqlite-engine.ts';
import { migrate } from '../migrations/migrate.ts';

/** When a migration was applied is when the script is run: Kysely goes by the order of these moments. */
const appliedAt = { table: 'kysely_migration', column: 'timestamp', now: "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')" };

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function insertsOf(database: DatabaseSync, table: string): readonly string[] {
  const columns = database
    .prepare('select name from pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name));
  const values = columns.map((column) =>
    table === appliedAt.table && column === appliedAt.column
      ? `'${appliedAt.now.replaceAll("'", "''")}'`
      : `quote(${quoted(column)})`,
  );
  return database
    .prepare(`select ${values.join(" || ', ' || ")} as row from ${quoted(table)}`)
    .all()
    .map(({ row }) => `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) values (${String(row)})`);
}

/** Everything in a database that is open: its schema, in the order in which it was made, and its rows. */
export function scriptOf(database: DatabaseSync): string {
  const made = database.prepare('select type, name, sql from sqlite_schema where sql is not null order by rowid').all();
  const tables = made.filter(({ type }) => type === 'table').map(({ name }) => String(name));
  const statements = [...made.map(({ sql }) => String(sql)), ...tables.flatMap((name) => insertsOf(database, name))];
  return statements.map((statement) => `${statement};\n`).join('');
}

/** By all migrations that this program has, in a file that must not be there yet and is of no use afterwards. */
export async function newDatabaseScript(file: string): Promise<string> {
  const engine = openSqlite(file);
  await migrate(engine.db);
  await engine.close();
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return scriptOf(database);
  } finally {
    database.close();
  }
}

const kindsByPrefix = new Map<string, IdKind>(
  (Object.keys(idPrefixes) as IdKind[]).map((kind) => [idPrefixes[kind], kind]),
);

/** Rows that migrations made have ids; each database has its own. */
function withOwnIds(script: string, now: Instant, random: Random): string {
  const own = new Map<string, string>();
  return script.replaceAll(/'([a-z]{2}_)[0-9a-z]{26}'/g, (text, prefix: string) => {
    const kind = kindsByPrefix.get(prefix);
    if (kind === undefined) return text;
    const id = own.get(text) ?? `'${newId(kind, now, random.bytes(10))}'`;
    own.set(text, id);
    return id;
  });
}

/**
 * Made aside and synced as a whole before it gets its name, which takes two syncs instead of a dozen; of a start that
 * was cut short nothing is used. Only for whoever holds the lock for opening.
 */
export function makeDatabase(
  file: string,
  script: string,
  world: { readonly now: Instant; readonly random: Random },
): void {
  const aside = `${file}.new`;
  rmSync(aside, { force: true });
  const database = new DatabaseSync(aside, { enableForeignKeyConstraints: false });
  try {
    database.exec('pragma journal_mode = off; pragma synchronous = off');
    database.exec(`begin; ${withOwnIds(script, world.now, world.random)} commit; pragma journal_mode = wal`);
  } finally {
    database.close();
  }
  const handle = openSync(aside, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(aside, file);
  syncFolder(dirname(file));
}

/** Brings a database to the schema of this program, or says why it can't. */
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { spine } from './0001-spine.ts';

/** In the order of their names; a name is written into the database and never changes. */
const migrations: Readonly<Record<string, Migration>> = { '0001-spine': spine };

export async function migrate<Schema>(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  const where = failed === undefined ? 'The database was not migrated' : `The migration ${failed} failed`;
  throw new Error(`${where}: ${error instanceof Error ? error.message : 'for no stated reason'}`, { cause: error });
}

/** Brings a database to the schema of this program, or says why it can't. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration, MigrationResultSet } from 'kysely/migration';
import { spine } from './0001-spine.ts';
import { installScripts } from './0002-install-scripts.ts';
import { seals } from './0003-seals.ts';
import { identity } from './0004-identity.ts';
import { upgrades } from './0005-upgrades.ts';
import { epoch } from './0006-epoch.ts';
import { unendedRecordings } from './0007-unended-recordings.ts';
import { access } from './0008-access.ts';
import { signIn } from './0009-sign-in.ts';
import { apiAccounts } from './0010-api-accounts.ts';
import { jumpStarts } from './0011-jump-starts.ts';
import { items } from './0012-items.ts';
import { participantPolicies } from './0014-participant-policies.ts';
import { itemViews } from './0015-item-views.ts';
import { mail } from './0016-mail.ts';
import { refusedCopies } from './0017-refused-copies.ts';
import { auditByTarget } from './0019-audit-by-target.ts';
import { sessionAccounts } from './0020-session-accounts.ts';
import { pendingApprovals } from './0021-pending-approvals.ts';

/** In the order of their names; a name is written into the database and never changes. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-spine': spine,
  '0002-install-scripts': installScripts,
  '0003-seals': seals,
  '0004-identity': identity,
  '0005-upgrades': upgrades,
  '0006-epoch': epoch,
  '0007-unended-recordings': unendedRecordings,
  '0008-access': access,
  '0009-sign-in': signIn,
  '0010-api-accounts': apiAccounts,
  '0011-jump-starts': jumpStarts,
  '0012-items': items,
  '0014-participant-policies': participantPolicies,
  '0015-item-views': itemViews,
  '0016-mail': mail,
  '0017-refused-copies': refusedCopies,
  '0019-audit-by-target': auditByTarget,
  '0020-session-accounts': sessionAccounts,
  '0021-pending-approvals': pendingApprovals,
};

function migratorOf<Schema>(db: Kysely<Schema>): Migrator {
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
}

function refuseFailure({ error, results }: MigrationResultSet): void {
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  const where = failed === undefined ? 'The database was not migrated' : `The migration ${failed} failed`;
  throw new Error(`${where}: ${error instanceof Error ? error.message : 'for no stated reason'}`, { cause: error });
}

/** A question that nearly every start has answered with yes, and for which Kysely reads the whole schema twice. */
async function isUpToDate<Schema>(db: Kysely<Schema>): Promise<boolean> {
  try {
    const applied = await appliedMigrations(db);
    return applied.join() === Object.keys(migrations).join();
  } catch {
    // There is no such table yet, or something that the migrator will say better.
    return false;
  }
}

export async function migrate<Schema>(db: Kysely<Schema>): Promise<void> {
  if (await isUpToDate(db)) return;
  refuseFailure(await migratorOf(db).migrateToLatest());
}

/** As far as a migration that this program knows, and no further. */
export async function migrateTo<Schema>(db: Kysely<Schema>, name: string): Promise<void> {
  refuseFailure(await migratorOf(db).migrateTo(name));
}

export function isKnownMigration(name: string): boolean {
  return Object.hasOwn(migrations, name);
}

/** What was applied to this database, in order. */
export async function appliedMigrations<Schema>(db: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

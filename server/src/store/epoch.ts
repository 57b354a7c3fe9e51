/** What a restore ends: everything that lets somebody in and may have been revoked after the backup was made. */
import type { Instant } from '@sallyport/domain';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Write } from '../ports.ts';
import type { Engine } from './engine/engine.ts';
import type { Database } from './schema.ts';
import { asWrite } from './engine/write.ts';

const key = 'epoch';

export function epochStore(db: Kysely<Database>, kind: Engine['kind']) {
  return {
    /** How much of the disk the database takes, indexes included. */
    async countDatabaseBytes(): Promise<number> {
      const query =
        kind === 'sqlite'
          ? sql<{ readonly bytes: number }>`select page_count * page_size as bytes
              from pragma_page_count(), pragma_page_size()`
          : sql<{ readonly bytes: number }>`select pg_database_size(current_database()) as bytes`;
      return (await query.execute(db)).rows[0]?.bytes ?? 0;
    },

    /** 1 until the first restore. */
    async findEpoch(): Promise<number> {
      const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
      return row === undefined ? 1 : Number(row.value);
    },

    updateEpoch: (value: number): Write =>
      asWrite(
        db
          .updateTable('meta')
          .set({ value: String(value) })
          .where('key', '=', key),
      ),

    /** Logins with their browsers, API tokens and tickets; agents are given their next generation without a question. */
    endEverySecret: (): readonly Write[] => [
      asWrite(db.deleteFrom('logins')),
      asWrite(db.deleteFrom('devices')),
      asWrite(db.deleteFrom('apiTokens')),
      asWrite(db.deleteFrom('tickets')),
      asWrite(db.updateTable('jumpClients').set({ generationCurrent: null, generationPrevious: null })),
    ],

    /** Enrolment keys that still work. */
    revokeEveryInstaller: (revokedAt: Instant): Write =>
      asWrite(db.updateTable('installers').set({ revokedAt }).where('revokedAt', 'is', null)),

    async countInstallersInUse(): Promise<number> {
      const { count } = await db
        .selectFrom('installers')
        .select(sql<number>`count(*)`.as('count'))
        .where('revokedAt', 'is', null)
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

/** What decided each participant's permissions; empty for those from before it was noted. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const participantPolicies: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('participants')
      .addColumn('policies', 'text', (column) => column.notNull().defaultTo('{}'))
      .execute();
  },
};

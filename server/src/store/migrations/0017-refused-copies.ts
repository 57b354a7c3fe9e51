/** Copies of clients that an administrator turned away. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const refusedCopies: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('held_copies').addColumn('refused_at', 'bigint').execute();
  },
};

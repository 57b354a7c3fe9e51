/** The last upgrade that was asked for of each jump client, and how it went. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const upgrades: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('upgrades')
      .addColumn('jump_client_id', 'text', (column) =>
        column.primaryKey().references('jump_clients.id').onDelete('cascade'),
      )
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('version', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('because', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .addColumn('asked_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};

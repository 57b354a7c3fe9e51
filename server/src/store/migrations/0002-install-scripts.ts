/** The scripts by which Jump Clients are installed, each under its hash. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const installScripts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('install_scripts')
      .addColumn('sha256', 'text', (column) => column.primaryKey())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};

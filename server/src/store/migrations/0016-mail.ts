/** Mail that is to be sent, and whom a session's end is told to. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const mail: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('sessions').addColumn('tells_end', 'text').execute();
    await db.schema
      .createTable('mails')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('to_address', 'text', (column) => column.notNull())
      .addColumn('to_name', 'text', (column) => column.notNull())
      .addColumn('facts', 'text', (column) => column.notNull())
      .addColumn('made_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('next_attempt_at', 'bigint')
      .addColumn('taken_by', 'text')
      .addColumn('failure', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('mails_by_next_attempt').on('mails').column('next_attempt_at').execute();
  },
};

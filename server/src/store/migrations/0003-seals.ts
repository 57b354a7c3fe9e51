/** What proves that recordings and audit log are whole. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const seals: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('recording_checkpoints')
      .addColumn('channel_id', 'text', (column) => column.notNull())
      .addColumn('opening', 'integer', (column) => column.notNull())
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('signature', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('recording_checkpoints_key', ['channel_id', 'opening'])
      .execute();
    await db.schema
      .createIndex('recording_checkpoints_by_session')
      .on('recording_checkpoints')
      .column('session_id')
      .execute();
  },
};

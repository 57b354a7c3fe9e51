/** What a Jump Policy fixes for a session, and who was asked to approve a jump. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

async function widenSessions(db: Kysely<unknown>): Promise<void> {
  const sessions = () => db.schema.alterTable('sessions');
  await sessions().addColumn('ends_at', 'bigint').execute();
  await sessions().addColumn('warned_at', 'bigint').execute();
  await sessions()
    .addColumn('recorded', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
}

export const jumpStarts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await widenSessions(db);
    await db.schema
      .createTable('jump_approvals')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('jump_item_id', 'text', (column) => column.notNull().references('jump_items.id').onDelete('cascade'))
      .addColumn('item_name', 'text', (column) => column.notNull())
      .addColumn('requested_by', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('requested_by_name', 'text', (column) => column.notNull())
      .addColumn('requested_at', 'bigint', (column) => column.notNull())
      .addColumn('purpose', 'text', (column) => column.notNull())
      .addColumn('minutes', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('decided_by', 'text')
      .addColumn('decided_by_name', 'text')
      .addColumn('decided_at', 'bigint')
      .addColumn('good_until', 'bigint')
      .execute();
    await db.schema.createIndex('jump_approvals_by_item').on('jump_approvals').column('jump_item_id').execute();
  },
};

/** Saved views of the list: one without an owner is shared. A name is taken once for each owner, and once among the shared. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const itemViews: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('item_views')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('owner_id', 'text', (column) => column.references('users.id').onDelete('cascade'))
      // The owner's id or `shared`: two nulls would be two different owners to a unique index.
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_fold', 'text', (column) => column.notNull())
      .addColumn('definition', 'text', (column) => column.notNull())
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('item_views_by_name')
      .on('item_views')
      .columns(['scope', 'name_fold'])
      .unique()
      .execute();
  },
};

/** Which account of its endpoint the sessions of an item run as. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const sessionAccounts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('jump_items')
      .addColumn('session_account', 'text', (column) => column.notNull().defaultTo('service'))
      .execute();
    await db.schema
      .alterTable('jump_items')
      .addColumn('account_name', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await db.schema.alterTable('jump_items').addColumn('account_secret', 'text').execute();
  },
};

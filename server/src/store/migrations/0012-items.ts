/**
 * One client has no two entries of one name in one group. Sessions are found by the group that they were started from,
 * older ones by the group in which their item is now. Participants are noted with the entry that they came in by.
 */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const items: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('jump_items_by_entry')
      .on('jump_items')
      .columns(['jump_client_id', 'jump_group_id', 'name_fold'])
      .unique()
      .execute();
    await sql`update sessions
      set jump_group_id = (select jump_group_id from jump_items where jump_items.id = sessions.jump_item_id)
      where jump_group_id is null`.execute(db);
    await db.schema.alterTable('participants').addColumn('jump_item_id', 'text').execute();
    await db.schema.createIndex('sessions_by_group').on('sessions').columns(['jump_group_id', 'id']).execute();
  },
};

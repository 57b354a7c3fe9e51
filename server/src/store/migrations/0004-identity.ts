/** What identity for years needs: every key that a client ever had, copies of clients, and keys about to change. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const identity: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // No reference to the client: a key is remembered for good, its client may be gone.
    await db.schema
      .createTable('client_keys')
      .addColumn('public_key', 'text', (column) => column.primaryKey())
      .addColumn('jump_client_id', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('client_keys_by_client').on('client_keys').column('jump_client_id').execute();
    await sql`insert into client_keys (public_key, jump_client_id, state, changed_at)
      select public_key, id, 'current', enrolled_at from jump_clients`.execute(db);
    await db.schema.alterTable('jump_clients').addColumn('next_public_key', 'text').execute();
    await db.schema.alterTable('jump_clients').addColumn('key_rotation_asked_at', 'bigint').execute();
    await db.schema.alterTable('jump_clients').addColumn('copied_from', 'text').execute();
    await db.schema
      .createTable('copy_permits')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('jump_client_id', 'text', (column) =>
        column.notNull().references('jump_clients.id').onDelete('cascade'),
      )
      .addColumn('token_hash', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('copy_permits_by_client').on('copy_permits').column('jump_client_id').execute();
    await db.schema
      .createTable('held_copies')
      .addColumn('jump_client_id', 'text', (column) =>
        column.notNull().references('jump_clients.id').onDelete('cascade'),
      )
      .addColumn('token_hash', 'text', (column) => column.notNull())
      .addColumn('remote_address', 'text', (column) => column.notNull())
      .addColumn('first_seen_at', 'bigint', (column) => column.notNull())
      .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
      .addColumn('approved_at', 'bigint')
      .addPrimaryKeyConstraint('held_copies_key', ['jump_client_id', 'token_hash'])
      .execute();
    await db.schema.createIndex('jump_clients_by_copied_from').on('jump_clients').column('copied_from').execute();
    await db.schema
      .createIndex('jump_clients_by_key_rotation')
      .on('jump_clients')
      .column('key_rotation_asked_at')
      .execute();
  },
};

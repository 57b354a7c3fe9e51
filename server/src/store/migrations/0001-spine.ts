/** The first tables. A migration that has been released is never edited; the next change is the next file. */
import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

async function createUsers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('username_fold', 'text', (column) => column.notNull().unique())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('is_administrator', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('password_changed_at', 'bigint', (column) => column.notNull())
    .addColumn('last_sign_in_at', 'bigint')
    .addColumn('disabled_at', 'bigint')
    .execute();
  await db.schema
    .createTable('logins')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('remote_address', 'text', (column) => column.notNull())
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('logins_by_user').on('logins').column('user_id').execute();
  await db.schema.createIndex('logins_by_expiry').on('logins').column('expires_at').execute();
  await db.schema
    .createTable('devices')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('devices_by_user').on('devices').column('user_id').execute();
  await db.schema
    .createTable('preferences')
    .addColumn('user_id', 'text', (column) => column.primaryKey().references('users.id').onDelete('cascade'))
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createJumpItems(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('jump_groups')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('api_id', 'integer', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_fold', 'text', (column) => column.notNull().unique())
    .addColumn('code_name', 'text', (column) => column.notNull().unique())
    .addColumn('comments', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('installers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('secret_hash', 'text', (column) => column.notNull())
    .addColumn('jump_group_id', 'text', (column) => column.notNull().references('jump_groups.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('tag', 'text', (column) => column.notNull())
    .addColumn('comments', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('max_uses', 'integer')
    .addColumn('uses', 'integer', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute();
  await db.schema
    .createTable('jump_clients')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('public_key', 'text', (column) => column.notNull().unique())
    .addColumn('installer_id', 'text')
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('facts_at', 'bigint', (column) => column.notNull())
    .addColumn('clock_skew_ms', 'bigint')
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('generation_current', 'text')
    .addColumn('generation_previous', 'text')
    .addColumn('enrolled_at', 'bigint', (column) => column.notNull())
    .addColumn('last_connect_at', 'bigint')
    .addColumn('last_disconnect_at', 'bigint')
    .addColumn('last_contact_at', 'bigint', (column) => column.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('uninstalled_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .addColumn('max_offline_minutes', 'integer', (column) => column.notNull())
    .addColumn('remote_address', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('jump_items')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('api_id', 'integer', (column) => column.notNull().unique())
    .addColumn('jump_client_id', 'text', (column) => column.notNull().references('jump_clients.id').onDelete('cascade'))
    .addColumn('jump_group_id', 'text', (column) => column.notNull().references('jump_groups.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_fold', 'text', (column) => column.notNull())
    .addColumn('tag', 'text', (column) => column.notNull())
    .addColumn('comments', 'text', (column) => column.notNull())
    .addColumn('last_access_at', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('jump_items_by_client').on('jump_items').column('jump_client_id').execute();
  await db.schema.createIndex('jump_items_by_group').on('jump_items').column('jump_group_id').execute();
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('jump_item_id', 'text', (column) => column.notNull())
    .addColumn('jump_client_id', 'text', (column) => column.notNull())
    .addColumn('item_name', 'text', (column) => column.notNull())
    .addColumn('hostname', 'text', (column) => column.notNull())
    .addColumn('search_fold', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('suspended_until', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('end_reason', 'text')
    .addColumn('started_by', 'text', (column) => column.notNull())
    .addColumn('started_by_name', 'text', (column) => column.notNull())
    .addColumn('permissions', 'text', (column) => column.notNull())
    .addColumn('event_count', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_by_state').on('sessions').columns(['state', 'id']).execute();
  await db.schema.createIndex('sessions_by_item').on('sessions').columns(['jump_item_id', 'id']).execute();
  await db.schema.createIndex('sessions_by_client').on('sessions').columns(['jump_client_id', 'id']).execute();
  await createSessionParts(db);
}

async function createSessionParts(db: Kysely<unknown>): Promise<void> {
  const inSession = <Table extends string>(table: CreateTableBuilder<Table>): CreateTableBuilder<Table, 'session_id'> =>
    table.addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id').onDelete('cascade'));
  await inSession(db.schema.createTable('participants'))
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('joined_at', 'bigint', (column) => column.notNull())
    .addColumn('left_at', 'bigint')
    .addColumn('permissions', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('participants_by_session').on('participants').column('session_id').execute();
  await db.schema.createIndex('participants_by_user').on('participants').column('user_id').execute();
  await inSession(db.schema.createTable('channels'))
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tool', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('cols', 'integer', (column) => column.notNull())
    .addColumn('rows', 'integer', (column) => column.notNull())
    .addColumn('opened_at', 'bigint', (column) => column.notNull())
    .addColumn('closed_at', 'bigint')
    .addColumn('close_reason', 'text')
    .addColumn('recorded', 'integer', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('channels_by_session').on('channels').column('session_id').execute();
  await inSession(db.schema.createTable('session_events'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('session_events_key', ['session_id', 'number'])
    .execute();
  await inSession(db.schema.createTable('tickets'))
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('channel_id', 'text', (column) => column.notNull().references('channels.id').onDelete('cascade'))
    .addColumn('side', 'text', (column) => column.notNull())
    .addColumn('bound_to', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('tickets_by_channel').on('tickets').column('channel_id').execute();
  await db.schema.createIndex('tickets_by_session').on('tickets').column('session_id').execute();
  await db.schema.createIndex('tickets_by_expiry').on('tickets').column('expires_at').execute();
}

async function createServerTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('api_accounts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_fold', 'text', (column) => column.notNull().unique())
    .addColumn('client_id', 'text', (column) => column.notNull().unique())
    .addColumn('secret_hash', 'text', (column) => column.notNull())
    .addColumn('comments', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('disabled_at', 'bigint')
    .execute();
  await db.schema
    .createTable('api_tokens')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('api_account_id', 'text', (column) => column.notNull().references('api_accounts.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('api_tokens_by_account')
    .on('api_tokens')
    .columns(['api_account_id', 'created_at'])
    .execute();
  await db.schema.createIndex('api_tokens_by_expiry').on('api_tokens').column('expires_at').execute();
  await db.schema
    .createTable('audit')
    .addColumn('number', 'bigint', (column) => column.primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('target_kind', 'text')
    .addColumn('target_id', 'text')
    .addColumn('target_name', 'text')
    .addColumn('data', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('server_runs')
    .addColumn('server_id', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('alive_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('server_runs_key', ['server_id', 'started_at'])
    .execute();
  for (const table of ['meta', 'settings']) {
    await db.schema
      .createTable(table)
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
  }
  await db.schema
    .createTable('sequences')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into sequences (name, value) values ('jump-item', 0), ('jump-group', 0), ('audit', 0)`.execute(db);
}

export const spine: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await createUsers(db);
    await createJumpItems(db);
    await createSessions(db);
    await createServerTables(db);
  },
};

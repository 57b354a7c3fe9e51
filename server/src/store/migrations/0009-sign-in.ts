/** What accounts sign in with besides a password, and what is asked of them. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

async function widenUsers(db: Kysely<unknown>): Promise<void> {
  const users = () => db.schema.alterTable('users');
  const flag = (name: string) =>
    users()
      .addColumn(name, 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  await flag('password_reset_required');
  await flag('two_factor_required');
  await flag('failed_sign_ins');
  await users().addColumn('password_expires_at', 'bigint').execute();
  await users().addColumn('provider_subject', 'text').execute();
  await db.schema
    .createIndex('users_by_provider_subject')
    .on('users')
    .columns(['security_provider_id', 'provider_subject'])
    .unique()
    .execute();
  await db.schema.alterTable('logins').addColumn('stepped_up_at', 'bigint').execute();
}

export const signIn: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await widenUsers(db);
    await db.schema
      .createTable('totp_secrets')
      .addColumn('user_id', 'text', (column) => column.primaryKey().references('users.id').onDelete('cascade'))
      .addColumn('sealed_secret', 'text', (column) => column.notNull())
      .addColumn('last_step', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('recovery_codes')
      .addColumn('code_hash', 'text', (column) => column.primaryKey())
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .execute();
    await db.schema.createIndex('recovery_codes_by_user').on('recovery_codes').column('user_id').execute();
    await db.schema
      .createTable('passkeys')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('rp_id', 'text', (column) => column.notNull())
      .addColumn('public_key', 'text', (column) => column.notNull())
      .addColumn('counter', 'bigint', (column) => column.notNull())
      .addColumn('transports', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('last_used_at', 'bigint')
      .execute();
    await db.schema.createIndex('passkeys_by_user').on('passkeys').column('user_id').execute();
  },
};

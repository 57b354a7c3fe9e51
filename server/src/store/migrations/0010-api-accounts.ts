/**
 * What an account of a program may do, from where, and who made it. Those that are there were made at the command line
 * of the server, by nobody in particular, and go on with what there was to do: the Configuration API.
 */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const permissions = JSON.stringify({ command: 'deny', switches: ['configuration'] });

export const apiAccounts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const table = () => db.schema.alterTable('api_accounts');
    await table().addColumn('api_id', 'integer').execute();
    // No reference: an account whose creator is gone has to be told from one that was made without any.
    await table().addColumn('created_by', 'text').execute();
    await table()
      .addColumn('permissions', 'text', (column) => column.notNull().defaultTo('{"command":"deny","switches":[]}'))
      .execute();
    await table()
      .addColumn('networks', 'text', (column) => column.notNull().defaultTo('[]'))
      .execute();
    await table()
      .addColumn('failed_attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await table().addColumn('locked_until', 'bigint').execute();
    const { rows } = await sql<{ readonly id: string }>`select id from api_accounts order by created_at, id`.execute(
      db,
    );
    for (const [index, { id }] of rows.entries()) {
      await sql`update api_accounts set api_id = ${index + 1}, permissions = ${permissions} where id = ${id}`.execute(
        db,
      );
    }
    await db.schema.createIndex('api_accounts_by_api_id').on('api_accounts').column('api_id').unique().execute();
    await sql`insert into sequences (name, value, chain) values ('api-account', ${rows.length}, '')`.execute(db);
  },
};

/** The server's epoch: 1 for a server that never was restored, one more with each restore. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const epoch: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`insert into meta (key, value) values ('epoch', '1')`.execute(db);
  },
};

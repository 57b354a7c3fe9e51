/** Requests that are still to be decided are looked for again and again, and stand among all that ever were. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const pendingApprovals: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create index jump_approvals_pending on jump_approvals (requested_at) where state = 'pending'`.execute(db);
  },
};

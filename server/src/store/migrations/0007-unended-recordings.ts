/** Finds the recordings that have no end without reading of all that have. */
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const unendedRecordings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create index recording_checkpoints_unended on recording_checkpoints (channel_id)
      where kind <> 'ended'`.execute(db);
  },
};

/** What happened to one thing is found in the audit log without reading all of it. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export const auditByTarget: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.createIndex('audit_by_target').on('audit').columns(['target_id', 'at']).execute();
  },
};

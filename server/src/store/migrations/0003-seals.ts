/** What proves that recordings and audit log are whole. */
import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import { entryDigest, nextHash } from '../../audit/chain.ts';
import type { ChainedEntry } from '../../audit/chain.ts';
import type { Migration } from 'kysely/migration';

type Tables = {
  readonly audit: ChainedEntry & { readonly hash: string };
  readonly sequences: { readonly name: string; readonly value: number; readonly chain: string };
};

const rowsAtOnce = 1_000;

/** Entries from before there was a chain become its beginning. */
async function chainEntries(db: Kysely<Tables>): Promise<void> {
  let hash = '';
  let last = 0;
  for (;;) {
    const entries = await db
      .selectFrom('audit')
      .selectAll()
      .where('number', '>', last)
      .orderBy('number')
      .limit(rowsAtOnce)
      .execute();
    if (entries.length === 0) break;
    for (const entry of entries) {
      hash = nextHash(hash, entry.number, entryDigest(entry));
      last = entry.number;
      await db.updateTable('audit').set({ hash }).where('number', '=', last).execute();
    }
  }
  await db.updateTable('sequences').set({ chain: hash }).where('name', '=', 'audit').execute();
}

async function createAuditChain(db: Kysely<unknown>): Promise<void> {
  const text = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull().defaultTo('');
  await db.schema.alterTable('audit').addColumn('hash', 'text', text).execute();
  await db.schema.alterTable('sequences').addColumn('chain', 'text', text).execute();
  await db.schema
    .createTable('audit_checkpoints')
    .addColumn('server_id', 'text', (column) => column.notNull())
    .addColumn('minute', 'bigint', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('signature', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_checkpoints_key', ['server_id', 'minute'])
    .execute();
  await chainEntries(db.$extendTables<Tables>());
}

export const seals: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('recording_checkpoints')
      .addColumn('channel_id', 'text', (column) => column.notNull())
      .addColumn('opening', 'integer', (column) => column.notNull())
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('sequence', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('signature', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('recording_checkpoints_key', ['channel_id', 'opening'])
      .execute();
    await db.schema
      .createIndex('recording_checkpoints_by_session')
      .on('recording_checkpoints')
      .column('session_id')
      .execute();
    await createAuditChain(db);
  },
};

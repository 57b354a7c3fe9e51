import type { Instant } from '@sallyport/domain';
import { sql } from 'kysely';
import type { Expression, Kysely } from 'kysely';
import { entryDigest, wellFormed } from '../../audit/chain.ts';
import type { Write } from '../../ports.ts';
import type { Engine } from '../engine/engine.ts';
import type { AuditCheckpointRow, AuditRow, Database } from '../schema.ts';
import { currentNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';

/** The database computes the chain, because only it knows in which order writers come. */
function sha256(kind: Engine['kind'], text: Expression<string>): Expression<string> {
  return kind === 'sqlite'
    ? sql<string>`sallyport_sha256(${text})`
    : sql<string>`encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;
}

export interface AuditOfQuery {
  readonly kinds: readonly string[];
  readonly limit: number;
  readonly before?: Instant;
}

export function auditStore(db: Kysely<Database>, kind: Engine['kind']) {
  /** Moves number and chain on, and holds their row until the commit, so that entries follow one another. */
  const nextLink = (digest: string): Write =>
    asWrite(
      db
        .updateTable('sequences')
        .set((row) => ({
          value: row('value', '+', 1),
          chain: sha256(kind, sql<string>`chain || ':' || cast(value + 1 as text) || ':' || cast(${digest} as text)`),
        }))
        .where('name', '=', 'audit'),
    );
  const currentHash = (): Expression<string> =>
    db.selectFrom('sequences').select('chain').where('name', '=', 'audit').$asScalar();

  return {
    /** Newest first. */
    listAuditEntries(limit: number, before?: number) {
      const select = db.selectFrom('audit').selectAll().orderBy('number', 'desc').limit(limit);
      return (before === undefined ? select : select.where('number', '<', before)).execute();
    },

    /** Of these targets and kinds, newest first. */
    listAuditEntriesOf(targetIds: readonly string[], query: AuditOfQuery) {
      const { kinds, limit, before } = query;
      const select = db
        .selectFrom('audit')
        .selectAll()
        .where('targetId', 'in', targetIds)
        .where('kind', 'in', kinds)
        .orderBy('at', 'desc')
        .orderBy('number', 'desc')
        .limit(limit);
      return (before === undefined ? select : select.where('at', '<', before)).execute();
    },

    /** Oldest first. */
    listAuditEntriesAfter: (number: number, limit: number) =>
      db.selectFrom('audit').selectAll().where('number', '>', number).orderBy('number').limit(limit).execute(),

    findAuditEntry: (number: number) =>
      db.selectFrom('audit').selectAll().where('number', '=', number).executeTakeFirst(),

    /** Number and hash of the last entry; 0 and nothing when there is none. */
    findAuditHead: () =>
      db
        .selectFrom('sequences')
        .select(['value as number', 'chain as hash'])
        .where('name', '=', 'audit')
        .executeTakeFirstOrThrow(),

    insertAuditEntry: (entry: Omit<AuditRow, 'number' | 'hash'>): readonly Write[] => {
      const row = wellFormed(entry);
      return [
        nextLink(entryDigest(row)),
        asWrite(db.insertInto('audit').values({ ...row, number: currentNumber(db, 'audit'), hash: currentHash() })),
      ];
    },

    /** Oldest first. */
    listAuditCheckpoints: () => db.selectFrom('auditCheckpoints').selectAll().orderBy('minute').execute(),

    putAuditCheckpoint: (row: AuditCheckpointRow): Write =>
      asWrite(
        db
          .insertInto('auditCheckpoints')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['serverId', 'minute']).doUpdateSet({ content: row.content, signature: row.signature }),
          ),
      ),
  };
}

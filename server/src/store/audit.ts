import type { Kysely } from 'kysely';
import type { Write } from '../ports.ts';
import type { AuditRow, Database } from './schema.ts';
import { currentNumber, nextNumber } from './sequences.ts';
import { asWrite } from './write.ts';

export function auditStore(db: Kysely<Database>) {
  return {
    /** Newest first. */
    listAuditEntries(limit: number, before?: number) {
      const select = db.selectFrom('audit').selectAll().orderBy('number', 'desc').limit(limit);
      return (before === undefined ? select : select.where('number', '<', before)).execute();
    },

    insertAuditEntry: (row: Omit<AuditRow, 'number'>): readonly Write[] => [
      nextNumber(db, 'audit'),
      asWrite(db.insertInto('audit').values({ ...row, number: currentNumber(db, 'audit') })),
    ],
  };
}

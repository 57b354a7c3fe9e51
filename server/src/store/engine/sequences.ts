/**
 * Whole numbers that are never handed out twice. A write that needs one comes in a pair: the first moves the sequence
 * on (and holds its row until the commit), the second uses `currentNumber`.
 */
import type { Expression, Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, SequenceRow } from '../schema.ts';
import { asWrite } from './write.ts';

export function nextNumber(db: Kysely<Database>, name: SequenceRow['name']): Write {
  return asWrite(
    db
      .updateTable('sequences')
      .set((row) => ({ value: row('value', '+', 1) }))
      .where('name', '=', name),
  );
}

export function currentNumber(db: Kysely<Database>, name: SequenceRow['name']): Expression<number> {
  return db.selectFrom('sequences').select('value').where('name', '=', name).$asScalar();
}

import type { JumpClientId, JumpItemId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, JumpItemRow } from '../schema.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';

export function jumpItemStore(db: Kysely<Database>) {
  return {
    findJumpItem: (id: JumpItemId) => db.selectFrom('jumpItems').selectAll().where('id', '=', id).executeTakeFirst(),

    listJumpItems: () => db.selectFrom('jumpItems').selectAll().orderBy('id').execute(),

    listJumpItemsOfClient: (jumpClientId: JumpClientId) =>
      db.selectFrom('jumpItems').selectAll().where('jumpClientId', '=', jumpClientId).orderBy('id').execute(),

    insertJumpItem: (row: Omit<JumpItemRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'jump-item'),
      asWrite(db.insertInto('jumpItems').values({ ...row, apiId: currentNumber(db, 'jump-item') })),
    ],

    updateJumpItem: (id: JumpItemId, changes: Partial<Omit<JumpItemRow, 'id' | 'apiId'>>): Write =>
      asWrite(db.updateTable('jumpItems').set(changes).where('id', '=', id)),

    removeJumpItemsOfClient: (jumpClientId: JumpClientId): Write =>
      asWrite(db.deleteFrom('jumpItems').where('jumpClientId', '=', jumpClientId)),

    removeJumpItem: (id: JumpItemId): Write => asWrite(db.deleteFrom('jumpItems').where('id', '=', id)),
  };
}

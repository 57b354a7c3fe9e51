import type { JumpGroupId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, JumpGroupRow } from '../schema.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';

export function jumpGroupStore(db: Kysely<Database>) {
  return {
    findJumpGroup: (id: JumpGroupId) => db.selectFrom('jumpGroups').selectAll().where('id', '=', id).executeTakeFirst(),

    findJumpGroupByName: (nameFold: string) =>
      db.selectFrom('jumpGroups').selectAll().where('nameFold', '=', nameFold).executeTakeFirst(),

    /** Personal lists as well. */
    listJumpGroups: () => db.selectFrom('jumpGroups').selectAll().orderBy('id').execute(),

    listSharedJumpGroups: () =>
      db.selectFrom('jumpGroups').selectAll().where('ownerId', 'is', null).orderBy('id').execute(),

    listJumpGroupUsers: () => db.selectFrom('jumpGroupUsers').selectAll().execute(),

    insertJumpGroup: (row: Omit<JumpGroupRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'jump-group'),
      asWrite(db.insertInto('jumpGroups').values({ ...row, apiId: currentNumber(db, 'jump-group') })),
    ],

    updateJumpGroup: (id: JumpGroupId, changes: Partial<Omit<JumpGroupRow, 'id' | 'apiId'>>): Write =>
      asWrite(db.updateTable('jumpGroups').set(changes).where('id', '=', id)),

    removeJumpGroup: (id: JumpGroupId): Write => asWrite(db.deleteFrom('jumpGroups').where('id', '=', id)),
  };
}

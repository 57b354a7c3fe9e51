import type { JumpGroupId, UserId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, JumpGroupRow, JumpGroupUserRow } from '../schema.ts';
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

    /** How many items there are in which group. */
    countItemsByGroup: () =>
      db
        .selectFrom('jumpItems')
        .select(({ fn }) => ['jumpGroupId', fn.countAll<number | string>().as('count')])
        .groupBy('jumpGroupId')
        .execute(),

    listJumpItemsOfGroup: (id: JumpGroupId) =>
      db.selectFrom('jumpItems').select(['id', 'name', 'jumpClientId']).where('jumpGroupId', '=', id).execute(),

    /** Makes a user a member, or gives a member another role. */
    setJumpGroupUser: (row: JumpGroupUserRow): Write =>
      asWrite(
        db
          .insertInto('jumpGroupUsers')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['jumpGroupId', 'userId']).doUpdateSet({ jumpItemRoleId: row.jumpItemRoleId }),
          ),
      ),

    removeJumpGroupUser: (id: JumpGroupId, userId: UserId): Write =>
      asWrite(db.deleteFrom('jumpGroupUsers').where('jumpGroupId', '=', id).where('userId', '=', userId)),

    removeJumpItemsOfGroup: (id: JumpGroupId): Write =>
      asWrite(db.deleteFrom('jumpItems').where('jumpGroupId', '=', id)),

    updateJumpGroup: (id: JumpGroupId, changes: Partial<Omit<JumpGroupRow, 'id' | 'apiId'>>): Write =>
      asWrite(db.updateTable('jumpGroups').set(changes).where('id', '=', id)),

    removeJumpGroup: (id: JumpGroupId): Write => asWrite(db.deleteFrom('jumpGroups').where('id', '=', id)),
  };
}

import type { JumpClientId, JumpGroupId, JumpItemId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database, JumpItemRow } from '../schema.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';

export function jumpItemStore(db: Kysely<Database>) {
  return {
    findJumpItem: (id: JumpItemId) => db.selectFrom('jumpItems').selectAll().where('id', '=', id).executeTakeFirst(),

    /** Clients of which every item is in this group. */
    async listClientsOnlyInGroup(jumpGroupId: JumpGroupId): Promise<readonly JumpClientId[]> {
      const rows = await db
        .selectFrom('jumpItems')
        .select('jumpClientId')
        .distinct()
        .where('jumpGroupId', '=', jumpGroupId)
        .where((of) =>
          of.not(
            of.exists(
              of
                .selectFrom('jumpItems as others')
                .select('others.id')
                .whereRef('others.jumpClientId', '=', 'jumpItems.jumpClientId')
                .where('others.jumpGroupId', '!=', jumpGroupId),
            ),
          ),
        )
        .orderBy('jumpClientId')
        .execute();
      return rows.map(({ jumpClientId }) => jumpClientId);
    },

    listJumpItemsOfClient: (jumpClientId: JumpClientId) =>
      db.selectFrom('jumpItems').selectAll().where('jumpClientId', '=', jumpClientId).orderBy('id').execute(),

    listJumpItemsById: (ids: readonly JumpItemId[]) =>
      ids.length === 0
        ? Promise.resolve([])
        : db.selectFrom('jumpItems').selectAll().where('id', 'in', ids).orderBy('id').execute(),

    listJumpItemsOfClients: (ids: readonly JumpClientId[]) =>
      ids.length === 0
        ? Promise.resolve([])
        : db.selectFrom('jumpItems').selectAll().where('jumpClientId', 'in', ids).orderBy('id').execute(),

    insertJumpItem: (row: Omit<JumpItemRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'jump-item'),
      asWrite(db.insertInto('jumpItems').values({ ...row, apiId: currentNumber(db, 'jump-item') })),
    ],

    /** With `from`, changes the row only while the item is in that group: put `expecting` around it. */
    updateJumpItem(id: JumpItemId, changes: Partial<Omit<JumpItemRow, 'id' | 'apiId'>>, from?: JumpGroupId): Write {
      const update = db.updateTable('jumpItems').set(changes).where('id', '=', id);
      return asWrite(from === undefined ? update : update.where('jumpGroupId', '=', from));
    },

    removeJumpItemsOfClient: (jumpClientId: JumpClientId): Write =>
      asWrite(db.deleteFrom('jumpItems').where('jumpClientId', '=', jumpClientId)),

    /** Removes these entries of a client while it has others besides. */
    removeJumpItemsBesideOthers: (jumpClientId: JumpClientId, ids: readonly JumpItemId[]): Write =>
      asWrite(
        db
          .deleteFrom('jumpItems')
          .where('id', 'in', ids)
          .where('jumpClientId', 'in', (of) =>
            of
              .selectFrom('jumpItems as others')
              .select('others.jumpClientId')
              .where('others.jumpClientId', '=', jumpClientId)
              .where('others.id', 'not in', ids),
          ),
      ),

    removeJumpItem: (id: JumpItemId): Write => asWrite(db.deleteFrom('jumpItems').where('id', '=', id)),
  };
}

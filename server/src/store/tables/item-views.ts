import type { ItemViewId, UserId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { unlessTaken } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import { asWrite } from '../engine/write.ts';
import type { Database, ItemViewRow } from '../schema.ts';

/** The owner's id, or `shared`. */
export function viewScope(ownerId: UserId | null): string {
  return ownerId ?? 'shared';
}

export function itemViewStore(db: Kysely<Database>) {
  return {
    findItemView: (id: ItemViewId) => db.selectFrom('itemViews').selectAll().where('id', '=', id).executeTakeFirst(),

    /** Of one owner, or the shared ones. */
    listItemViews: (ownerId: UserId | null) =>
      db.selectFrom('itemViews').selectAll().where('scope', '=', viewScope(ownerId)).orderBy('nameFold').execute(),

    insertItemView: (row: Omit<ItemViewRow, 'scope'>): Write =>
      unlessTaken(
        asWrite(db.insertInto('itemViews').values({ ...row, scope: viewScope(row.ownerId) })),
        'item-view.name-taken',
      ),

    /** Only as it was read: put `expecting` around it. */
    updateItemView: (row: Omit<ItemViewRow, 'scope' | 'ownerId'>): Write => {
      const { id, revision, ...changes } = row;
      return unlessTaken(
        asWrite(
          db
            .updateTable('itemViews')
            .set({ ...changes, revision: revision + 1 })
            .where('id', '=', id)
            .where('revision', '=', revision),
        ),
        'item-view.name-taken',
      );
    },

    /** The same. */
    removeItemView: (id: ItemViewId, revision: number): Write =>
      asWrite(db.deleteFrom('itemViews').where('id', '=', id).where('revision', '=', revision)),
  };
}

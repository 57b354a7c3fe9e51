import type { JumpItemRoleId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { unlessMissing } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';
import type { Database, JumpItemRoleRow } from '../schema.ts';

export function jumpItemRoleStore(db: Kysely<Database>) {
  return {
    listJumpItemRoles: () => db.selectFrom('jumpItemRoles').selectAll().orderBy('apiId').execute(),

    insertJumpItemRole: (row: Omit<JumpItemRoleRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'jump-item-role'),
      asWrite(db.insertInto('jumpItemRoles').values({ ...row, apiId: currentNumber(db, 'jump-item-role') })),
    ],

    updateJumpItemRole: (id: JumpItemRoleId, changes: Partial<Omit<JumpItemRoleRow, 'id' | 'apiId'>>): Write =>
      asWrite(db.updateTable('jumpItemRoles').set(changes).where('id', '=', id).where('builtIn', '=', 0)),

    /** What still refers to it holds it. */
    removeJumpItemRole: (id: JumpItemRoleId): Write =>
      unlessMissing(
        asWrite(db.deleteFrom('jumpItemRoles').where('id', '=', id).where('builtIn', '=', 0)),
        'role.in-use',
      ),
  };
}

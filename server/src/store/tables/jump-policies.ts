import type { JumpPolicyId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { unlessMissing, unlessTaken } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';
import type { Database, JumpPolicyRow } from '../schema.ts';

/** One refusal for both: whoever is told looks at both names. */
const taken = 'jump-policy.name-taken';

export function jumpPolicyStore(db: Kysely<Database>) {
  return {
    listJumpPolicies: () => db.selectFrom('jumpPolicies').selectAll().orderBy('apiId').execute(),

    findJumpPolicy: (id: JumpPolicyId) =>
      db.selectFrom('jumpPolicies').selectAll().where('id', '=', id).executeTakeFirst(),

    /** How many items have which policy. */
    countItemsByJumpPolicy: () =>
      db
        .selectFrom('jumpItems')
        .select(({ fn }) => ['jumpPolicyId', fn.countAll<number | string>().as('count')])
        .where('jumpPolicyId', 'is not', null)
        .groupBy('jumpPolicyId')
        .execute(),

    countInstallersByJumpPolicy: () =>
      db
        .selectFrom('installers')
        .select(({ fn }) => ['jumpPolicyId', fn.countAll<number | string>().as('count')])
        .where('jumpPolicyId', 'is not', null)
        .groupBy('jumpPolicyId')
        .execute(),

    /** The names of some of the items that have it. */
    listItemNamesOfJumpPolicy: (id: JumpPolicyId, limit: number) =>
      db.selectFrom('jumpItems').select('name').where('jumpPolicyId', '=', id).orderBy('id').limit(limit).execute(),

    listInstallerNamesOfJumpPolicy: (id: JumpPolicyId, limit: number) =>
      db
        .selectFrom('installers')
        .select('name')
        .where('jumpPolicyId', '=', id)
        .where('name', '<>', '')
        .orderBy('id')
        .limit(limit)
        .execute(),

    insertJumpPolicy: (row: Omit<JumpPolicyRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'jump-policy'),
      unlessTaken(
        asWrite(db.insertInto('jumpPolicies').values({ ...row, apiId: currentNumber(db, 'jump-policy') })),
        taken,
      ),
    ],

    /** Of the row as it was read; changes none that has been changed since. */
    updateJumpPolicy: (
      { id, displayName, codeName, description, rules }: JumpPolicyRow,
      changes: Partial<Omit<JumpPolicyRow, 'id' | 'apiId'>>,
    ): Write =>
      unlessTaken(
        asWrite(
          db
            .updateTable('jumpPolicies')
            .set(changes)
            .where('id', '=', id)
            .where('displayName', '=', displayName)
            .where('codeName', '=', codeName)
            .where('description', '=', description)
            .where('rules', '=', rules),
        ),
        taken,
      ),

    /** What still refers to it holds it. */
    removeJumpPolicy: (id: JumpPolicyId): Write =>
      unlessMissing(asWrite(db.deleteFrom('jumpPolicies').where('id', '=', id)), 'jump-policy.in-use'),
  };
}

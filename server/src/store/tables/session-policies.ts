import type { SessionPolicyId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import { unlessMissing, unlessTaken } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';
import type { Database, SessionPolicyRow } from '../schema.ts';

const taken = 'session-policy.name-taken';

export function sessionPolicyStore(db: Kysely<Database>) {
  return {
    listSessionPolicies: () => db.selectFrom('sessionPolicies').selectAll().orderBy('apiId').execute(),

    findSessionPolicy: (id: SessionPolicyId) =>
      db.selectFrom('sessionPolicies').selectAll().where('id', '=', id).executeTakeFirst(),

    /** Items that have it, for somebody there, for nobody there, or both: each once for each. */
    listItemsWithSessionPolicies: () =>
      db
        .selectFrom('jumpItems')
        .select(['name', 'attendedSessionPolicyId', 'unattendedSessionPolicyId'])
        .where((where) =>
          where.or([
            where('attendedSessionPolicyId', 'is not', null),
            where('unattendedSessionPolicyId', 'is not', null),
          ]),
        )
        .orderBy('id')
        .execute(),

    listInstallersWithSessionPolicies: () =>
      db
        .selectFrom('installers')
        .select(['name', 'attendedSessionPolicyId', 'unattendedSessionPolicyId'])
        .where((where) =>
          where.or([
            where('attendedSessionPolicyId', 'is not', null),
            where('unattendedSessionPolicyId', 'is not', null),
          ]),
        )
        .orderBy('id')
        .execute(),

    listUsersWithSessionPolicies: () =>
      db
        .selectFrom('users')
        .select(['displayName as name', 'sessionPolicyId'])
        .where('sessionPolicyId', 'is not', null)
        .orderBy('id')
        .execute(),

    listGroupPoliciesWithSessionPolicies: () =>
      db
        .selectFrom('groupPolicies')
        .select(['name', 'sessionPolicyId'])
        .where('sessionPolicyId', 'is not', null)
        .orderBy('position')
        .execute(),

    insertSessionPolicy: (row: Omit<SessionPolicyRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'session-policy'),
      unlessTaken(
        asWrite(db.insertInto('sessionPolicies').values({ ...row, apiId: currentNumber(db, 'session-policy') })),
        taken,
      ),
    ],

    /** Of the row as it was read; changes none that has been changed since. */
    updateSessionPolicy: (before: SessionPolicyRow, changes: Partial<Omit<SessionPolicyRow, 'id' | 'apiId'>>): Write =>
      unlessTaken(
        asWrite(
          db
            .updateTable('sessionPolicies')
            .set(changes)
            .where('id', '=', before.id)
            .where('displayName', '=', before.displayName)
            .where('codeName', '=', before.codeName)
            .where('description', '=', before.description)
            .where('permissions', '=', before.permissions)
            .where('prompting', before.prompting === null ? 'is' : '=', before.prompting)
            .where('availability', '=', before.availability),
        ),
        taken,
      ),

    /** What still refers to it holds it. */
    removeSessionPolicy: (id: SessionPolicyId): Write =>
      unlessMissing(asWrite(db.deleteFrom('sessionPolicies').where('id', '=', id)), 'session-policy.in-use'),
  };
}

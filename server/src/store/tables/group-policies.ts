import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

export function groupPolicyStore(db: Kysely<Database>) {
  return {
    /** In the order in which they are applied. */
    listGroupPolicies: () => db.selectFrom('groupPolicies').selectAll().orderBy('position').execute(),

    listGroupPolicyMembers: () => db.selectFrom('groupPolicyMembers').selectAll().orderBy('apiId').execute(),

    listGroupPolicyJumpGroups: () => db.selectFrom('groupPolicyJumpGroups').selectAll().execute(),

    listGroupPolicyTeams: () => db.selectFrom('groupPolicyTeams').selectAll().execute(),
  };
}

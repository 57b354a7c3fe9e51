import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

export function sessionPolicyStore(db: Kysely<Database>) {
  return {
    listSessionPolicies: () => db.selectFrom('sessionPolicies').selectAll().orderBy('apiId').execute(),
  };
}

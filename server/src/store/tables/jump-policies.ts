import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

export function jumpPolicyStore(db: Kysely<Database>) {
  return {
    listJumpPolicies: () => db.selectFrom('jumpPolicies').selectAll().orderBy('apiId').execute(),
  };
}

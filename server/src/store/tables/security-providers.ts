import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

export function securityProviderStore(db: Kysely<Database>) {
  return {
    listSecurityProviders: () => db.selectFrom('securityProviders').selectAll().orderBy('apiId').execute(),
  };
}

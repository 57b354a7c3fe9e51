import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

export function publicPortalStore(db: Kysely<Database>) {
  return {
    listPublicPortals: () => db.selectFrom('publicPortals').selectAll().orderBy('apiId').execute(),

    /** In the order in which each portal's are dialled. */
    listPortalAddresses: () => db.selectFrom('portalAddresses').selectAll().orderBy('position').execute(),
  };
}

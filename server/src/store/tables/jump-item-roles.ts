import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

export function jumpItemRoleStore(db: Kysely<Database>) {
  return {
    listJumpItemRoles: () => db.selectFrom('jumpItemRoles').selectAll().orderBy('apiId').execute(),
  };
}

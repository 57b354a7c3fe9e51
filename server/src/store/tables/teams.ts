import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

export function teamStore(db: Kysely<Database>) {
  return {
    listTeams: () => db.selectFrom('teams').selectAll().orderBy('apiId').execute(),

    listTeamUsers: () => db.selectFrom('teamUsers').selectAll().execute(),

    listTeamPortals: () => db.selectFrom('teamPortals').selectAll().execute(),
  };
}

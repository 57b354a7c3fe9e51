import type { PublicPortalId, TeamId, UserId } from '@sallyport/domain';
import type { Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import { currentNumber, nextNumber } from '../engine/sequences.ts';
import { asWrite } from '../engine/write.ts';
import type { Database, TeamRow, TeamUserRow } from '../schema.ts';

export function teamStore(db: Kysely<Database>) {
  return {
    listTeams: () => db.selectFrom('teams').selectAll().orderBy('apiId').execute(),

    listTeamUsers: () => db.selectFrom('teamUsers').selectAll().execute(),

    listTeamPortals: () => db.selectFrom('teamPortals').selectAll().execute(),

    insertTeam: (row: Omit<TeamRow, 'apiId'>): readonly Write[] => [
      nextNumber(db, 'team'),
      asWrite(db.insertInto('teams').values({ ...row, apiId: currentNumber(db, 'team') })),
    ],

    updateTeam: (id: TeamId, changes: Partial<Omit<TeamRow, 'id' | 'apiId'>>): Write =>
      asWrite(db.updateTable('teams').set(changes).where('id', '=', id)),

    /** With its members. */
    removeTeam: (id: TeamId): Write => asWrite(db.deleteFrom('teams').where('id', '=', id)),

    /** Makes a user a member, or gives a member another role. */
    setTeamUser: (row: TeamUserRow): Write =>
      asWrite(
        db
          .insertInto('teamUsers')
          .values(row)
          .onConflict((conflict) => conflict.columns(['teamId', 'userId']).doUpdateSet({ role: row.role })),
      ),

    removeTeamUser: (id: TeamId, userId: UserId): Write =>
      asWrite(db.deleteFrom('teamUsers').where('teamId', '=', id).where('userId', '=', userId)),

    insertTeamPortal: (teamId: TeamId, publicPortalId: PublicPortalId): Write =>
      asWrite(db.insertInto('teamPortals').values({ teamId, publicPortalId })),

    removeTeamPortals: (id: TeamId): Write => asWrite(db.deleteFrom('teamPortals').where('teamId', '=', id)),
  };
}

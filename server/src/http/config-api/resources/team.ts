/** Teams, and who is what in them. */
import type { Store, TeamRow } from '../../../ports.ts';
import { missing } from '../answers.ts';
import { Numbers } from '../numbers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';

interface TeamWorld {
  readonly store: Store;
}

const allPortals: readonly string[] = ['All portals'];

async function describedTeams({ store }: TeamWorld, rows: readonly TeamRow[]): Promise<Described[]> {
  const portals = new Numbers(await store.listPublicPortals());
  const ofTeams = await store.listTeamPortals();
  return rows.map((row) => {
    const own = ofTeams
      .filter(({ teamId }) => teamId === row.id)
      .map((one) => portals.numberOf(one.publicPortalId) ?? 0);
    return {
      id: row.apiId,
      name: row.name,
      code_name: row.codeName,
      comments: row.comments,
      persistent_queue: row.persistentQueue === 1,
      public_portal_ids: own.length === 0 ? allPortals : own.toSorted((one, other) => one - other),
    };
  });
}

export function teamHandlers(world: TeamWorld): Handlers {
  const { store } = world;
  const teamIn = async (call: Call): Promise<TeamRow> => {
    const row = (await store.listTeams()).find(({ apiId }) => apiId === idIn(call));
    if (row === undefined) throw missing('team');
    return row;
  };
  const membersIn = async (call: Call): Promise<readonly Described[]> => {
    const { id, apiId } = await teamIn(call);
    const users = new Numbers(await store.listUsers());
    return (await store.listTeamUsers())
      .filter(({ teamId }) => teamId === id)
      .map(({ userId, role }) => ({ team_id: apiId, user_id: users.numberOf(userId) ?? 0, role }))
      .toSorted((one, other) => one.user_id - other.user_id);
  };
  const memberIn = async (call: Call): Promise<Described> => {
    const member = (await membersIn(call)).find(({ user_id: id }) => id === idIn(call, 'user_id'));
    if (member === undefined) throw missing('member of this team');
    return member;
  };
  const shown = async (call: Call): Promise<Described | undefined> =>
    (await describedTeams(world, [await teamIn(call)]))[0];
  return {
    'api.config.team.index': async () => await describedTeams(world, await store.listTeams()),
    'api.config.team.show': shown,
    'api.config.team.user.index': membersIn,
    'api.config.team.user.show': memberIn,
  };
}

/** Teams, and who is what in them. */
import type { PublicPortalId, TeamRole, UserId } from '@sallyport/domain';
import type { TeamRow } from '../../../ports.ts';
import type { AccessWorld } from '../../../services/access/change-access.ts';
import { changeTeam, makeTeam, removeTeam } from '../../../services/access/teams.ts';
import type { TeamWish } from '../../../services/access/teams.ts';
import { invalid, missing } from '../answers.ts';
import { Numbers } from '../numbers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import { doneOr } from '../outcome.ts';
import { textIn } from '../read-request.ts';
import type { Fields } from '../read-request.ts';
import { referredBy, refuseOther, refuseTwice } from './references.ts';

const allPortals = 'All portals';

const about = {
  noun: 'team',
  fields: {
    name: 'name',
    codeName: 'code_name',
    comments: 'comments',
    members: 'user_id',
    portals: 'public_portal_ids',
  },
} as const;

async function describedTeams({ store }: AccessWorld, rows: readonly TeamRow[]): Promise<Described[]> {
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
      public_portal_ids: own.length === 0 ? [allPortals] : own.toSorted((one, other) => one - other),
    };
  });
}

/** Numbers, or the words for all of them, which stand for a team that is nobody's portal's. */
function portalsAfter(now: TeamWish['portals'], body: Fields, portals: Numbers<PublicPortalId>): TeamWish['portals'] {
  const given = body['public_portal_ids'];
  if (!Array.isArray(given)) return now;
  if (given.includes(allPortals)) return [];
  const ids = given.map((one) => (typeof one === 'number' ? portals.idOf(one) : undefined));
  if (ids.includes(undefined)) {
    throw invalid({ public_portal_ids: [`public_portal_ids takes ids of portals, or ["${allPortals}"]`] });
  }
  return ids.filter((id) => id !== undefined);
}

function wishAfter(now: TeamWish, body: Fields, portals: Numbers<PublicPortalId>): TeamWish {
  const text = (name: string, before: string): string => (body[name] === undefined ? before : textIn(body, name));
  return {
    ...now,
    name: text('name', now.name),
    codeName: text('code_name', now.codeName),
    comments: text('comments', now.comments),
    persistentQueue: (body['persistent_queue'] ?? now.persistentQueue) === true,
    portals: portalsAfter(now.portals, body, portals),
  };
}

const nothingYet: TeamWish = {
  name: '',
  codeName: '',
  comments: '',
  persistentQueue: false,
  portals: [],
  members: new Map(),
};

async function teamIn({ store }: AccessWorld, call: Call): Promise<TeamRow> {
  const row = (await store.listTeams()).find(({ apiId }) => apiId === idIn(call));
  if (row === undefined) throw missing('team');
  return row;
}

export function teamHandlers(world: AccessWorld): Handlers {
  const { store } = world;
  const shown = async (row: TeamRow): Promise<Described | undefined> => (await describedTeams(world, [row]))[0];
  const portals = async () => new Numbers(await store.listPublicPortals());
  return {
    'api.config.team.index': async () => await describedTeams(world, await store.listTeams()),
    'api.config.team.show': async (call) => await shown(await teamIn(world, call)),
    'api.config.team.store': async ({ actor, body }) =>
      await shown(doneOr(await makeTeam(world, actor, wishAfter(nothingYet, body, await portals())), about)),
    'api.config.team.update': async (call) => {
      const { id } = await teamIn(world, call);
      const known = await portals();
      const change = (now: TeamWish): TeamWish => wishAfter(now, call.body, known);
      return await shown(doneOr(await changeTeam(world, call.actor, { id, change }), about));
    },
    'api.config.team.destroy': async (call) => {
      doneOr(await removeTeam(world, call.actor, (await teamIn(world, call)).id), about);
    },
    ...memberHandlers(world),
  };
}

function memberHandlers(world: AccessWorld): Handlers {
  const { store } = world;
  const userIds = async () => new Numbers(await store.listUsers());
  const membersOf = async ({ id, apiId }: TeamRow): Promise<readonly Described[]> => {
    const users = await userIds();
    return (await store.listTeamUsers())
      .filter(({ teamId }) => teamId === id)
      .map(({ userId, role }) => ({ team_id: apiId, user_id: users.numberOf(userId) ?? 0, role }))
      .toSorted((one, other) => one.user_id - other.user_id);
  };
  const memberOf = async (team: TeamRow, number: number): Promise<Described> => {
    const member = (await membersOf(team)).find(({ user_id: id }) => id === number);
    if (member === undefined) throw missing('member of this team');
    return member;
  };
  const changeMembers = async (call: Call, change: (members: Map<UserId, TeamRole>) => void): Promise<void> => {
    const { id } = await teamIn(world, call);
    const outcome = await changeTeam(world, call.actor, {
      id,
      change: (now) => {
        const members = new Map(now.members);
        change(members);
        return { ...now, members };
      },
    });
    doneOr(outcome, about);
  };
  /** The member whom the path names. */
  const userIn = async (call: Call): Promise<UserId> => {
    await memberOf(await teamIn(world, call), idIn(call, 'user_id'));
    return referredBy(call.path, 'user_id', await userIds());
  };
  return {
    'api.config.team.user.index': async (call) => await membersOf(await teamIn(world, call)),
    'api.config.team.user.show': async (call) => await memberOf(await teamIn(world, call), idIn(call, 'user_id')),
    'api.config.team.user.store': async (call) => {
      const team = await teamIn(world, call);
      refuseOther(call.body, 'team_id', team.apiId);
      const user = referredBy(call.body, 'user_id', await userIds());
      await changeMembers(call, (members) => {
        if (members.has(user)) refuseTwice('user_id');
        members.set(user, call.body['role'] as TeamRole);
      });
      return await memberOf(team, Number(call.body['user_id']));
    },
    'api.config.team.user.update': async (call) => {
      const [team, user] = [await teamIn(world, call), await userIn(call)];
      refuseOther(call.body, 'team_id', team.apiId);
      refuseOther(call.body, 'user_id', idIn(call, 'user_id'));
      const role = call.body['role'] as TeamRole | undefined;
      if (role !== undefined) await changeMembers(call, (members) => members.set(user, role));
      return await memberOf(team, idIn(call, 'user_id'));
    },
    'api.config.team.user.destroy': async (call) => {
      const user = await userIn(call);
      await changeMembers(call, (members) => members.delete(user));
    },
  };
}

/** Teams and who is what in them. */
import { compareNames, parseId, teamRoles } from '@sallyport/domain';
import type { AccessFacts, TeamId } from '@sallyport/domain';
import type { TeamAnswer, TeamChoices, TeamPage } from '@sallyport/protocol';
import * as z from 'zod';
import type { TeamPortalRow, TeamRow } from '../../ports.ts';
import type { AccessWorld } from '../../services/access/change-access.ts';
import { changeTeam, makeTeam, removeTeam, wishOfTeam } from '../../services/access/teams.ts';
import type { TeamWish } from '../../services/access/teams.ts';
import {
  choice,
  idParams,
  idText,
  mapFrom,
  memberList,
  namedChoices,
  removal,
  removalFrom,
  typedText,
  userChoice,
  userChoices,
  valueFrom,
} from '../access-answers.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';
import { refuseOther, revisionOf } from '../revision.ts';

const fields = {
  name: typedText,
  codeName: typedText,
  comments: typedText,
  persistentQueue: z.boolean(),
  portals: memberList(idText),
  members: memberList(z.strictObject({ userId: idText, role: z.enum(teamRoles) })),
};

const body = z.strictObject(fields);
const changeBody = z.strictObject({ ...fields, revision: idText });

const answer = z.object({
  ...fields,
  id: z.string(),
  revision: z.string(),
  policies: z.array(choice.extend({ role: z.enum(teamRoles) })).readonly(),
}) satisfies z.ZodType<TeamAnswer>;

const page = z.object({ rows: z.array(answer).readonly() }) satisfies z.ZodType<TeamPage>;
const choices = z.object({
  users: z.array(userChoice).readonly(),
  portals: z.array(choice).readonly(),
}) satisfies z.ZodType<TeamChoices>;

function teamIdOf(text: string): TeamId {
  const id = parseId('team', text);
  if (id === undefined) throw new Problem(404, 'not-found');
  return id;
}

function wishOf({ name, codeName, comments, persistentQueue, members, portals }: z.infer<typeof body>): TeamWish {
  const pairs = members.map(({ userId, role }) => [parseId('user', userId), role] as const);
  const portalIds = mapFrom(
    'portals',
    portals.map((text) => [parseId('public-portal', text), true] as const),
  );
  const lists = { portals: [...portalIds.keys()], members: mapFrom('members', pairs) };
  return { name, codeName, comments, persistentQueue, ...lists };
}

type Portals = readonly Pick<TeamPortalRow, 'teamId' | 'publicPortalId'>[];

function answerOf(facts: AccessFacts, row: TeamRow, ofTeams: Portals): TeamAnswer {
  const { id } = row;
  const portals = ofTeams.filter(({ teamId }) => teamId === id).map(({ publicPortalId }) => publicPortalId);
  const now = wishOfTeam(facts, row, portals);
  const { members, ...shown } = now;
  return {
    id,
    revision: revisionOf(now),
    ...shown,
    members: Array.from(members, ([userId, role]) => ({ userId, role })),
    policies: facts.groupPolicies.flatMap((policy) => {
      const role = policy.teams.get(id);
      return role === undefined ? [] : [{ id: policy.id, name: policy.name, role }];
    }),
  };
}

export function teamRoutes(app: App, world: AccessWorld): void {
  const config = { access: 'editTeams' } as const;
  const bodyLimit = 2_097_152;
  const { store, access } = world;

  app.get('/api/admin/teams', { config, schema: { response: { 200: page } } }, async () => {
    const facts = await access.current();
    const rows = (await store.listTeams()).toSorted((one, other) => compareNames(one.name, other.name));
    const portals = await store.listTeamPortals();
    return { rows: rows.map((row) => answerOf(facts, row, portals)) };
  });

  app.get('/api/admin/teams/choices', { config, schema: { response: { 200: choices } } }, async () => {
    const facts = await access.current();
    return { users: userChoices(facts), portals: namedChoices(facts.portals.values()) };
  });

  app.post('/api/admin/teams', { config, bodyLimit, schema: { body, response: { 200: answer } } }, async (request) => {
    const row = valueFrom(await makeTeam(world, actorOf(request), wishOf(request.body)));
    return answerOf(await access.current(), row, await store.listTeamPortals());
  });

  app.put(
    '/api/admin/teams/:id',
    { config, bodyLimit, schema: { params: idParams, body: changeBody, response: { 200: answer } } },
    async (request) => {
      const [id, wish] = [teamIdOf(request.params.id), wishOf(request.body)];
      const change = (now: TeamWish): TeamWish => {
        refuseOther(now, request.body.revision);
        return wish;
      };
      const row = valueFrom(await changeTeam(world, actorOf(request), { id, change }));
      return answerOf(await access.current(), row, await store.listTeamPortals());
    },
  );

  app.delete(
    '/api/admin/teams/:id',
    { config, schema: { params: idParams, response: { 200: removal } } },
    async (request) => removalFrom(await removeTeam(world, actorOf(request), teamIdOf(request.params.id))),
  );
}

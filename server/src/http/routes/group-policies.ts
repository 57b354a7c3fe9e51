/** Group Policies: their order, their blocks, and whom they put where. */
import { jumpMethodApiNames, parseId, reportScopes, teamRoles } from '@sallyport/domain';
import type { AccountJumpMethod, GroupPolicyId, IdKind, Id } from '@sallyport/domain';
import type { GroupPolicyAnswer, GroupPolicyPage } from '@sallyport/protocol';
import * as z from 'zod';
import type { GroupPolicyRow } from '../../ports.ts';
import type { AccessWorld } from '../../services/access/change-access.ts';
import {
  changeGroupPolicy,
  copyGroupPolicy,
  makeGroupPolicy,
  moveGroupPolicy,
  removeGroupPolicy,
  wishOfPolicy,
} from '../../services/access/group-policies.ts';
import { startingBlocks } from '../../services/access/group-policy-parts.ts';
import type { GroupPolicyWish } from '../../services/access/group-policy-parts.ts';
import {
  choice,
  idParams,
  idText,
  mapFrom,
  memberList,
  namedChoices,
  typedText,
  userChoices,
  valueFrom,
} from '../access-answers.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';
import { refuseOther, revisionOf } from '../revision.ts';

const status = z.enum(['not-defined', 'defined', 'final']);
const jumpMethods = Object.keys(jumpMethodApiNames) as AccountJumpMethod[];

/** An id of a kind, refused by its field when it is none. */
function idField<Kind extends IdKind>(kind: Kind) {
  return z.custom<Id<Kind>>((value) => typeof value === 'string' && parseId(kind, value) !== undefined);
}

const administration = z.strictObject({
  administrator: z.boolean(),
  setPasswords: z.boolean(),
  manageJumpClients: z.boolean(),
  editJumpGroups: z.boolean(),
  editTeams: z.boolean(),
  sessionReports: z.enum(reportScopes),
  viewRecordings: z.boolean(),
  changeDisplayName: z.boolean(),
});

const roleId = idField('jump-item-role');

const representative = z.strictObject({
  support: z.enum(['not-allowed', 'full-support']),
  jumpMethods: z.array(z.enum(jumpMethods)).max(64).readonly(),
  roles: z.strictObject({ default: roleId, personal: roleId, teams: roleId, system: roleId }),
  shareWithOtherTeams: z.boolean(),
  transferToOtherTeams: z.boolean(),
  inviteExternal: z.boolean(),
  sessionIdleTimeout: z.int(),
  consoleIdleTimeout: z.int(),
});

const blocks = {
  administration: z.strictObject({ status, value: administration }),
  representative: z.strictObject({ status, value: representative }),
  sessionPolicy: z.strictObject({ status, value: idField('session-policy').nullable() }),
};

const fields = {
  name: typedText,
  ...blocks,
  members: memberList(
    z.strictObject({
      userId: idField('user').nullable(),
      securityProviderId: idField('security-provider').nullable(),
      groupName: z.string().max(1024).nullable(),
    }),
  ),
  jumpGroups: memberList(z.strictObject({ jumpGroupId: idText, roleId: roleId.nullable() })),
  teams: memberList(z.strictObject({ teamId: idText, role: z.enum(teamRoles) })),
};

const body = z.strictObject(fields);
const changeBody = z.strictObject({ ...fields, revision: idText });
const answer = z.object({
  ...fields,
  id: z.string(),
  revision: z.string(),
  position: z.number(),
}) satisfies z.ZodType<GroupPolicyAnswer>;

const page = z.object({
  rows: z.array(answer).readonly(),
  start: z.object(blocks),
  choices: z.object({
    users: z.array(z.object({ id: idField('user'), name: z.string(), username: z.string() })).readonly(),
    roles: z.array(z.object({ id: roleId, name: z.string() })).readonly(),
    jumpGroups: z.array(choice).readonly(),
    teams: z.array(choice).readonly(),
    sessionPolicies: z.array(z.object({ id: idField('session-policy'), name: z.string() })).readonly(),
    securityProviders: z.array(z.object({ id: idField('security-provider'), name: z.string() })).readonly(),
  }),
}) satisfies z.ZodType<GroupPolicyPage>;

const copyBody = z.strictObject({ name: typedText });
const moveBody = z.strictObject({ position: z.int() });

function policyIdOf(text: string): GroupPolicyId {
  const id = parseId('group-policy', text);
  if (id === undefined) throw new Problem(404, 'not-found');
  return id;
}

type Sent = Omit<GroupPolicyWish, 'kept'>;

function wishOf(sent: z.infer<typeof body>): Sent {
  return {
    name: sent.name,
    blocks: {
      administration: sent.administration,
      representative: sent.representative,
      sessionPolicy: sent.sessionPolicy,
    },
    members: sent.members.map((member) => ({ ...member, distinguishedName: null })),
    jumpGroups: mapFrom(
      'jumpGroups',
      sent.jumpGroups.map((one) => [parseId('jump-group', one.jumpGroupId), one.roleId] as const),
    ),
    teams: mapFrom(
      'teams',
      sent.teams.map(({ teamId, role }) => [parseId('team', teamId), role] as const),
    ),
  };
}

async function answerOf(world: AccessWorld, row: GroupPolicyRow): Promise<GroupPolicyAnswer> {
  const wish = await wishOfPolicy(world, await world.access.current(), row);
  return {
    id: row.id,
    revision: revisionOf(wish),
    position: row.position,
    name: row.name,
    ...wish.blocks,
    members: wish.members.map(({ userId, securityProviderId, groupName }) => ({
      userId,
      securityProviderId,
      groupName,
    })),
    jumpGroups: [...wish.jumpGroups].map(([jumpGroupId, role]) => ({ jumpGroupId, roleId: role })),
    teams: [...wish.teams].map(([teamId, role]) => ({ teamId, role })),
  };
}

async function listPolicies(world: AccessWorld): Promise<GroupPolicyPage> {
  const { store, access } = world;
  const facts = await access.current();
  const rows = await store.listGroupPolicies();
  const shared = [...facts.jumpGroups.values()].filter(({ ownerId }) => ownerId === undefined);
  // What a policy has already is shown, though it can't be chosen anew.
  const held = new Set(facts.groupPolicies.map(({ blocks }) => blocks.sessionPolicy.value));
  const sessionPolicies = [...facts.sessionPolicies.values()]
    .filter(({ id, availability }) => availability.users || held.has(id))
    .map(({ id, displayName }) => ({ id, name: displayName }));
  return {
    rows: await Promise.all(rows.map((row) => answerOf(world, row))),
    start: startingBlocks(facts),
    choices: {
      users: userChoices(facts),
      roles: namedChoices(facts.roles.values()),
      jumpGroups: namedChoices(shared),
      teams: namedChoices(facts.teams.values()),
      sessionPolicies: namedChoices(sessionPolicies),
      securityProviders: namedChoices(await store.listSecurityProviders()),
    },
  };
}

export function groupPolicyRoutes(app: App, world: AccessWorld): void {
  const config = { access: 'administrator' } as const;
  const bodyLimit = 2_097_152;
  const withId = { config, bodyLimit } as const;

  app.get('/api/admin/group-policies', { config, schema: { response: { 200: page } } }, () => listPolicies(world));

  app.post('/api/admin/group-policies', { ...withId, schema: { body, response: { 200: answer } } }, async (request) => {
    const wish = { ...wishOf(request.body), kept: {} };
    return await answerOf(world, valueFrom(await makeGroupPolicy(world, actorOf(request), { wish })));
  });

  app.put(
    '/api/admin/group-policies/:id',
    { ...withId, schema: { params: idParams, body: changeBody, response: { 200: answer } } },
    async (request) => {
      const [id, wish] = [policyIdOf(request.params.id), wishOf(request.body)];
      const change = {
        id,
        change: (now: GroupPolicyWish) => {
          refuseOther(now, request.body.revision);
          return { ...wish, kept: now.kept };
        },
      };
      return await answerOf(world, valueFrom(await changeGroupPolicy(world, actorOf(request), change)));
    },
  );

  app.post(
    '/api/admin/group-policies/:id/copy',
    { config, schema: { params: idParams, body: copyBody, response: { 200: answer } } },
    async (request) => {
      const copy = { id: policyIdOf(request.params.id), name: request.body.name };
      return await answerOf(world, valueFrom(await copyGroupPolicy(world, actorOf(request), copy)));
    },
  );

  app.post(
    '/api/admin/group-policies/:id/move',
    { config, schema: { params: idParams, body: moveBody } },
    async (request, reply) => {
      const move = { id: policyIdOf(request.params.id), place: request.body.position };
      valueFrom(await moveGroupPolicy(world, actorOf(request), move));
      return reply.code(204).send();
    },
  );

  app.delete('/api/admin/group-policies/:id', { config, schema: { params: idParams } }, async (request, reply) => {
    valueFrom(await removeGroupPolicy(world, actorOf(request), policyIdOf(request.params.id)));
    return reply.code(204).send();
  });
}

/** Session Policies and their simulator, for administrators; and the list from which others choose a policy. */
import {
  customerPresences,
  parseId,
  promptTimeouts,
  sessionPermissionLevels,
  sessionPermissions,
} from '@sallyport/domain';
import type { SessionPermission, SessionPolicyId } from '@sallyport/domain';
import type {
  SessionPolicyAnswer,
  SessionPolicyChoices,
  SessionPolicyPage,
  SessionPolicyRemoval,
  SessionPolicyUseCounts,
  SessionSimulation,
  SimulatorChoices,
} from '@sallyport/protocol';
import * as z from 'zod';
import type { SessionPolicyRow } from '../../ports.ts';
import {
  changeSessionPolicy,
  createSessionPolicy,
  globalPolicyNumber,
  noSessionPolicyUses,
  removeSessionPolicy,
  sessionPolicyUses,
  sessionRulesOf,
} from '../../services/policies/session-policies.ts';
import type {
  SessionPolicyOutcome,
  SessionPolicyUses,
  SessionPolicyWish,
  SessionPolicyWorld,
} from '../../services/policies/session-policies.ts';
import { simulateSession } from '../../services/policies/simulate-session.ts';
import type { SimulatorWorld } from '../../services/policies/simulate-session.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';
import { decidedPolicies } from '../schemas/session-answers.ts';

/** Longer than any that is taken, so that the rule can say what is wrong. */
const typed = z.string().max(8192);

const levels: Readonly<Record<string, z.ZodType<string | undefined>>> = Object.fromEntries(
  sessionPermissions.map((permission) => [permission, z.enum(sessionPermissionLevels[permission]).optional()]),
);

const prompting = z.strictObject({
  prompt: z.enum(['never', 'always', 'some-tools']),
  tools: z.array(z.enum(sessionPermissions as [SessionPermission, ...SessionPermission[]])).max(64),
  once: z.boolean(),
  timeoutSeconds: z.literal(promptTimeouts),
  defaultAnswer: z.enum(['allow', 'deny']),
});

const availability = z.strictObject({ users: z.boolean(), representativeInvite: z.boolean(), jumpItems: z.boolean() });

const policyBody = z.strictObject({
  displayName: typed,
  codeName: z.string().max(255),
  description: typed,
  permissions: z.strictObject(levels),
  prompting: prompting.nullable(),
  availability,
});

const uses = z.object({
  users: z.number(),
  groupPolicies: z.number(),
  portals: z.number(),
  items: z.number(),
  installers: z.number(),
  names: z.array(z.string()).readonly(),
}) satisfies z.ZodType<SessionPolicyUseCounts>;

const policyAnswer = z.object({
  id: z.string(),
  displayName: z.string(),
  codeName: z.string(),
  description: z.string(),
  permissions: z.record(z.string(), z.string()),
  prompting: prompting.extend({ tools: z.array(z.string()).readonly() }).nullable(),
  availability,
  isGlobal: z.boolean(),
  uses,
}) satisfies z.ZodType<SessionPolicyAnswer>;

const policyPage = z.object({ rows: z.array(policyAnswer).readonly() }) satisfies z.ZodType<SessionPolicyPage>;

const choices = z.object({
  rows: z.array(z.object({ id: z.string(), displayName: z.string(), description: z.string() })).readonly(),
}) satisfies z.ZodType<SessionPolicyChoices>;

const removal = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('removed') }),
  z.object({ outcome: z.literal('in-use'), uses }),
]) satisfies z.ZodType<SessionPolicyRemoval>;

const simulation = z.object({
  doesPresenceCount: z.boolean(),
  decided: decidedPolicies,
}) satisfies z.ZodType<SessionSimulation>;

const simulatorChoices = z.object({
  users: z.array(z.object({ id: z.string(), displayName: z.string(), username: z.string() })).readonly(),
}) satisfies z.ZodType<SimulatorChoices>;

const simulatorQuery = z.strictObject({
  user: z.string().max(64),
  item: z.string().max(64),
  customer: z.enum(customerPresences),
});

const params = z.strictObject({ id: z.string().max(64) });

function policyIdOf(request: { readonly params: { readonly id: string } }): SessionPolicyId {
  const id = parseId('session-policy', request.params.id);
  if (id === undefined) throw new Problem(404, 'session-policy.gone');
  return id;
}

function wishOf(body: z.infer<typeof policyBody>): SessionPolicyWish {
  const given = Object.entries(body.permissions).filter(([, level]) => level !== undefined);
  return {
    displayName: body.displayName,
    codeName: body.codeName.trim(),
    description: body.description,
    permissions: Object.fromEntries(given),
    prompting: body.prompting ?? undefined,
    availability: body.availability,
  };
}

function answerOf(row: SessionPolicyRow, used: SessionPolicyUses | undefined): SessionPolicyAnswer {
  const { id, displayName, codeName, description, apiId } = row;
  const { permissions, prompting: rules, availability: available } = sessionRulesOf(row);
  return {
    id,
    displayName,
    codeName,
    description,
    permissions,
    prompting: rules ?? null,
    availability: available,
    isGlobal: apiId === globalPolicyNumber,
    uses: used ?? noSessionPolicyUses,
  };
}

function policyFrom(outcome: SessionPolicyOutcome): SessionPolicyRow {
  if (outcome.kind === 'gone') throw new Problem(404, 'session-policy.gone');
  if (outcome.kind === 'done') return outcome.policy;
  const [first] = outcome.problems;
  throw new Problem(422, first?.code ?? 'request.invalid', first === undefined ? {} : { field: first.field });
}

export function sessionPolicyRoutes(app: App, world: SessionPolicyWorld & SimulatorWorld): void {
  const config = { access: 'administrator' } as const;
  const { store } = world;

  app.get('/api/admin/session-policies', { config, schema: { response: { 200: policyPage } } }, async () => {
    const [rows, used] = await Promise.all([store.listSessionPolicies(), sessionPolicyUses(world)]);
    return { rows: rows.map((row) => answerOf(row, used.get(row.id))) };
  });

  app.post(
    '/api/admin/session-policies',
    { config, bodyLimit: 65_536, schema: { body: policyBody, response: { 200: policyAnswer } } },
    async (request) =>
      answerOf(policyFrom(await createSessionPolicy(world, wishOf(request.body), actorOf(request))), undefined),
  );

  app.put(
    '/api/admin/session-policies/:id',
    { config, bodyLimit: 65_536, schema: { params, body: policyBody, response: { 200: policyAnswer } } },
    async (request) => {
      const id = policyIdOf(request);
      const change = (): SessionPolicyWish => wishOf(request.body);
      const policy = policyFrom(await changeSessionPolicy(world, { id, change }, actorOf(request)));
      return answerOf(policy, (await sessionPolicyUses(world)).get(id));
    },
  );

  app.delete(
    '/api/admin/session-policies/:id',
    { config, schema: { params, response: { 200: removal } } },
    async (request): Promise<SessionPolicyRemoval> => {
      const outcome = await removeSessionPolicy(world, policyIdOf(request), actorOf(request));
      if (outcome.kind === 'gone') throw new Problem(404, 'session-policy.gone');
      if (outcome.kind === 'global') throw new Problem(409, 'session-policy.global');
      return outcome.kind === 'removed' ? { outcome: 'removed' } : { outcome: 'in-use', uses: outcome.uses };
    },
  );

  app.get(
    '/api/admin/session-simulator',
    { config, schema: { querystring: simulatorQuery, response: { 200: simulation } } },
    async (request) => {
      const { user, item, customer } = request.query;
      const userId = parseId('user', user);
      const jumpItemId = parseId('jump-item', item);
      if (userId === undefined || jumpItemId === undefined) throw new Problem(404, 'not-found');
      const answer = await simulateSession(world, { userId, jumpItemId, presence: customer });
      if (answer === undefined) throw new Problem(404, 'not-found');
      return answer;
    },
  );

  app.get(
    '/api/admin/session-simulator/users',
    { config, schema: { response: { 200: simulatorChoices } } },
    async () => {
      const { accounts } = await world.access.current();
      return {
        users: [...accounts.values()].map(({ id, displayName, username }) => ({ id, displayName, username })),
      };
    },
  );

  app.get('/api/session-policies', { schema: { response: { 200: choices } } }, async () => {
    const rows = await store.listSessionPolicies();
    return {
      rows: rows
        .filter((row) => sessionRulesOf(row).availability.jumpItems)
        .map(({ id, displayName, description }) => ({ id, displayName, description })),
    };
  });
}

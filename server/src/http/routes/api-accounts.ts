/** Accounts of programs, for administrators. A secret is told when it is made, and never again. */
import { apiAccountFault, apiSwitches, commandLevels, parseId } from '@sallyport/domain';
import type { AccessFacts } from '@sallyport/domain';
import type { ApiAccountAnswer, ApiAccountPage, ApiAccountSecret } from '@sallyport/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { AccessBook } from '../../access/access-book.ts';
import type { ApiAccountRow, UserRow } from '../../ports.ts';
import { creatorOf, givenPermissions, networksOf, permissionsNow } from '../../services/users/api-account-facts.ts';
import {
  changeApiAccount,
  createApiAccount,
  removeApiAccount,
  renewApiSecret,
  setApiAccountEnabled,
} from '../../services/users/api-accounts.ts';
import type { ApiAccountRefusal, ApiAccountWish, ApiAccountWorld, By } from '../../services/users/api-accounts.ts';
import type { App } from '../app-type.ts';
import { loginOf } from '../guards.ts';
import { Problem } from '../problem.ts';
import { actorOf } from '../request-actor.ts';

export interface ApiAccountRoutesWorld extends ApiAccountWorld {
  readonly access: Pick<AccessBook, 'current'>;
}

/** Longer than any that is taken, so that the rule can say what is wrong. */
const typed = z.string().max(8192);
const moment = z.number();

const fields = {
  name: typed,
  comments: typed,
  command: z.enum(commandLevels),
  permissions: z.array(z.enum(apiSwitches)).max(100).readonly(),
  networks: z.array(z.string().max(64)).max(1000).readonly(),
};

const body = z.strictObject(fields);
const enabledBody = z.strictObject({ enabled: z.boolean() });
const params = z.strictObject({ id: z.string().max(64) });

const answer = z.object({
  ...fields,
  id: z.string(),
  clientId: z.string(),
  createdAt: moment,
  createdBy: z.string().nullable(),
  enabled: z.boolean(),
  fault: z.enum(['disabled', 'creator-gone']).nullable(),
  lost: z.array(z.enum([...apiSwitches, 'command'])).readonly(),
  failedAttempts: z.number(),
  lockedUntil: moment.nullable(),
}) satisfies z.ZodType<ApiAccountAnswer>;

const page = z.object({ rows: z.array(answer).readonly() }) satisfies z.ZodType<ApiAccountPage>;

const secret = z.object({
  id: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
}) satisfies z.ZodType<ApiAccountSecret>;

function wishOf({ command, permissions, ...rest }: z.infer<typeof body>): ApiAccountWish {
  return { ...rest, permissions: { command, switches: new Set(permissions) } };
}

function answerOf(row: ApiAccountRow, facts: AccessFacts, users: readonly UserRow[]): ApiAccountAnswer {
  const given = givenPermissions(row);
  const now = permissionsNow(facts, row);
  const fault = apiAccountFault({ disabled: row.disabledAt !== null, creator: creatorOf(facts, row) }, true);
  const permissions = [...given.switches];
  return {
    id: row.id,
    name: row.name,
    comments: row.comments,
    command: given.command,
    permissions,
    networks: networksOf(row),
    clientId: row.clientId,
    createdAt: row.createdAt,
    createdBy: row.createdBy === null ? null : (users.find(({ id }) => id === row.createdBy)?.displayName ?? ''),
    enabled: row.disabledAt === null,
    fault: fault === 'wrong-network' ? null : (fault ?? null),
    lost: [
      ...permissions.filter((name) => !now.switches.has(name)),
      ...(now.command === given.command ? [] : (['command'] as const)),
    ],
    failedAttempts: row.failedAttempts,
    lockedUntil: row.lockedUntil,
  };
}

function problemFor(refusal: ApiAccountRefusal): Problem {
  switch (refusal.kind) {
    case 'taken':
      return new Problem(409, 'api-account.name-taken', { field: 'name' });
    case 'above-creator':
      return new Problem(403, 'api-account.above-creator', { field: 'permissions' });
    case 'invalid':
      return new Problem(422, `api-account.${refusal.field}-invalid`, { field: refusal.field });
  }
}

export function apiAccountRoutes(app: App, world: ApiAccountRoutesWorld): void {
  const config = { access: 'administrator' } as const;
  /** For whatever gives somebody a secret, or a secret more rights. */
  const proven = { ...config, proof: true } as const;
  const path = '/api/admin/api-accounts';
  const { store, access } = world;

  const byOf = async (request: FastifyRequest): Promise<By> => {
    const { id: userId } = loginOf(request).user;
    return { actor: actorOf(request), userId, creator: creatorOf(await access.current(), { createdBy: userId }) };
  };
  const rowOf = async (request: { readonly params: { readonly id: string } }): Promise<ApiAccountRow> => {
    const id = parseId('api-account', request.params.id);
    const row = id === undefined ? undefined : await store.findApiAccount(id);
    if (row === undefined) throw new Problem(404, 'api-account.gone');
    return row;
  };

  app.get(path, { config, schema: { response: { 200: page } } }, async () => {
    const [rows, users, facts] = await Promise.all([store.listApiAccounts(), store.listUsers(), access.current()]);
    return { rows: rows.map((row) => answerOf(row, facts, users)) };
  });

  app.post(
    path,
    { config: proven, bodyLimit: 65_536, schema: { body, response: { 200: secret } } },
    async (request) => {
      const outcome = await createApiAccount(world, wishOf(request.body), await byOf(request));
      if (outcome.kind !== 'created') throw problemFor(outcome);
      return outcome;
    },
  );

  app.put(`${path}/:id`, { config: proven, bodyLimit: 65_536, schema: { params, body } }, async (request, reply) => {
    const change = { row: await rowOf(request), wish: wishOf(request.body) };
    const outcome = await changeApiAccount(world, change, await byOf(request));
    if (outcome.kind !== 'changed') throw problemFor(outcome);
    return reply.code(204).send();
  });

  app.put(`${path}/:id/enabled`, { config, schema: { params, body: enabledBody } }, async (request, reply) => {
    const change = { row: await rowOf(request), enabled: request.body.enabled };
    await setApiAccountEnabled(world, change, await byOf(request));
    return reply.code(204).send();
  });

  app.post(
    `${path}/:id/secret`,
    { config: proven, schema: { params, response: { 200: secret } } },
    async (request): Promise<ApiAccountSecret> => {
      const row = await rowOf(request);
      return { id: row.id, ...(await renewApiSecret(world, row, await byOf(request))) };
    },
  );

  app.delete(`${path}/:id`, { config, schema: { params } }, async (request, reply) => {
    await removeApiAccount(world, await rowOf(request), await byOf(request));
    return reply.code(204).send();
  });
}

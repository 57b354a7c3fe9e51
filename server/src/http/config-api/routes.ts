/** The Configuration API, version 1, as far as it goes: tokens, and reading jump clients. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IndexedItem } from '../../index/item-index.ts';
import { apiRequestsPerSecond } from '../../limits.ts';
import { findApiCaller } from '../../services/users/api-accounts.ts';
import type { World } from '../../world.ts';
import type { App } from '../app-type.ts';
import { problemOf } from '../errors.ts';
import { ApiRefusal, sendRefusal } from './answers.ts';
import { apiJumpClient, fits } from './jump-client.ts';
import { pageOf } from './paging.ts';
import { readId, readListQuery, readNoQuery } from './query.ts';
import { ApiRate } from './rate.ts';
import { tokenRoute } from './token.ts';

const prefix = '/api/config/v1';

const methods = 'GET, HEAD, OPTIONS';

const bearer = /^Bearer ([A-Za-z0-9_-]{43})$/i;

function answerRefusals(app: App): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof ApiRefusal) return sendRefusal(reply, error);
    const problem = problemOf(error);
    if (problem !== undefined) return sendRefusal(reply, new ApiRefusal(problem.status, problem.message));
    request.log.error({ err: error }, 'request failed');
    return sendRefusal(reply, new ApiRefusal(500, `The server failed. Its log knows more: ${request.id}`));
  });
}

function guardTokens(app: App, world: World): void {
  const rate = new ApiRate();
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'OPTIONS') return;
    const [, token] = bearer.exec(request.headers.authorization ?? '') ?? [];
    const caller = token === undefined ? undefined : await findApiCaller(world, token);
    if (caller === undefined) {
      void reply.header('www-authenticate', 'Bearer');
      throw new ApiRefusal(401, 'Give a valid access token.');
    }
    const verdict = rate.take(caller.id, world.clock.now());
    void reply.header('x-ratelimit-limit', apiRequestsPerSecond).header('x-ratelimit-remaining', verdict.remaining);
    if (verdict.allowed) return;
    void reply.header('retry-after', Math.ceil(verdict.retryAfterMs / 1000));
    throw new ApiRefusal(429, 'Too many requests.');
  });
}

/** OPTIONS lists the methods, and all others are refused. */
function otherMethods(app: App, path: string): void {
  app.options(path, (_request, reply) => reply.header('allow', methods).code(200).send());
  const refuse = (_request: FastifyRequest, reply: FastifyReply): never => {
    void reply.header('allow', methods);
    throw new ApiRefusal(405, 'This method is not supported here.');
  };
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url: path,
    // Before a body is read that nobody will look at.
    onRequest: async (request, reply) => refuse(request, reply),
    handler: refuse,
  });
}

const queryOf = (request: FastifyRequest): Readonly<Record<string, unknown>> => ({ ...(request.query as object) });

export async function configApiRoutes(app: App, world: World): Promise<void> {
  await app.register(async (scope: App) => tokenRoute(scope, world));
  await app.register(async (scope: App) => jumpClientRoutes(scope, world), { prefix });
}

function jumpClientRoutes(app: App, world: World): void {
  const { index, rules } = world;
  answerRefusals(app);
  guardTokens(app, world);
  otherMethods(app, '/jump-client');
  otherMethods(app, '/jump-client/:id');

  const describe = (item: IndexedItem): Readonly<Record<string, unknown>> =>
    apiJumpClient(item, {
      publicSiteAddress: new URL(rules.publicAddresses[0] ?? 'https://localhost').hostname,
      groupApiId: ({ row }) => index.group(row.jumpGroupId)?.apiId ?? 0,
    });
  const send = (reply: FastifyReply, value: unknown): FastifyReply =>
    reply.type('application/json').send(JSON.stringify(value));

  app.get('/jump-client', (request, reply) => {
    const query = readListQuery(queryOf(request));
    const found = [...index.items()]
      .toSorted((one, other) => one.item.apiId - other.item.apiId)
      .map(describe)
      .filter((client) => fits(client, query.filters));
    const address = `https://${request.headers.host ?? ''}${prefix}/jump-client`;
    const page = pageOf(found, query, { address, query: queryOf(request) });
    return send(reply.headers(page.headers), page.items);
  });

  app.get('/jump-client/:id', (request, reply) => {
    readNoQuery(queryOf(request));
    const apiId = readId((request.params as { readonly id: string }).id);
    for (const item of index.items()) {
      if (item.item.apiId === apiId) return send(reply, describe(item));
    }
    throw new ApiRefusal(404, 'There is no such jump client.');
  });
}

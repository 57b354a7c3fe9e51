/** The Configuration API, version 1: tokens, who may ask and how often, and every operation of its contract. */
import type { FastifyRequest } from 'fastify';
import { apiRequestsPerSecond } from '../../limits.ts';
import { findApiCaller } from '../../services/users/api-tokens.ts';
import type { ApiCaller } from '../../services/users/api-tokens.ts';
import type { App } from '../app-type.ts';
import { problemOf } from '../errors.ts';
import { ApiRefusal, sendRefusal } from './answers.ts';
import type { ConfigApiWorld } from './handlers.ts';
import type { Find } from './operations.ts';
import { ApiRate } from './rate.ts';
import { prefix, serve } from './serve.ts';
import { tokenRoute } from './token.ts';

const bearer = /^Bearer ([A-Za-z0-9_-]{43})$/i;

function answerRefusals(app: App): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof ApiRefusal) return sendRefusal(reply, error);
    const problem = problemOf(error);
    if (problem !== undefined) return sendRefusal(reply, new ApiRefusal(problem.status, problem.message));
    request.log.error({ err: error }, 'request failed');
    return sendRefusal(reply, new ApiRefusal(500, `The server failed. Its log knows more: ${request.id}`));
  });
  app.setNotFoundHandler((_request, reply) => sendRefusal(reply, new ApiRefusal(404, 'There is no such resource.')));
}

function guardTokens(app: App, world: ConfigApiWorld): (request: FastifyRequest) => ApiCaller {
  const rate = new ApiRate();
  const callers = new WeakMap<FastifyRequest, ApiCaller>();
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'OPTIONS') return;
    const [, token] = bearer.exec(request.headers.authorization ?? '') ?? [];
    const remoteAddress = request.clientAddress;
    const caller = token === undefined ? undefined : await findApiCaller(world, { token, remoteAddress });
    if (caller === undefined) {
      void reply.header('www-authenticate', 'Bearer');
      throw new ApiRefusal(401, 'Give a valid access token.');
    }
    const verdict = rate.take(caller.id, world.clock.now());
    void reply.header('x-ratelimit-limit', apiRequestsPerSecond).header('x-ratelimit-remaining', verdict.remaining);
    if (!verdict.allowed) {
      void reply.header('retry-after', Math.ceil(verdict.retryAfterMs / 1000));
      throw new ApiRefusal(429, 'Too many requests.');
    }
    if (!caller.permissions.switches.has('configuration')) {
      throw new ApiRefusal(403, 'The account may not use the Configuration API. An administrator can allow it.');
    }
    callers.set(request, caller);
  });
  return (request) => {
    const caller = callers.get(request);
    if (caller === undefined) throw new ApiRefusal(401, 'Give a valid access token.');
    return caller;
  };
}

/** Read at the first request. */
function findLater(world: ConfigApiWorld): () => Promise<Find> {
  let reading: Promise<Find> | undefined;
  return () => (reading ??= import('./operations.ts').then(({ findIn }) => findIn(world)));
}

export async function configApiRoutes(app: App, world: ConfigApiWorld): Promise<void> {
  await app.register(async (scope: App) => tokenRoute(scope, world));
  await app.register(
    async (scope: App) => {
      answerRefusals(scope);
      serve(scope, { find: findLater(world), callerOf: guardTokens(scope, world) });
    },
    { prefix },
  );
}

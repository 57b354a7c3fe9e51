/** The HTTP application: its own TLS server, so that upgrades go elsewhere, then guards, errors and routes. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Denials } from '../audit/denials.ts';
import { addressPrefix } from '../auth/client-address.ts';
import type { TlsIdentity } from '../identity/tls.ts';
import {
  bodyMaxBytes,
  headersTimeoutMs,
  keepAliveTimeoutMs,
  requestTimeoutMs,
  requestsPerMinute,
  slowRequestsCheckMs,
  tlsHandshakeTimeoutMs,
} from '../limits.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { App } from './app-type.ts';
import { answerErrors, answerProblem } from './errors.ts';
import { guardHosts } from './guards.ts';
import type { HostGuard } from './guards.ts';
import { securityHeaders } from './headers.ts';
import { readJsonBodies } from './json-body.ts';
import { Problem } from './problem.ts';

export interface AppOptions {
  readonly tls: TlsIdentity;
  readonly trustedCertificate: boolean;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  readonly guard: HostGuard;
  readonly denials: Pick<Denials, 'note'>;
  /** Filled with every route, as `GET /api/me`. */
  readonly routes: string[];
}

function httpsServer(tls: TlsIdentity, handler: Parameters<typeof createServer>[1]): Server {
  const server = createServer(
    {
      cert: tls.certificate,
      key: tls.key,
      minVersion: 'TLSv1.2',
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      handshakeTimeout: tlsHandshakeTimeoutMs,
      connectionsCheckingInterval: slowRequestsCheckMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      maxHeaderSize: 16_384,
    },
    handler,
  );
  return server;
}

/** Logs each request by its route and never by its query, where people's search words are. */
function logRequests(app: App, metrics: Metrics): void {
  app.decorateRequest('pathPattern', undefined);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.pathPattern ?? request.routeOptions.url ?? 'none';
    metrics.httpRequest({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    request.log.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
    done();
  });
}

/** As they are added: what there is to ask is known, and compared with what is written down of it. */
function noteRoutes(app: App, routes: string[]): void {
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push(`${each} ${url}`);
  });
}

function noJsonSchema(): never {
  throw new Error('No route has a JSON Schema');
}

export async function createApp(options: AppOptions): Promise<App> {
  const app: App = Fastify({
    serverFactory: (handler) => httpsServer(options.tls, handler),
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: bodyMaxBytes,
    trustProxy: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 128 },
    // Schemas are zod's, as set below. Fastify reads its own compilers, of JSON Schema, unless it is given others here.
    schemaController: { compilersFactory: { buildValidator: noJsonSchema, buildSerializer: noJsonSchema } },
    // A path that can't even be decoded leads nowhere.
    frameworkErrors: (_error, request, reply) => {
      void answerProblem(new Problem(404, 'not-found'), request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  noteRoutes(app, options.routes);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerErrors(app, options);
  readJsonBodies(app);
  await securityHeaders(app, options);
  guardHosts(app, options.guard);
  logRequests(app, options.metrics);
  await app.register(rateLimit, {
    global: true,
    max: requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => addressPrefix(request.clientAddress),
    errorResponseBuilder: (_request, { ttl }) => new Problem(429, 'request.too-many', { retryAfterMs: ttl }),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
  });
  return app;
}

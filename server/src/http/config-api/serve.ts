/** Makes routes of the contract's operations: each request is read by its description, and each list narrowed and paged. */
import { caseFold } from '@sallyport/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app-type.ts';
import { ApiRefusal } from './answers.ts';
import type { Operation } from './contract.ts';
import type { Described, Handler, Handlers } from './operation.ts';
import { pageOf } from './paging.ts';
import { readBody, readPath, readQuery } from './read-request.ts';
import type { Fields, ListQuery } from './read-request.ts';

export const prefix = '/api/config/v1';

export type CallerOf = (request: FastifyRequest) => Parameters<Handler>[0]['caller'];

/** Whether every filter holds: exactly, but for the case of letters. */
function fits(described: Described, filters: Fields): boolean {
  return Object.entries(filters).every(([name, wanted]) => {
    const value = described[name] ?? '';
    return typeof wanted === 'string' && typeof value === 'string'
      ? caseFold(value) === caseFold(wanted)
      : value === wanted;
  });
}

function send(reply: FastifyReply, value: unknown): FastifyReply {
  return reply.type('application/json').send(JSON.stringify(value));
}

interface Listed {
  readonly request: FastifyRequest;
  readonly query: ListQuery;
  readonly items: readonly Described[];
}

function sendPage(reply: FastifyReply, { request, query, items }: Listed): FastifyReply {
  const { pathname } = new URL(request.url, 'https://localhost');
  const address = `https://${request.headers.host ?? ''}${pathname}`;
  const found = items.filter((item) => fits(item, query.filters));
  const page = pageOf(found, query, { address, query: { ...(request.query as object) } });
  return send(reply.headers(page.headers), page.items);
}

/** OPTIONS lists the methods, and all others are refused. */
function otherMethods(app: App, path: string, operations: readonly Operation[]): void {
  const own = operations.map(({ method }) => method);
  const allow = ['OPTIONS', ...(own.includes('GET') ? ['HEAD'] : []), ...own].toSorted().join(', ');
  app.options(path, (_request, reply) => reply.header('allow', allow).code(200).send());
  const refuse = (_request: FastifyRequest, reply: FastifyReply): never => {
    void reply.header('allow', allow);
    throw new ApiRefusal(405, 'This method is not supported here.');
  };
  const others = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter((method) =>
    own.every((name) => name !== method),
  );
  app.route({
    method: others,
    url: path,
    exposeHeadRoute: true,
    // Before a body is read that nobody will look at.
    onRequest: async (request, reply) => refuse(request, reply),
    handler: refuse,
  });
}

function serveOne(
  app: App,
  operation: Operation,
  { handler, callerOf }: { handler: Handler; callerOf: CallerOf },
): void {
  app.route({
    method: operation.method,
    url: operation.path,
    handler: async (request, reply) => {
      const query = readQuery(operation, { ...(request.query as object) });
      const path = readPath(operation, { ...(request.params as Record<string, string>) });
      const body = readBody(operation, request.body);
      const caller = callerOf(request);
      const actor = { kind: 'api-account', id: caller.id, name: caller.name } as const;
      const answered = await handler({ caller, actor, path, filters: query.filters, body, request, reply });
      if (operation.answers === 'other') return reply;
      void reply.code(operation.status);
      if (operation.answers === 'nothing') return reply.send();
      if (operation.answers !== 'pages') return send(reply, answered);
      return sendPage(reply, { request, query, items: Array.isArray(answered) ? (answered as Described[]) : [] });
    },
  });
}

/** Operations that nobody handles have no route. */
export function serve(
  app: App,
  operations: readonly Operation[],
  given: { handlers: Handlers; callerOf: CallerOf },
): void {
  const { handlers, callerOf } = given;
  const handled = operations.filter(({ id }) => Object.hasOwn(handlers, id));
  for (const operation of handled) {
    const handler = handlers[operation.id];
    if (handler !== undefined) serveOne(app, operation, { handler, callerOf });
  }
  for (const [path, own] of Map.groupBy(handled, (operation) => operation.path)) otherMethods(app, path, own);
}

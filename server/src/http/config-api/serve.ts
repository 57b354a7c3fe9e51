/** Serves the contract's operations: each request is read by its description, and each list narrowed and paged. */
import { caseFold } from '@sallyport/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app-type.ts';
import { ApiRefusal } from './answers.ts';
import type { Described, Handler } from './operation.ts';
import type { Find, Found } from './operations.ts';
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

type Asked = Extract<Found, { kind: 'operation' }>;

async function answer(request: FastifyRequest, reply: FastifyReply, asked: Asked & { callerOf: CallerOf }) {
  const { operation, handler, inPath, callerOf } = asked;
  const query = readQuery(operation, { ...(request.query as object) });
  const path = readPath(operation, inPath);
  const body = readBody(operation, request.body);
  const caller = callerOf(request);
  const actor = { kind: 'api-account', id: caller.id, name: caller.name } as const;
  const answered = await handler({ caller, actor, path, filters: query.filters, body, request, reply });
  if (operation.answers === 'other') return reply;
  void reply.code(operation.status);
  if (operation.answers === 'nothing') return reply.send();
  if (operation.answers !== 'pages') return send(reply, answered);
  return sendPage(reply, { request, query, items: Array.isArray(answered) ? (answered as Described[]) : [] });
}

/** One route for all operations, whose own paths are looked up before a body is read that nobody will look at. */
export function serve(app: App, given: { readonly find: () => Promise<Find>; readonly callerOf: CallerOf }): void {
  const { find, callerOf } = given;
  const found = new WeakMap<FastifyRequest, Found>();
  app.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    const one = (await find())(request.method, path.slice(prefix.length));
    found.set(request, one);
    if (one.kind === 'nothing') throw new ApiRefusal(404, 'There is no such resource.');
    request.pathPattern = `${prefix}${one.pattern}`;
    if (one.kind === 'operation') return;
    void reply.header('allow', one.allow);
    if (request.method !== 'OPTIONS') throw new ApiRefusal(405, 'This method is not supported here.');
  });
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/*',
    handler: async (request, reply) => {
      const one = found.get(request);
      return one?.kind === 'operation' ? await answer(request, reply, { ...one, callerOf }) : reply.code(200).send();
    },
  });
}

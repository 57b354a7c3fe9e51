/** The built console. Its pages are kept in memory and get a fresh nonce each time. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';
import { consoleFiles } from './console-files.ts';
import { answerProblem } from './errors.ts';
import { pagePolicy } from './headers.ts';
import { Problem } from './problem.ts';

const nonceWord = '__CSP_NONCE__';

/** The paths that the console's own router knows. `/set-up` is not among them: it is found only while it is open. */
const pagePaths = ['/', '/sign-in', '/jump', '/sessions', '/account', '/login'];
const pagesBelow = ['/jump/*', '/sessions/*', '/login/*'];

/** Names and ids, as the console's own addresses have them: nothing that could be read as a way out. */
const plainPath = /^(?:[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*\/?)?$/;

/** What programs ask for, and never a person in a browser's address line. */
const programPath = /^(?:api|assets|channel|health|link|live|metrics|oauth2)(?:\/|$)/;

interface Pages {
  readonly index: string | undefined;
  readonly others: ReadonlyMap<string, string>;
}

function readPages(folder: string): Pages {
  if (!existsSync(join(folder, 'index.html'))) return { index: undefined, others: new Map() };
  const names = readdirSync(folder).filter((name) => name.endsWith('.html') && name !== 'index.html');
  return {
    index: readFileSync(join(folder, 'index.html'), 'utf8'),
    others: new Map(names.map((name) => [`/${name}`, readFileSync(join(folder, name), 'utf8')])),
  };
}

function sendPage(reply: FastifyReply, page: string | undefined): FastifyReply {
  if (page === undefined) throw new Problem(503, 'console.not-built');
  const nonce = randomBytes(16).toString('base64');
  return reply
    .header('content-security-policy', pagePolicy(nonce))
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(nonceWord, nonce));
}

function isAskedByPerson({ method, url, headers }: FastifyRequest): boolean {
  const path = (url.split('?')[0] ?? '').slice(1);
  const takesPages = headers.accept?.includes('text/html') === true;
  return method === 'GET' && takesPages && plainPath.test(path) && !programPath.test(path);
}

export interface ConsolePagesOptions {
  readonly folder: string;
  readonly isSetUpOpen: () => Promise<boolean>;
}

export function consolePages(app: App, { folder, isSetUpOpen }: ConsolePagesOptions): void {
  const { index, others } = readPages(folder);
  for (const path of pagePaths) app.get(path, (_request, reply) => sendPage(reply, index));
  for (const path of pagesBelow) {
    app.get(path, (request, reply) => {
      const { '*': below } = request.params as { readonly '*': string };
      if (!plainPath.test(below)) throw new Problem(404, 'not-found');
      return sendPage(reply, index);
    });
  }
  for (const [path, page] of others) app.get(path, (_request, reply) => sendPage(reply, page));
  // Whoever mistyped an address, or comes late with the link to set-up, is told so by the console, in words; a program
  // gets its 404 as ever.
  const answerNotFound = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    index !== undefined && isAskedByPerson(request)
      ? sendPage(reply.code(404), index)
      : answerProblem(new Problem(404, 'not-found'), request, reply);
  app.get('/set-up', async (request, reply) =>
    (await isSetUpOpen()) ? sendPage(reply, index) : answerNotFound(request, reply),
  );
  app.setNotFoundHandler(answerNotFound);
  if (index === undefined) return;
  consoleFiles(app, folder);
}

/**
 * The files of the built console, but for its pages. They are known by name when the server starts, so that no path a
 * browser can think of reaches anything else. One that lies there compressed as well is sent so to whoever takes it.
 */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import send from '@fastify/send';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { takesEncoding } from './accepted-encoding.ts';
import type { App } from './app-type.ts';
import { Problem } from './problem.ts';

const year = 31_536_000;
/** What the built files may lie there as beside themselves, the best first. */
const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;
const hidden = /(?:^|\/)\.|\.(?:html|map)$/;

/** From the folder, with `/` between their parts. */
function namesIn(folder: string): ReadonlySet<string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return new Set(names.filter((name) => !hidden.test(name)));
}

export function consoleFiles(app: App, folder: string): void {
  const names = namesIn(folder);

  const answer = async (name: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (!names.has(name)) throw new Problem(404, 'not-found');
    const there = encodings.filter(({ suffix }) => names.has(name + suffix));
    const encoding = there.find((one) => takesEncoding(request, one.name));
    const path = encodeURI(`/${name}${encoding?.suffix ?? ''}`);
    const result = await send(request.raw, path, { root: folder, index: false, cacheControl: false });
    const isRefused = result.statusCode === 412 || result.statusCode === 416;
    if (isRefused) return await reply.code(result.statusCode).headers(result.headers).send(result.stream);
    if (result.type !== 'file') throw new Problem(404, 'not-found');
    // Built files carry a hash of their content in their names.
    const isHashed = name.startsWith('assets/');
    void reply.code(result.statusCode).headers(result.headers);
    void reply.header('cache-control', isHashed ? `public, max-age=${year}, immutable` : 'no-cache');
    if (there.length > 0) void reply.header('vary', 'accept-encoding');
    if (encoding !== undefined) {
      void reply.header('content-encoding', encoding.name).header('content-type', typeOf(name));
    }
    return await reply.send(result.stream);
  };

  for (const name of names) {
    if (!name.includes('/')) app.get(`/${name}`, (request, reply) => answer(name, request, reply));
  }
  const folders = new Set([...names].filter((name) => name.includes('/')).map((name) => name.replace(/\/.*/s, '')));
  for (const name of folders) {
    app.get(`/${name}/*`, (request, reply) => {
      const { '*': below } = request.params as { readonly '*': string };
      return answer(`${name}/${below}`, request, reply);
    });
  }
}

function typeOf(name: string): string {
  const type = send.mime.getType(name) ?? 'application/octet-stream';
  return send.isUtf8MimeType(type) ? `${type}; charset=utf-8` : type;
}

/**
 * `GET /download/<sha256>`: the files of releases, for anybody who knows the hash, and never anything else: a hash is
 * looked up, not made into a path before it was checked. What is answered can't ever change, so anybody may keep it.
 */
import type { FileHandle } from 'node:fs/promises';
import * as z from 'zod';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { sendFile } from '../send-file.ts';

export interface DownloadWorld {
  /** Undefined when there is none of that hash. */
  open(sha256: string): Promise<FileHandle | undefined>;
}

/** Requests a minute from one network: a site of some hundred endpoints behind one router that all upgrade. */
const perMinute = 1_200;

/** Downloads under way: beyond it a caller is told to come back, so that links and sessions keep their bandwidth. */
const atOnce = 64;

const params = z.strictObject({ sha256: z.string().max(128) });

export function downloadRoutes(app: App, world: DownloadWorld): void {
  let underWay = 0;
  const config = { access: 'anybody', rateLimit: { max: perMinute, timeWindow: 60_000 } } as const;
  app.get('/download/:sha256', { config, schema: { params } }, async (request, reply) => {
    if (underWay >= atOnce) throw new Problem(503, 'server.busy', { retryAfterMs: 5_000 });
    const { sha256 } = request.params;
    const handle = await world.open(sha256);
    if (handle === undefined) throw new Problem(404, 'not-found');
    underWay += 1;
    reply.raw.once('close', () => {
      underWay -= 1;
    });
    void reply.header('etag', `"${sha256}"`);
    const cacheControl = 'public, max-age=31536000, immutable';
    return await sendFile(reply, { handle, range: request.headers.range, cacheControl });
  });
}

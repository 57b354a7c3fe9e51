/**
 * `GET /download/<sha256>`: the files of releases, for anybody who knows the hash, and never anything else: a hash is
 * looked up, not made into a path before it was checked. What is answered can't ever change, so anybody may keep it.
 */
import type { FileHandle } from 'node:fs/promises';
import * as z from 'zod';
import { addressPrefix } from '../../auth/client-address.ts';
import type { App } from '../app-type.ts';
import { Problem } from '../problem.ts';
import { sendFile } from '../send-file.ts';

export interface DownloadWorld {
  /** Undefined when there is none of that hash. */
  open(sha256: string): Promise<FileHandle | undefined>;
}

/** Requests a minute from one network: a site of some hundred endpoints behind one router that all upgrade. */
const perMinute = 1_200;

/** Downloads under way, of all and of one network: beyond it a caller is told to come back. */
const atOnce = 256;
const atOnceOfNetwork = 32;

/** Whoever takes a file more slowly than this is cut, and goes on later with the rest. */
const longestMs = 3_600_000;

const params = z.strictObject({ sha256: z.string().max(128) });

export function downloadRoutes(app: App, world: DownloadWorld): void {
  const underWay = new UnderWay();
  const config = { access: 'anybody', rateLimit: { max: perMinute, timeWindow: 60_000 } } as const;
  // A question for the head alone would read the whole file to throw it away.
  app.get('/download/:sha256', { config, schema: { params }, exposeHeadRoute: false }, async (request, reply) => {
    const network = addressPrefix(request.clientAddress);
    if (!underWay.hasRoom(network)) throw new Problem(503, 'server.busy', { retryAfterMs: 5_000 });
    const { sha256 } = request.params;
    const handle = await world.open(sha256);
    if (handle === undefined) throw new Problem(404, 'not-found');
    if (request.raw.socket.destroyed) {
      await handle.close();
      throw new Problem(404, 'not-found');
    }
    underWay.begin(network);
    const patience = setTimeout(() => request.raw.socket.destroy(), longestMs).unref();
    reply.raw.once('close', () => {
      clearTimeout(patience);
      underWay.end(network);
    });
    void reply.header('etag', `"${sha256}"`);
    const cacheControl = 'public, max-age=31536000, immutable';
    return await sendFile(reply, { handle, range: request.headers.range, cacheControl });
  });
}

class UnderWay {
  readonly #ofNetwork = new Map<string, number>();
  #all = 0;

  hasRoom(network: string): boolean {
    return this.#all < atOnce && (this.#ofNetwork.get(network) ?? 0) < atOnceOfNetwork;
  }

  begin(network: string): void {
    this.#all += 1;
    this.#ofNetwork.set(network, (this.#ofNetwork.get(network) ?? 0) + 1);
  }

  end(network: string): void {
    this.#all -= 1;
    const left = (this.#ofNetwork.get(network) ?? 1) - 1;
    if (left > 0) this.#ofNetwork.set(network, left);
    else this.#ofNetwork.delete(network);
  }
}

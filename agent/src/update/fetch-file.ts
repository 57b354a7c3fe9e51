/**
 * Fetches one file of a release from the server of the link, over a socket with the same TLS key. What was cut is gone
 * on with where it stopped, and counts only when all of it has the hash that the signed manifest names.
 */
import { createHash } from 'node:crypto';
import { on } from 'node:events';
import { createReadStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dialler } from '../dial/dial.ts';
import { fetchAttempts, fetchChunksWaiting, fetchPauseFirstMs, fetchPauseMostMs, fetchSilenceMs } from '../limits.ts';
import type { ServerReached } from '../link/link-parts.ts';
import { faultText } from '../log.ts';
import { UpdateFailure, updateFailureOf } from './update-failure.ts';

export type FileToFetch = { readonly sha256: string; readonly size: number };

export type FetchWorld = {
  readonly dialler: Dialler;
  /** Where the link stands now; undefined while there is none. */
  readonly server: () => ServerReached | undefined;
  readonly giveUp: AbortSignal;
  /** Of the first pause between two attempts; ours if not given. */
  readonly pauseMs?: number;
};

/** `path` holds the whole file when this answers; what was there before is gone on with. */
export async function fetchFile(world: FetchWorld, wanted: FileToFetch, path: string): Promise<void> {
  let last = '';
  for (let attempt = 0; attempt < fetchAttempts; attempt += 1) {
    if (attempt > 0) await pause(world, attempt);
    try {
      if ((await sizeOf(path)) < wanted.size) await fetchRest(world, wanted, path);
      if ((await hashOf(path)) === wanted.sha256) return;
      last = 'not what its hash says';
      await rm(path, { force: true });
    } catch (fault) {
      const failure = updateFailureOf(fault);
      if (failure.because === 'update.disk-full') await rm(path, { force: true });
      if (failure.because !== 'update.failed') throw failure;
      last = faultText(fault);
    }
  }
  throw new UpdateFailure('update.not-fetched', last);
}

async function pause({ giveUp, pauseMs = fetchPauseFirstMs }: FetchWorld, attempt: number): Promise<void> {
  try {
    await delay(Math.min(pauseMs * 2 ** (attempt - 1), fetchPauseMostMs), undefined, { signal: giveUp });
  } catch {
    throw new UpdateFailure('update.given-up');
  }
}

async function fetchRest(world: FetchWorld, wanted: FileToFetch, path: string): Promise<void> {
  const server = world.server();
  if (server === undefined) throw new Error('there is no link');
  const from = await sizeOf(path);
  const answer = await request(world, server, { path: `/download/${wanted.sha256}`, from });
  const pieces = arrivals(answer);
  try {
    const isRest = answer.statusCode === 206 && answer.headers['content-range']?.startsWith(`bytes ${from}-`) === true;
    if (answer.statusCode === 404) throw new UpdateFailure('update.not-there');
    if (answer.statusCode !== 200 && !isRest) throw new Error(`status ${answer.statusCode ?? 0}`);
    const file = await open(path, isRest ? 'a' : 'w', 0o600);
    try {
      let total = isRest ? from : 0;
      for await (const [chunk] of pieces) {
        total += chunk.length;
        if (total > wanted.size) throw new UpdateFailure('update.too-long');
        await file.writeFile(chunk);
      }
      await file.sync();
      if (total < wanted.size) throw new Error(`cut after ${total} of ${wanted.size} bytes`);
    } finally {
      await file.close();
    }
  } finally {
    answer.destroy();
  }
}

/**
 * What arrives from now on. Iterating over the stream itself would drop what came before the connection went and was not
 * written yet.
 */
function arrivals(answer: IncomingMessage): AsyncIterable<[Buffer]> {
  const pieces = on(answer, 'data', { close: ['end', 'close'], highWaterMark: fetchChunksWaiting, lowWaterMark: 1 });
  return pieces as AsyncIterable<unknown> as AsyncIterable<[Buffer]>;
}

async function request(
  { dialler, giveUp }: FetchWorld,
  server: ServerReached,
  { path, from }: { readonly path: string; readonly from: number },
): Promise<IncomingMessage> {
  const secured = await dialler.reach(server.address);
  if (!Buffer.from(secured.tlsKey).equals(Buffer.from(server.tlsKey))) {
    secured.socket.destroy();
    throw new Error('another TLS key than that of the link');
  }
  secured.socket.setTimeout(fetchSilenceMs, () => secured.socket.destroy());
  const http = await import('node:http');
  return new Promise((resolve, reject) => {
    const sent = http.request({
      createConnection: () => secured.socket,
      signal: giveUp,
      path,
      headers: {
        host: server.address.name,
        connection: 'close',
        ...(from > 0 ? { range: `bytes=${from}-` } : {}),
      },
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end();
  });
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

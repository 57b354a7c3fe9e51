/** Downloads over real TLS from a server that cuts, lies, and is busy. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createDialler } from '../dial/dial.ts';
import { makeCertificate } from '../testing/certificate.ts';
import { addressOf, Cleanup, makeDataFolder } from '../testing/fixtures.ts';
import { fetchFile } from './fetch-file.ts';
import type { FetchWorld } from './fetch-file.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const content = randomBytes(300_000);
const wanted = { sha256: createHash('sha256').update(content).digest('hex'), size: content.length };

type Answer = (request: IncomingMessage, response: ServerResponse, from: number) => void;

const whole: Answer = (_, response) => response.end(content);
const rest: Answer = (_, response, from) => {
  if (from === 0) {
    response.end(content);
    return;
  }
  response.writeHead(206, { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
  response.end(content.subarray(from));
};
const cutAt = (due: number): number => Math.floor(due * 0.99);
/** The connection goes after 99 % of what is due. */
const cut: Answer = (_, response, from) => {
  const due = content.subarray(from);
  response.writeHead(from === 0 ? 200 : 206, {
    'content-length': due.length,
    ...(from === 0 ? {} : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  });
  response.write(due.subarray(0, cutAt(due.length)), () => response.socket?.destroy());
};

/** A server that gives one answer after the other, the last one for ever. */
async function serverOf(...answers: readonly Answer[]) {
  const { keyPem, certPem, tlsKey } = makeCertificate();
  const ranges: (string | undefined)[] = [];
  const server = createServer({ key: keyPem, cert: certPem }, (request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)];
    const { range } = request.headers;
    ranges.push(range);
    answer?.(request, response, Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanup.add(() => server.closeAllConnections());
  cleanup.add(() => server.close());
  const address = addressOf(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  const world: FetchWorld = {
    dialler: createDialler({ timeoutMs: 5_000 }),
    server: () => ({ address, tlsKey }),
    giveUp: new AbortController().signal,
    pauseMs: 1,
  };
  return { world, ranges };
}

const newPath = async (): Promise<string> => join(await makeDataFolder(cleanup), 'file');

describe('a file', () => {
  test('is fetched whole', async () => {
    const path = await newPath();
    const { world } = await serverOf(whole);
    await fetchFile(world, wanted, path);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  test('that was cut at 99 % is gone on with from there', async () => {
    const path = await newPath();
    const { world, ranges } = await serverOf(cut, cut, rest);
    await fetchFile(world, wanted, path);
    expect(readFileSync(path).equals(content)).toBe(true);
    const second = cutAt(content.length);
    const third = second + cutAt(content.length - second);
    expect(ranges).toEqual([undefined, `bytes=${second}-`, `bytes=${third}-`]);
  });

  test('that was cut is begun anew where the server knows no ranges', async () => {
    const path = await newPath();
    const { world } = await serverOf(cut, whole);
    await fetchFile(world, wanted, path);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  test('that lay there in part, and wrong, is seen to be wrong and begun anew', async () => {
    const path = await newPath();
    writeFileSync(path, randomBytes(1000));
    const { world, ranges } = await serverOf(rest);
    await fetchFile(world, wanted, path);
    expect(ranges).toEqual(['bytes=1000-', undefined]);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  test('of a busy server comes later', async () => {
    const path = await newPath();
    const busy: Answer = (_, response) => response.writeHead(503).end();
    const { world } = await serverOf(busy, busy, whole);
    await fetchFile(world, wanted, path);
    expect(existsSync(path)).toBe(true);
  });
});

describe('refused, with nothing left behind', () => {
  test('other bytes of the same length', async () => {
    const path = await newPath();
    const { world } = await serverOf((_, response) => response.end(randomBytes(content.length)));
    await expect(fetchFile(world, wanted, path)).rejects.toMatchObject({ because: 'update.not-fetched' });
    expect(existsSync(path)).toBe(false);
  });

  test('a file that the server does not have', async () => {
    const path = await newPath();
    const { world, ranges } = await serverOf((_, response) => response.writeHead(404).end());
    await expect(fetchFile(world, wanted, path)).rejects.toMatchObject({ because: 'update.not-there' });
    expect(ranges.length).toBe(1);
  });

  test('more bytes than the manifest says', async () => {
    const path = await newPath();
    const { world } = await serverOf((_, response) => response.end(Buffer.concat([content, content])));
    await expect(fetchFile(world, wanted, path)).rejects.toMatchObject({ because: 'update.too-long' });
  });

  test('a full disk', async () => {
    const path = await newPath();
    symlinkSync('/dev/full', path);
    const { world } = await serverOf(whole);
    await expect(fetchFile(world, wanted, path)).rejects.toMatchObject({ because: 'update.disk-full' });
    expect(existsSync(path)).toBe(false);
  });

  test('another TLS key than that of the link: nothing is asked of it', async () => {
    const path = await newPath();
    const { world, ranges } = await serverOf(whole);
    const address = world.server()?.address ?? addressOf('127.0.0.1:1');
    const other = { ...world, server: () => ({ address, tlsKey: randomBytes(32) }) };
    await expect(fetchFile(other, wanted, path)).rejects.toMatchObject({ because: 'update.not-fetched' });
    expect(ranges).toEqual([]);
  });
});

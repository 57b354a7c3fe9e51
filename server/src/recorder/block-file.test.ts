import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BlockFile } from './block-file.ts';
import type { BlockFileEvents } from './block-file.ts';
import { behindBlocks } from './limits.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-blocks-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function collecting(): { readonly events: BlockFileEvents; readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    events: {
      onBehind: () => told.push('behind'),
      onEased: () => told.push('eased'),
      onStuck: (error) => told.push(`stuck: ${codeOf(error)}`),
      onUnstuck: () => told.push('unstuck'),
      onFailed: (error) => told.push(`failed: ${codeOf(error)}`),
    },
  };
}

test('blocks arrive in order; too many at once are told, and told when they are gone', async () => {
  const path = join(folder, 'blocks');
  const { events, told } = collecting();
  const file = new BlockFile(await open(path, 'a'), events);
  const blocks = Array.from({ length: 20 }, (_, at) => Buffer.alloc(100_000, at));
  for (const block of blocks) file.append([block]);
  expect(told).toEqual(['behind']);
  await file.close();
  expect(told).toEqual(['behind', 'eased']);
  expect(file.isSettled).toBe(true);
  expect((await readFile(path)).equals(Buffer.concat(blocks))).toBe(true);
});

test('a few blocks are nobody’s concern', async () => {
  const { events, told } = collecting();
  const file = new BlockFile(await open(join(folder, 'blocks'), 'a'), events);
  for (let at = 1; at < behindBlocks; at += 1) file.append([Buffer.alloc(10)]);
  await file.close();
  expect(told).toEqual([]);
});

test('while a sync takes its time blocks are written, a few at the most, and known to be on disk by the next one', async () => {
  const path = join(folder, 'blocks');
  const handle = await open(path, 'a');
  const sync = handle.datasync.bind(handle);
  const slow = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let syncs = 0;
  const slowly = async (): Promise<void> => {
    syncs += 1;
    begun.resolve();
    if (syncs === 1) await slow.promise;
    await sync();
  };
  Object.assign(handle, { datasync: slowly });
  const { events, told } = collecting();
  const file = new BlockFile(handle, events);
  const blocks = Array.from({ length: behindBlocks + 1 }, (_, at) => Buffer.alloc(100, at + 1));
  const synced: number[] = [];
  const append = (at: number): void => file.append([blocks[at] ?? Buffer.alloc(0)], () => synced.push(at));
  append(0);
  await begun.promise;
  for (let at = 1; at < behindBlocks; at += 1) append(at);
  await vi.waitFor(async () => expect(await readFile(path)).toEqual(Buffer.concat(blocks.slice(0, -1))));
  expect([told, synced]).toEqual([[], []]);
  append(behindBlocks);
  await vi.waitFor(async () => expect(await readFile(path)).toEqual(Buffer.concat(blocks)));
  expect([told, synced, file.isSettled]).toEqual([['behind'], [], false]);
  slow.resolve();
  await vi.waitFor(() => expect(told).toEqual(['behind', 'eased']));
  expect(synced).toEqual([0]);
  await file.close();
  expect([synced, syncs]).toEqual([[0, 1, 2, 3, 4], 2]);
});

test('a sync that fails ends it, whatever is being written', async () => {
  const handle = await open(join(folder, 'blocks'), 'a');
  const failing = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const datasync = (): Promise<void> => {
    begun.resolve();
    return failing.promise;
  };
  Object.assign(handle, { datasync });
  const { events, told } = collecting();
  const file = new BlockFile(handle, events);
  for (let at = 0; at < 2; at += 1) file.append([Buffer.alloc(10)], () => told.push('synced'));
  await begun.promise;
  const settled = file.settle(true);
  file.append([Buffer.alloc(10)]);
  failing.reject(Object.assign(new Error('gone'), { code: 'EIO' }));
  await settled;
  await file.close();
  expect(told).toEqual(['failed: EIO']);
  expect(file.isSettled).toBe(true);
});

const brief = { retryEveryMs: 5, patienceMs: 60 };

async function untilTold(told: readonly string[], word: string): Promise<void> {
  while (!told.some((one) => one.startsWith(word))) await new Promise((resolve) => setImmediate(resolve));
}

test('a full disk holds the source, is tried again, and given up after a while; what comes after is let go', async () => {
  const { events, told } = collecting();
  const file = new BlockFile(await open('/dev/full', 'w'), events, brief);
  const startedAt = performance.now();
  file.append([Buffer.alloc(10)]);
  await untilTold(told, 'failed');
  expect(told).toEqual(['behind', 'stuck: ENOSPC', 'failed: ENOSPC']);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(brief.patienceMs);
  for (let at = 0; at < 100; at += 1) file.append([Buffer.alloc(10)]);
  await file.close();
  expect(told).toHaveLength(3);
});

test('whoever closes a file on a full disk does not wait for room', async () => {
  const { events, told } = collecting();
  const file = new BlockFile(await open('/dev/full', 'w'), events);
  file.append([Buffer.alloc(10)]);
  await untilTold(told, 'stuck');
  await file.close();
  expect(told).toEqual(['behind', 'stuck: ENOSPC', 'failed: ENOSPC']);
});

test('a disk that has room again takes every byte in its order, also of a block that it had taken in part', async () => {
  const path = join(folder, 'blocks');
  const handle = await open(path, 'a');
  const room = { bytes: 0 };
  const write = handle.writev.bind(handle);
  const partly = async (pieces: readonly Uint8Array[]): Promise<{ readonly bytesWritten: number }> => {
    if (room.bytes === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    const [first = new Uint8Array(0)] = pieces;
    const part = first.subarray(0, room.bytes);
    room.bytes -= part.length;
    return await write([part]);
  };
  Object.assign(handle, { writev: partly });
  const { events, told } = collecting();
  const file = new BlockFile(handle, events, { retryEveryMs: 5, patienceMs: 60_000 });
  const blocks = Array.from({ length: 5 }, (_, at) => [Buffer.alloc(60, at), Buffer.alloc(40, at + 100)]);
  const synced: number[] = [];
  for (const [at, block] of blocks.entries()) file.append(block, () => synced.push(at));
  await untilTold(told, 'stuck');
  for (const more of [130, 75]) {
    room.bytes = more;
    while (room.bytes > 0) await new Promise((resolve) => setImmediate(resolve));
  }
  room.bytes = 10_000;
  while (!file.isSettled) await new Promise((resolve) => setTimeout(resolve, 5));
  await file.close();
  expect((await readFile(path)).equals(Buffer.concat(blocks.flat()))).toBe(true);
  expect(synced).toEqual([0, 1, 2, 3, 4]);
  expect(told.slice(0, 2)).toEqual(['behind', 'stuck: ENOSPC']);
  expect(told.at(-1)).toBe('eased');
  expect(told.filter((word) => word === 'unstuck').length).toBeGreaterThan(0);
});

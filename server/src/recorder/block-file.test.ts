import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BlockFile } from './block-file.ts';
import type { BlockFileEvents } from './block-file.ts';
import { behindBlocks, blockFullBytes } from './limits.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-blocks-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function collecting(): { readonly events: BlockFileEvents; readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    events: {
      onBehind: () => told.push('behind'),
      onEased: () => told.push('eased'),
      onFailed: (error) => told.push(`failed: ${error instanceof Error && 'code' in error ? String(error.code) : ''}`),
    },
  };
}

test('blocks arrive in order; too many at once are told, and told when they are gone', async () => {
  const path = join(folder, 'blocks');
  const { events, told } = collecting();
  const file = new BlockFile(await open(path, 'a'), events);
  const blocks = Array.from({ length: 20 }, (_, at) => Buffer.alloc(100_000, at));
  for (const block of blocks) file.append(block);
  expect(told).toEqual(['behind']);
  await file.close();
  expect(told).toEqual(['behind', 'eased']);
  expect(file.isSettled).toBe(true);
  expect((await readFile(path)).equals(Buffer.concat(blocks))).toBe(true);
});

test('a few blocks are nobody’s concern', async () => {
  const { events, told } = collecting();
  const file = new BlockFile(await open(join(folder, 'blocks'), 'a'), events);
  for (let at = 1; at < behindBlocks; at += 1) file.append(Buffer.alloc(10));
  await file.close();
  expect(told).toEqual([]);
});

test('memory of a full block comes back once it is written, and no more when a small one followed', async () => {
  const { events } = collecting();
  const file = new BlockFile(await open(join(folder, 'blocks'), 'a'), events);
  const full = new Uint8Array(blockFullBytes);
  file.append(full);
  expect(file.takeSpare()).toBeUndefined();
  await file.settle(false);
  expect(file.takeSpare()).toBe(full.buffer);
  expect(file.takeSpare()).toBeUndefined();
  file.append(new Uint8Array(blockFullBytes));
  file.append(new Uint8Array(10));
  await file.close();
  expect(file.takeSpare()).toBeUndefined();
});

test('a full disk is told once, and what comes after is let go', async () => {
  const { events, told } = collecting();
  const file = new BlockFile(await open('/dev/full', 'w'), events);
  file.append(Buffer.alloc(10));
  await file.settle(true);
  expect(told).toEqual(['failed: ENOSPC']);
  for (let at = 0; at < 100; at += 1) file.append(Buffer.alloc(10));
  await file.close();
  expect(told).toEqual(['failed: ENOSPC']);
});

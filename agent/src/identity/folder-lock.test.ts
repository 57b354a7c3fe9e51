import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Cleanup, makeDataFolder } from '../testing/fixtures.ts';
import { FolderLockedError, lockFolder } from './folder-lock.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

test('one holder at a time; let go, it is free, and nothing is left lying about', async () => {
  const folder = await makeDataFolder(cleanup);
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(FolderLockedError);
  await lock.release(folder);
  await (await lockFolder(folder)).release(folder);
  expect(await readdir(folder)).toEqual([]);
});

test('of many at the same moment exactly one gets it', async () => {
  const folder = await makeDataFolder(cleanup);
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
  expect(tries.filter(({ status }) => status === 'fulfilled').length).toBe(1);
});

test('a holder that was killed holds nobody up', async () => {
  const folder = await makeDataFolder(cleanup);
  const lockFile = join(import.meta.dirname, 'folder-lock.ts');
  const script = `const { lockFolder } = await import(${JSON.stringify(lockFile)});
    await lockFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanup.add(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${String(holder.pid)}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await lockFolder(folder);
});

test('a process that was given the number of a dead holder is not mistaken for it', async () => {
  const folder = await makeDataFolder(cleanup);
  await writeFile(join(folder, 'lock'), JSON.stringify({ pid: process.pid, start: 'another boot 1', nonce: 'x' }));
  await lockFolder(folder);
  expect(await readFile(join(folder, 'lock'), 'utf8')).toContain(`"pid":${process.pid}`);
});

test('a lock file that can not be read is no lock', async () => {
  const folder = await makeDataFolder(cleanup);
  await writeFile(join(folder, 'lock'), '{"pid":');
  await lockFolder(folder);
});

test('whoever let go does not take the next holder’s away', async () => {
  const folder = await makeDataFolder(cleanup);
  const first = await lockFolder(folder);
  await first.release(folder);
  const second = await lockFolder(folder);
  await first.release(folder);
  await expect(lockFolder(folder)).rejects.toThrow(FolderLockedError);
  await second.release(folder);
});

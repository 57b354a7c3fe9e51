import { appendFileSync, existsSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { supervise } from './supervised.ts';
import type { Supervised } from './supervised.ts';

/** Runs a program that writes its process id as the first thing, one line a start. */
function started(program: string): { readonly starts: string; readonly noted: string[]; readonly it: Supervised } {
  const folder = temporaryFolder();
  const [file, starts] = [join(folder, 'program.mjs'), join(folder, 'starts')];
  writeFileSync(starts, '');
  writeFileSync(
    file,
    `import fs from 'node:fs';\nfs.appendFileSync(process.argv[2], process.pid + '\\n');\n${program}`,
  );
  const noted: string[] = [];
  const it = supervise({ file, args: [starts], environment: process.env, noted: (words) => noted.push(words) });
  onTestFinished(() => it.stop());
  return { starts, noted, it };
}

async function pids(starts: string, count: number): Promise<readonly number[]> {
  const watcher = watch(dirname(starts));
  try {
    return await new Promise((resolve) => {
      const look = (): void => {
        const lines = readFileSync(starts, 'utf8').trimEnd().split('\n').filter(Boolean);
        if (lines.length >= count) resolve(lines.map(Number));
      };
      watcher.on('change', look);
      look();
    });
  } finally {
    watcher.close();
  }
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

test('a program that was killed is started again within a second', async () => {
  const { starts, noted } = started('setInterval(() => {}, 1000);');
  const [first = 0] = await pids(starts, 1);
  const killedAt = performance.now();
  process.kill(first, 'SIGKILL');
  const [, second = 0] = await pids(starts, 2);
  expect(performance.now() - killedAt).toBeLessThan(2000);
  expect(second).not.toBe(first);
  expect(noted[0]).toContain('SIGKILL');
});

test('one that ends by itself is started again, and again', async () => {
  const { starts } = started('process.exit(3);');
  expect(new Set(await pids(starts, 3)).size).toBe(3);
});

test('stopped, it ends and is not started again', async () => {
  const { starts, it } = started('setInterval(() => {}, 1000);');
  const [pid = 0] = await pids(starts, 1);
  await it.stop();
  expect(isRunning(pid)).toBe(false);
  appendFileSync(starts, '');
  expect(await pids(starts, 1)).toEqual([pid]);
});

test('one that does not want to stop is killed', { timeout: 30_000 }, async () => {
  const { starts, it } = started("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);");
  const [pid = 0] = await pids(starts, 1);
  await it.stop();
  expect(isRunning(pid)).toBe(false);
});

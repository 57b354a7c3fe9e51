/** `npm run demo` leaves nothing behind, whichever of its processes is killed without a chance to say goodbye. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { build } from '../tools/build.ts';
import { waitUntil } from './lib/wait-until.ts';

const root = join(import.meta.dirname, '..');

interface Started {
  readonly pid: number;
  readonly command: string;
}

/** The processes whose command line names the folder: all that belong to this demo. */
function running(folder: string): readonly Started[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(folder) ? [{ pid: Number(name), command }] : [];
      } catch {
        return [];
      }
    });
}

test.each([
  ['npm', 'npm run'],
  ['the script', 'tools/demo.ts'],
  ['the server', 'sallyport.js demo'],
])('a demo of which %s is killed ends altogether', { timeout: 120_000 }, async (_, victim) => {
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-killed-demo-'));
  const words = [
    'run',
    '--silent',
    'demo',
    '--',
    '--json',
    '--port',
    '0',
    '--fleet',
    '2',
    '--data',
    join(folder, 'data'),
  ];
  const npm = spawn('npm', words, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  onTestFinished(() => {
    for (const { pid } of running(folder)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await once(npm.stdout, 'data');
  const before = running(folder);
  expect(before.filter(({ command }) => /agent\.js run|fleet\.js --count/.test(command))).toHaveLength(2);
  const killed = before.filter(({ command }) => command.includes(victim) && !command.startsWith('sh '));
  expect(killed.length).toBeGreaterThan(0);
  for (const { pid } of killed) process.kill(pid, 'SIGKILL');
  await waitUntil('The end of every process', () => running(folder).length === 0);
});

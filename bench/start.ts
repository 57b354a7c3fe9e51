/**
 * `node bench/start.ts [--rounds N]`: from the start of the built server's process to the first answer of
 * /health/ready, on an empty data folder and on one that was used before, and its memory at rest, before the first agent.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
/** By then it has swept what starting left behind, and rests. */
const restMs = 15_000;
const program = join(import.meta.dirname, '../server/dist/sallyport.js');
if (!existsSync(program)) throw new Error('Build first: npm run build');

interface Start {
  readonly readyMs: number;
  readonly memoryMib: number;
}

async function isReady(address: string): Promise<boolean> {
  const asked = request(`${address}/health/ready`, { rejectUnauthorized: false, agent: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume: () => void }];
  response.resume();
  return response.statusCode === 200;
}

async function start(data: string): Promise<Start> {
  const begun = performance.now();
  const words = ['serve', '--json', '--data', data, '--listen', '127.0.0.1:0', '--log-level', 'error'];
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { addresses } = JSON.parse(line) as { addresses: readonly [string] };
  if (!(await isReady(addresses[0]))) throw new Error('It says that it serves and is not ready');
  const readyMs = performance.now() - begun;
  await pause(restMs);
  const [, resident = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  child.kill('SIGTERM');
  await closed;
  return { readyMs, memoryMib: Number(resident) / 1024 };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const first: Start[] = [];
const again: Start[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const data = mkdtempSync(join(tmpdir(), 'sallyport-bench-start-'));
  first.push(await start(data));
  again.push(await start(data));
  rmSync(data, { recursive: true });
}
process.stdout.write(`| start | ready, ms (median) | memory at rest, MiB (median) |\n| --- | ---: | ---: |\n`);
for (const [name, starts] of [
  ['first, on an empty folder', first],
  ['after that', again],
] as const) {
  const readyMs = median(starts.map((it) => it.readyMs));
  const memoryMib = median(starts.map((it) => it.memoryMib));
  process.stdout.write(`| ${name} | ${Math.round(readyMs)} | ${Math.round(memoryMib)} |\n`);
}

/**
 * `node bench/start.ts [--rounds N] [--resting N] [--peer meshcentral]`: from the start of the built server's process to the first answer of
 * /health/ready, on an empty data folder and on one that was used before, and its memory at rest, before the first
 * agent. Each start is timed by itself; servers whose memory is looked at rest side by side, because that takes long and
 * a process that rests is in nobody's way. The peer is started in turns with ours, in each round on a folder that was
 * new and has an account by then, until its page answers; its memory is that of all its processes.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { installMeshcentral, prepareMeshcentral } from './lib/meshcentral-install.ts';
import type { MeshcentralServer } from './lib/meshcentral-install.ts';
import { familyResidentKib } from './lib/process-cost.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    resting: { type: 'string', default: '3' },
    peer: { type: 'string' },
  },
});
/** By then it has swept what starting left behind, and rests. */
const restMs = 15_000;
const program = join(import.meta.dirname, '../server/dist/sallyport.js');
if (!existsSync(program)) throw new Error('Build first: npm run build');

interface Running {
  readonly readyMs: number;
  readonly process: ChildProcess;
}

async function isAnswered(url: string): Promise<boolean> {
  const asked = request(url, { rejectUnauthorized: false, agent: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume: () => void }];
  response.resume();
  return response.statusCode === 200;
}

async function start(data: string): Promise<Running> {
  const begun = performance.now();
  const words = ['serve', '--json', '--data', data, '--listen', '127.0.0.1:0', '--log-level', 'error'];
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { addresses } = JSON.parse(line) as { addresses: readonly [string] };
  if (!(await isAnswered(`${addresses[0]}/health/ready`))) throw new Error('It says that it serves and is not ready');
  return { readyMs: performance.now() - begun, process: child };
}

async function stop({ process: child }: Running): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

function residentMib({ process: child }: Running): number {
  const [, resident = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(resident) / 1024;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-start-'));
  folders.push(folder);
  return folder;
}

async function timed(data: string): Promise<number> {
  const running = await start(data);
  await stop(running);
  return running.readyMs;
}

async function rested(data: readonly string[]): Promise<readonly number[]> {
  const running: Running[] = [];
  for (const folder of data) running.push(await start(folder));
  await pause(restMs);
  const memory = running.map(residentMib);
  await Promise.all(running.map(stop));
  return memory;
}

const peer = { first: [] as number[], again: [] as number[], memory: [] as number[] };

async function timedPeer(begin: () => Promise<MeshcentralServer>): Promise<number> {
  const begun = performance.now();
  const server = await begin();
  if (!(await isAnswered(`https://127.0.0.1:${server.port}/`))) throw new Error('The peer does not answer');
  const readyMs = performance.now() - begun;
  await server.process.stop();
  return readyMs;
}

async function measurePeer(): Promise<void> {
  const begin = await prepareMeshcentral(await installMeshcentral(), newFolder());
  peer.first.push(await timedPeer(begin));
  peer.again.push(await timedPeer(begin));
  const server = await begin();
  await pause(restMs);
  peer.memory.push(familyResidentKib(server.process) / 1_024);
  await server.process.stop();
}

const first: number[] = [];
const again: number[] = [];
const used: string[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const data = newFolder();
  used.push(data);
  first.push(await timed(data));
  again.push(await timed(data));
  if (values.peer !== undefined) await measurePeer();
}
const resting = Number(values.resting);
const usedFolders = used.slice(0, resting);
const memory = await rested([...Array.from({ length: resting }, newFolder), ...usedFolders]);
for (const folder of folders) rmSync(folder, { recursive: true });

const row = (name: string, readyMs: readonly number[], memoryMib: readonly number[]): string =>
  `| ${name} | ${Math.round(median(readyMs))} | ${Math.round(Math.min(...readyMs))} | ${memoryMib.length === 0 ? '' : Math.round(median(memoryMib))} |\n`;
process.stdout.write(
  [
    '| start | ready, ms (median) | the quickest | memory at rest, MiB (median) |\n| --- | ---: | ---: | ---: |\n',
    row('first, on an empty folder', first, memory.slice(0, resting)),
    row('after that', again, memory.slice(resting)),
    ...(values.peer === undefined
      ? []
      : [row('the peer, first', peer.first, []), row('the peer, after that', peer.again, peer.memory)]),
    `load ${loadavg()[0]?.toFixed(1)}\n`,
  ].join(''),
);

/**
 * `node bench/links.ts [--agents 1000,5000,10000] [--idle-seconds N]`: what links cost the server: memory for each idle
 * agent, processor time for each connect with both proofs, and how long a fleet takes to be back after a kill, without
 * pacing; then what an idle agent sends and receives. Server and simulated fleet are the built ones; the server is
 * killed and started anew for each figure, so that nothing of the enrolments is left in its memory.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runToEnd, startChild } from './lib/child.ts';
import type { Child } from './lib/child.ts';
import { freePort } from './lib/free-port.ts';
import { makeScratch } from './lib/scratch.ts';

const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '1000,5000,10000' },
    'idle-seconds': { type: 'string', default: '120' },
    /** A folder for a processor profile of the server while it takes its first fleet back. */
    profile: { type: 'string' },
  },
});
const counts = values.agents.split(',').map(Number);
const idleSeconds = Number(values['idle-seconds']);
const root = join(import.meta.dirname, '..');
const programs = { server: join(root, 'server/dist/sallyport.js'), fleet: join(root, 'agent/dist/fleet.js') };
for (const file of Object.values(programs)) if (!existsSync(file)) throw new Error('Build first: npm run build');

const startsWithinMs = 120_000;
const linksWithinMs = 900_000;
const settleMs = 15_000;
/** Each look at the metrics costs the server some milliseconds, which are in its figure. */
const pollMs = 500;
/** USER_HZ, in which the kernel reports time to programs (proc(5)). */
const ticksPerSecond = 100;

const data = makeScratch('links');
const port = await freePort();
const gate = await startCountingGate(port);
const address = `https://127.0.0.1:${port}`;

interface Gate {
  readonly address: string;
  readonly bytes: () => number;
  readonly close: () => void;
}

/** Passes TCP on and counts what passes, both ways. */
async function startCountingGate(target: number): Promise<Gate> {
  let bytes = 0;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return { address: `https://127.0.0.1:${own}`, bytes: () => bytes, close: () => server.close() };
}

async function startServer(options: readonly string[] = []): Promise<Child> {
  const words = ['serve', '--json', '--data', data, '--listen', `127.0.0.1:${port}`, '--log-level', 'error'];
  const server = startChild(process.execPath, [
    ...options,
    programs.server,
    ...words,
    '--links-per-second',
    '100000',
    '--public-addresses',
    `${address},${gate.address}`,
  ]);
  await server.untilPrinted(/"addresses"/, startsWithinMs);
  return server;
}

async function links(): Promise<number> {
  const asked = request(`${address}/metrics`, { rejectUnauthorized: false, agent: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return Number(/^sallyport_links (\d+)$/m.exec(await text(response))?.[1] ?? 0);
}

async function untilLinked(count: number): Promise<number> {
  const begun = performance.now();
  while ((await links()) < count) {
    if (performance.now() - begun > linksWithinMs) throw new Error(`Only ${await links()} of ${count} agents linked`);
    await pause(pollMs);
  }
  return performance.now() - begun;
}

async function enrolmentKey(): Promise<string> {
  const words = ['installer', 'create', '--json', '--data', data];
  return (JSON.parse(await runToEnd(process.execPath, [programs.server, ...words])) as { enrolmentKey: string })
    .enrolmentKey;
}

function startFleet(name: string, count: number, to: string, key: string): Child {
  const words = ['--count', String(count), '--at-once', '100', '--data', join(data, 'fleet', name), '--server', to];
  return startChild(process.execPath, [programs.fleet, ...words, '--root', rootFingerprint], {
    env: { ...process.env, SALLYPORT_ENROLMENT_KEY: key },
  });
}

function memoryKib({ process: { pid } }: Child): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

function cpuMs({ process: { pid } }: Child): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000;
}

/** Connections of so many agents have been lost by then, and their server is not there. */
function signal(fleets: readonly Child[], name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const { process: fleet } of fleets) fleet.kill(name);
}

let server = await startServer();
const rootFingerprint = /"rootFingerprint":"([^"]+)"/.exec(server.printed())?.[1] ?? '';
const key = await enrolmentKey();
const fleets: Child[] = [];
let enrolled = 0;
process.stdout.write(
  '| agents | memory before, MiB | memory with them, MiB | KiB an agent | CPU a connect, ms | all back after a kill, s |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n',
);
for (const count of counts) {
  fleets.push(startFleet(String(count), count - enrolled, address, key));
  enrolled = count;
  await untilLinked(count);

  // Memory and processor time: the fleet stands still until the server has come to rest.
  server.process.kill('SIGKILL');
  signal(fleets, 'SIGSTOP');
  const isProfiled = values.profile !== undefined && count === counts[0];
  server = await startServer(isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${values.profile ?? ''}`] : []);
  await pause(settleMs);
  const before = { memory: memoryKib(server), cpu: cpuMs(server) };
  signal(fleets, 'SIGCONT');
  await untilLinked(count);
  const cpu = (cpuMs(server) - before.cpu) / count;
  await pause(settleMs);
  const memory = memoryKib(server);
  if (isProfiled) await server.stop();

  // As it happens: killed at full strength, started at once.
  server.process.kill('SIGKILL');
  server = await startServer();
  const backMs = await untilLinked(count);
  const mib = (kib: number): string => (kib / 1_024).toFixed(0);
  const row = [
    count,
    mib(before.memory),
    mib(memory),
    ((memory - before.memory) / count).toFixed(1),
    cpu.toFixed(2),
    (backMs / 1_000).toFixed(1),
  ];
  process.stdout.write(`| ${row.join(' | ')} |\n`);
}
process.stdout.write('| target | | | 60 | 1.50 | 20.0 at 10,000 |\n');
for (const fleet of fleets) await fleet.stop();

const alone = startFleet('alone', 1, gate.address, key);
await untilLinked(1);
await pause(settleMs);
const bytesBefore = gate.bytes();
await pause(idleSeconds * 1_000);
const anHour = ((gate.bytes() - bytesBefore) / idleSeconds) * 3_600;
process.stdout.write(
  `\nan idle agent, over ${idleSeconds} s: ${(anHour / 1_000).toFixed(1)} kB an hour inside TCP (target 20)\n`,
);
await alone.stop();
await server.stop();
gate.close();

/**
 * `node bench/links.ts [--agents 1000,5000,10000] [--rounds N] [--idle-seconds N] [--profile DIR]`: what links cost the
 * server: memory for each idle agent, processor time for each connect with both proofs, how long a fleet takes to be
 * back after a kill without pacing, and what an idle agent sends and receives. Beside it, in the same round, the floor:
 * a server of nothing but Node's TLS and `ws`, dialled by the agent's own client. Server and fleet are the built ones,
 * each in a process of its own, the server with its ordinary settings but for the pace.
 */
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../tools/testbed/free-port.ts';
import { startCountingGate } from './lib/counting-gate.ts';
import type { CountingGate } from './lib/counting-gate.ts';
import { LinkedSite, settleMs, untilAllAreUp } from './lib/linked-site.ts';
import type { LinkFigures } from './lib/linked-site.ts';
import { measureFloor } from './lib/links-floor.ts';
import type { FloorFigures } from './lib/links-floor.ts';
import { makeScratch } from './lib/scratch.ts';
import { spreadOf } from './lib/statistics.ts';
import { short } from './lib/verdict.ts';

const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '1000,5000,10000' },
    rounds: { type: 'string', default: '3' },
    'idle-seconds': { type: 'string', default: '180' },
    /** A folder for processor profiles of the servers that take the fleet in. */
    profile: { type: 'string' },
  },
});
const counts = values.agents.split(',').map(Number);
const idleSeconds = Number(values['idle-seconds']);

/** Enough of them that the moment at which each is pinged doesn't show. */
const idleAgents = 30;

interface Round {
  readonly count: number;
  readonly ours: LinkFigures;
  readonly floor: FloorFigures;
}

interface Figure {
  readonly name: string;
  readonly of: (round: Round) => number;
  readonly target?: string;
}

const perAgent = ({ count }: Round, kib: number): number => kib / count;

const figures: readonly Figure[] = [
  {
    name: 'memory an agent, all in, KiB',
    of: (round) => perAgent(round, round.ours.linked.residentKib - round.ours.empty.residentKib),
    target: '≤ 60 at 10,000',
  },
  {
    name: 'of it for a client that is known and not linked',
    of: (round) => perAgent(round, round.ours.known.residentKib - round.ours.empty.residentKib),
  },
  { name: 'of it for its link', of: linkKib },
  { name: 'floor: a bare TLS and ws connection, KiB', of: ({ floor }) => floor.residentKib },
  { name: 'link × floor', of: (round) => linkKib(round) / round.floor.residentKib },
  { name: 'objects of JavaScript of a link, KiB', of: (round) => perAgent(round, heapKib(round.ours)) },
  {
    name: 'memory an agent, all in, garbage not collected, KiB',
    of: (round) => perAgent(round, round.ours.linked.asItStoodKib - round.ours.empty.asItStoodKib),
  },
  { name: 'memory of the whole server, MiB', of: ({ ours }) => ours.linked.residentKib / 1_024 },
  { name: 'processor time a connect, ms', of: ({ ours }) => ours.connectMs, target: '≤ 1.5' },
  { name: 'the same of the floor', of: ({ floor }) => floor.connectMs },
  { name: 'the same of the simulated agent', of: ({ ours }) => ours.fleetConnectMs },
  { name: 'all back after a kill, s', of: ({ ours }) => ours.backMs / 1_000, target: '≤ 20 at 10,000' },
  { name: 'processor time of the server in it, s', of: ({ ours }) => ours.backCpuMs / 1_000 },
  { name: 'turned away meanwhile, times an agent', of: (round) => perAgent(round, round.ours.turnedAway) },
];

function linkKib({ count, ours }: Round): number {
  return (ours.linked.residentKib - ours.known.residentKib) / count;
}

function heapKib({ linked, known }: LinkFigures): number {
  return linked.heapKib - known.heapKib;
}

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

/** A round at a time, ours and the floor in turns, so that whatever else the machine does falls on both. */
async function measureAll(site: LinkedSite): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  for (const count of counts) {
    await site.enrol(count);
    for (let number = 1; number <= Number(values.rounds); number += 1) {
      const round = { count, floor: await measureFloor(count), ours: await site.measure(count) };
      rounds.push(round);
      const told = figures.map(({ name, of }) => `${name} ${short(of(round))}`);
      say(`${count} agents, round ${number}, load ${loadavg()[0]?.toFixed(1)}: ${told.join('; ')}`);
    }
  }
  return rounds;
}

function report(rounds: readonly Round[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const head = ['agents', ...counts.map((count) => count.toLocaleString('en')), 'aim'];
  const rows = figures.map(({ name, of, target = '' }) => [
    name,
    ...counts.map((count) => {
      const { median, min, max } = spreadOf(rounds.filter((round) => round.count === count).map(of));
      return min === max ? short(median) : `${short(median)} (${short(min)}–${short(max)})`;
    }),
    target,
  ]);
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('');
}

/** Kilobytes an hour that one idle agent and the server exchange. */
async function idleKilobytes(site: LinkedSite, gate: CountingGate): Promise<number> {
  const server = await site.startServer();
  const fleet = await site.startFleet({ count: idleAgents, name: 'idle', address: gate.address });
  await untilAllAreUp(fleet, idleAgents);
  await pause(settleMs);
  const before = gate.bytes();
  await pause(idleSeconds * 1_000);
  const passed = gate.bytes() - before;
  await fleet.stop();
  await server.stop();
  return ((passed / idleAgents / idleSeconds) * 3_600) / 1_000;
}

const port = await freePort();
const gate = await startCountingGate(port);
const begun = performance.now();
const data = makeScratch('links');
const site = new LinkedSite({ data, port, addresses: [gate.address], profile: values.profile });
process.stdout.write(report(await measureAll(site)));
const idle = await idleKilobytes(site, gate);
gate.close();
process.stdout.write(
  `\nan idle agent, over ${idleSeconds} s, both ways, inside TCP: ${short(idle)} kB an hour (aim: ≤ 20)\n`,
);
say(`took ${Math.round((performance.now() - begun) / 1_000)} s`);

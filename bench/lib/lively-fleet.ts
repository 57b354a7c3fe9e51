/**
 * Simulated agents that come and go: `node lively-fleet.ts <folder> <address> <root> <count> <at once> <changes a
 * second>`. All link first; from a SIGUSR2 on one link ends or stands again so many times a second, nine of ten standing
 * at any time, and what was reached is told each second. Each has its own key, socket and proofs, as the built fleet.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from '../../agent/src/agent.ts';
import { createDialler } from '../../agent/src/dial/dial.ts';
import { parseServerUrl } from '../../agent/src/dial/server-address.ts';
import { simulatedPlatform } from '../../agent/src/fleet/simulated-platform.ts';

const [folder = '', address = '', rootFingerprint = '', ...numbers] = process.argv.slice(2);
const [count = 0, atOnce = 1, perSecond = 0] = numbers.map(Number);
const enrolmentKey = process.env['SALLYPORT_ENROLMENT_KEY'];
const server = parseServerUrl(address);
if (server === undefined) throw new Error(`${address} is no address of a server`);
const servers = [server];
const dialler = createDialler();
const agents = new Map<number, Agent>();
let changes = 0;

/** More would only queue up in a machine that is too slow for the rate. */
const openMost = 64;

async function come(number: number): Promise<void> {
  const linked = Promise.withResolvers<void>();
  const agent = await Agent.start({
    data: join(folder, String(number).padStart(5, '0')),
    servers,
    rootFingerprint,
    enrolmentKey,
    platform: simulatedPlatform(number, Date.now),
    dialler,
    log: (level, event, facts) => {
      if (level === 'error') process.stderr.write(`${event} ${JSON.stringify(facts)}\n`);
    },
    onLink: (isUp) => {
      if (isUp) linked.resolve();
    },
  });
  agents.set(number, agent);
  await Promise.race([linked.promise, agent.ended]);
}

async function go(number: number): Promise<void> {
  const agent = agents.get(number);
  if (agent === undefined) return;
  agents.delete(number);
  await agent.stop();
}

async function linkAll(): Promise<void> {
  let next = 1;
  const inTurn = async (): Promise<void> => {
    while (next <= count) await come(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, inTurn));
  process.stdout.write(`${JSON.stringify({ event: 'fleet.started', up: agents.size })}\n`);
}

/** One goes, and the one that went longest ago comes: by turns, at an even rate. */
async function changeForEver(): Promise<never> {
  const everyMs = 20;
  const awayMost = Math.max(1, Math.floor(count / 10));
  const away: number[] = [];
  const open = new Set<Promise<void>>();
  let [isGone, next] = [0, 0];
  const goNext = async (): Promise<void> => {
    isGone += 1;
    const number = (next % count) + 1;
    next += 1;
    await go(number);
    away.push(number);
  };
  const comeBack = async (number: number): Promise<void> => {
    isGone -= 1;
    await come(number);
  };
  const begun = performance.now();
  for (let step = 0; ; await pause(everyMs)) {
    // What could not be done in its time is left out, and shows in the rate that is told.
    for (const due = ((performance.now() - begun) / 1_000) * perSecond; step < due; step += 1) {
      if (open.size >= openMost) continue;
      const longest = isGone < awayMost ? undefined : away.shift();
      if (isGone >= awayMost && longest === undefined) continue;
      const change = (longest === undefined ? goNext() : comeBack(longest)).finally(() => open.delete(change));
      open.add(change);
      void change.then(() => (changes += 1));
    }
  }
}

process.once('SIGTERM', () => process.exit(0));
// It may come as soon as the last link is told, and would end a process that does not wait for it.
const wanted = new Promise((resolve) => process.once('SIGUSR2', resolve));
setInterval(() => undefined, 60_000);
await linkAll();
await wanted;
setInterval(() => process.stdout.write(`changes so far: ${changes}\n`), 1_000);
await changeForEver();

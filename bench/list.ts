/**
 * `node bench/list.ts [--items 1000,20000,100000] [--groups N] [--seen N] [--changes N]`: the list of a representative
 * who sees some of many groups, beside one who sees everything, while clients come and go: how long the index takes to
 * be built anew from SQLite and from a PostgreSQL of its own and whether both answer the same, how long every kind of
 * question takes, what a change costs, and how late the event loop is beside twenty searches a second.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { defaultAbsenceRules, instant } from '@sallyport/domain';
import { inProcessBus } from '../server/src/bus/in-process-bus.ts';
import { feedIndex } from '../server/src/index/feed.ts';
import { ItemIndex } from '../server/src/index/item-index.ts';
import { openDatabase } from '../server/src/store/engine/open.ts';
import type { StorePlace } from '../server/src/store/engine/open.ts';
import { idOf, moment } from '../server/src/store/testing/rows.ts';
import { startPostgres } from '../tools/testbed/postgres.ts';
import { fillFleet, fleetGroup } from './lib/list-fleet.ts';
import type { FleetShape } from './lib/list-fleet.ts';
import { listQuestions } from './lib/list-questions.ts';
import { percentile } from './lib/statistics.ts';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000,20000,100000' },
    groups: { type: 'string', default: '1000' },
    seen: { type: 'string', default: '50' },
    changes: { type: 'string', default: '200' },
  },
});
const [groups, seen, changesPerSecond] = [Number(values.groups), Number(values.seen), Number(values.changes)];
const asked = 60;
const loopMs = 8_000;
const searchesPerSecond = 20;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const ms = (value: number): string => value.toFixed(2);

function failed(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}

/** Clients that come and go at the rate, until it is stopped. */
function beginChanges(index: ItemIndex, { items }: FleetShape): () => void {
  const everyMs = 50;
  let n = 0;
  const timer = setInterval(() => {
    for (let change = 0; change < (changesPerSecond * everyMs) / 1000; change += 1) {
      n += 1;
      index.setPresence(idOf('jump-client', ((n * 7) % items) + 1), n % 2 === 0 ? moment : undefined);
    }
  }, everyMs);
  return () => clearInterval(timer);
}

interface Built {
  readonly rebuiltMs: number;
  readonly answers: readonly string[];
  readonly index: ItemIndex;
}

async function build(place: StorePlace, shape: FleetShape): Promise<Built> {
  const store = await openDatabase(place, () => undefined);
  await fillFleet(place, shape);
  const clock = { now: () => moment };
  const serverUp = () => [{ from: instant(0), to: moment }];
  const index = new ItemIndex({ clock, rules: () => defaultAbsenceRules, serverUp, failed, within: (facts) => facts });
  const start = performance.now();
  const feed = await feedIndex({ store, bus: inProcessBus(failed), clock, index, failed });
  const rebuiltMs = performance.now() - start;
  feed.close();
  await store.close();
  const answers: string[] = [];
  for (const [, question] of listQuestions(shape)) {
    answers.push(JSON.stringify(await index.query(question, allGroups(shape))));
  }
  return { rebuiltMs, answers, index };
}

const allGroups = (shape: FleetShape) => new Set(Array.from({ length: groups }, (_, n) => fleetGroup(n, shape)));

/** Every so many, so that they lie apart in any order. */
const someGroups = (shape: FleetShape) =>
  new Set(Array.from({ length: seen }, (_, n) => fleetGroup(n * Math.floor(groups / seen), shape)));

async function askAll(index: ItemIndex, shape: FleetShape): Promise<void> {
  say(`| ms | ${seen} groups: p50 | p99 | all groups: p50 | p99 |\n| --- | ---: | ---: | ---: | ---: |`);
  const readers = [someGroups(shape), allGroups(shape)];
  for (const [name, question] of listQuestions(shape)) {
    const figures: string[] = [];
    for (const reader of readers) {
      const samples: number[] = [];
      for (let time = 0; time < asked; time += 1) {
        const from = performance.now();
        await index.query(question, reader);
        samples.push(performance.now() - from);
        // Changes have their turn in between.
        await pause(5);
      }
      figures.push(`${ms(percentile(samples, 0.5))} | ${ms(percentile(samples, 0.99))}`);
    }
    say(`| ${name} | ${figures.join(' | ')} |`);
  }
}

/** How late the event loop is, quiet and beside searches, in turns. */
async function lateness(index: ItemIndex, shape: FleetShape): Promise<void> {
  const questions = listQuestions(shape).map(([, question]) => question);
  const reader = allGroups(shape);
  let n = 0;
  for (const searches of [0, searchesPerSecond, 0, searchesPerSecond]) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const open = new Set<Promise<unknown>>();
    const ask = (): void => {
      const question = questions[(n += 1) % questions.length];
      if (question === undefined) return;
      const answer = index.query(question, reader).finally(() => open.delete(answer));
      open.add(answer);
    };
    const timer = searches === 0 ? undefined : setInterval(ask, 1000 / searches);
    await pause(loopMs);
    clearInterval(timer);
    delay.disable();
    await Promise.all(open);
    const [half, most] = [delay.percentile(50), delay.percentile(99)].map((late) => ms(late / 1e6 - 1));
    say(`Event loop beside ${searches} searches a second: p50 ${half} ms late, p99 ${most} ms`);
  }
}

/** Processor time of a change of presence, with the index as it is after a query. */
function changeCost(index: ItemIndex, { items }: FleetShape): number {
  const changes = 20_000;
  const before = process.threadCpuUsage();
  for (let n = 0; n < changes; n += 1) {
    index.setPresence(idOf('jump-client', (n % items) + 1), n % 2 === 0 ? moment : undefined);
  }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / changes;
}

async function measure(shape: FleetShape, freshPostgres: () => Promise<string>): Promise<void> {
  say(`\n## ${shape.items} items in ${groups} groups, load ${loadavg()[0]?.toFixed(1) ?? ''}\n`);
  const data = mkdtempSync(join(tmpdir(), 'sallyport-bench-list-'));
  const embedded = await build({ data, database: 'sqlite' }, shape);
  const other = await build({ data, database: await freshPostgres() }, shape);
  await other.index.close();
  rmSync(data, { recursive: true });
  say(`Built from SQLite in ${embedded.rebuiltMs.toFixed(0)} ms, from PostgreSQL in ${other.rebuiltMs.toFixed(0)} ms.`);
  const isSame = embedded.answers.every((answer, place) => answer === other.answers[place]);
  say(isSame ? 'Both answer the same.\n' : 'The two do not answer the same.\n');
  if (!isSame) process.exitCode = 1;
  const { index } = embedded;
  const stop = beginChanges(index, shape);
  await askAll(index, shape);
  say('');
  await lateness(index, shape);
  stop();
  say(`A change of presence: ${changeCost(index, shape).toFixed(1)} µs of the main thread`);
  await index.close();
}

const postgres = await startPostgres();
try {
  for (const items of values.items.split(',').map(Number)) {
    await measure({ items, groups }, () => postgres.freshDatabase());
  }
} finally {
  await postgres.stop();
}

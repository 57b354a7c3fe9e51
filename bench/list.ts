/**
 * `node bench/list.ts [--items N] [--groups N] [--seen N]`: the list of a representative who sees some
 * of many groups: how long the index takes to be built anew from the database, and to answer one question at a time;
 * beside the same questions by somebody who sees everything. From SQLite and from a PostgreSQL of its own, and whether
 * both answer the same.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { caseFold, defaultAbsenceRules, instant, searchFields } from '@sallyport/domain';
import type { JumpGroupId } from '@sallyport/domain';
import { inProcessBus } from '../server/src/bus/in-process-bus.ts';
import { feedIndex } from '../server/src/index/feed.ts';
import { ItemIndex } from '../server/src/index/item-index.ts';
import type { ItemPageQuery } from '../server/src/index/item-index.ts';
import type { Store } from '../server/src/ports.ts';
import { openDatabase } from '../server/src/store/engine/open.ts';
import { clientRow, groupRow, idOf, itemRow, moment } from '../server/src/store/testing/rows.ts';
import { startPostgres } from '../tools/testbed/postgres.ts';
import { percentile } from './lib/statistics.ts';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '100000' },
    groups: { type: 'string', default: '1000' },
    seen: { type: 'string', default: '50' },
  },
});
const [items, groups, seen] = [Number(values.items), Number(values.groups), Number(values.seen)];
const asked = 200;
const clientsAtOnce = 5_000;

const groupOf = (n: number): JumpGroupId => idOf('jump-group', (n % groups) + 1);
const allGroups: ReadonlySet<JumpGroupId> = new Set(Array.from({ length: groups }, (_, n) => groupOf(n)));
/** Every so many, so that they lie apart in any order. */
const seenGroups: ReadonlySet<JumpGroupId> = new Set(
  Array.from({ length: seen }, (_, n) => groupOf(n * Math.floor(groups / seen))),
);

const page = { fields: searchFields, filters: [], offset: 0, limit: 100 } as const;
const byName = [{ field: 'name', direction: 'ascending' }] as const;
const questions: readonly (readonly [string, ItemPageQuery])[] = [
  ['the first page', { ...page, text: '', sort: byName }],
  ['one in the middle', { ...page, text: '', sort: byName, offset: 2_000 }],
  ['a search in all fields', { ...page, text: 'kiosk 77', sort: byName }],
  [
    'by status, filtered',
    { ...page, text: '', sort: [{ field: 'status', direction: 'descending' }], statuses: ['offline'] },
  ],
];

async function fill(store: Store): Promise<void> {
  await store.commit(Array.from({ length: groups }, (_, n) => store.insertJumpGroup(groupRow(n + 1))));
  for (let from = 1; from <= items; from += clientsAtOnce) {
    const numbers = Array.from({ length: Math.min(clientsAtOnce, items - from + 1) }, (_, n) => from + n);
    await store.commit(
      numbers.flatMap((n) => {
        const name = `kiosk-${(n * 7919) % items}`;
        const row = itemRow(n, { name, nameFold: caseFold(name), jumpGroupId: groupOf(n), tag: `floor ${n % 9}` });
        return [store.insertJumpClient(clientRow(n)), store.insertJumpItem(row)];
      }),
    );
  }
}

interface Measured {
  readonly rebuiltMs: number;
  readonly answers: readonly string[];
  readonly lines: readonly string[];
}

async function measure(store: Store): Promise<Measured> {
  const failed = (error: unknown): never => {
    throw error instanceof Error ? error : new Error(String(error));
  };
  const clock = { now: () => moment };
  const serverUp = () => [{ from: instant(0), to: moment }];
  const index = new ItemIndex({ clock, rules: () => defaultAbsenceRules, serverUp });
  const start = performance.now();
  const feed = await feedIndex({ store, bus: inProcessBus(failed), clock, index, failed });
  const rebuiltMs = performance.now() - start;
  const lines: string[] = [];
  const answers: string[] = [];
  for (const [name, query] of questions) {
    const figures = [seenGroups, allGroups].map((visible) => {
      // Orders are put once, by whoever asks first.
      answers.push(JSON.stringify(index.query(query, visible)));
      const samples = Array.from({ length: asked }, () => {
        const from = performance.now();
        index.query(query, visible);
        return performance.now() - from;
      });
      return `${percentile(samples, 0.5).toFixed(2)} | ${percentile(samples, 0.99).toFixed(2)}`;
    });
    lines.push(`| ${name} | ${figures.join(' | ')} |`);
  }
  feed.close();
  return { rebuiltMs, answers, lines };
}

const data = mkdtempSync(join(tmpdir(), 'sallyport-bench-list-'));

async function run(database: string): Promise<Measured> {
  const store = await openDatabase({ data, database }, () => undefined);
  await fill(store);
  const measured = await measure(store);
  await store.close();
  const load = loadavg()[0]?.toFixed(1) ?? '';
  process.stdout.write(
    `${items} items in ${groups} groups, from ${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, load ${load}: ` +
      `built in ${measured.rebuiltMs.toFixed(0)} ms\n\n` +
      `| ms | ${seen} groups: p50 | p99 | all groups: p50 | p99 |\n| --- | ---: | ---: | ---: | ---: |\n` +
      `${measured.lines.join('\n')}\n\n`,
  );
  return measured;
}

const embedded = await run('sqlite');
const postgres = await startPostgres();
const other = await run(await postgres.freshDatabase());
await postgres.stop();
const same = embedded.answers.every((answer, place) => answer === other.answers[place]);
process.stdout.write(same ? 'Both answer the same.\n' : 'The two do not answer the same.\n');
if (!same) process.exitCode = 1;
rmSync(data, { recursive: true });

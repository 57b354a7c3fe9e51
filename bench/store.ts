/**
 * `node bench/store.ts [--seconds N]`: durable writes a second on the embedded database, one writer after the other
 * and many at once, beside the same inserts in a transaction each without the store. Every promise is kept after fsync.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { instant } from '@sallyport/domain';
import { openDatabase } from '../server/src/store/engine/open.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '3' } } });
const lengthMs = Number(values.seconds) * 1000;
const data = mkdtempSync(join(tmpdir(), 'sallyport-bench-store-'));

/** Calls `work` by so many writers until the time is over; rows a second. */
async function rate(writers: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  let done = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() - start < lengthMs) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return Math.round((done * 1000) / (performance.now() - start));
}

function bareRate(): number {
  const database = new DatabaseSync(join(data, 'bare.db'));
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table audit (n integer primary key, data text)',
  );
  const insert = database.prepare('insert into audit (data) values (?)');
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < lengthMs) {
    insert.run('{"some":"facts"}');
    done += 1;
  }
  database.close();
  return Math.round((done * 1000) / (performance.now() - start));
}

const store = await openDatabase({ data, database: 'sqlite' }, () => undefined);
const entry = {
  at: instant(0),
  kind: 'bench.written',
  actorKind: 'server',
  actorId: null,
  actorName: '',
  targetKind: null,
  targetId: null,
  targetName: null,
  data: '{"some":"facts"}',
} as const;
const setting = (): Promise<void> => store.commit([store.updateSetting('bench', 1)]);
const audit = (): Promise<void> => store.commit([store.insertAuditEntry(entry)]);

const rows: readonly (readonly [string, number])[] = [
  ['one statement a transaction, without the store', bareRate()],
  ['one writer, one row a commit', await rate(1, setting)],
  ['32 writers, one row a commit', await rate(32, setting)],
  ['1 writer, an audit entry (two statements) a commit', await rate(1, audit)],
  ['32 writers, an audit entry a commit', await rate(32, audit)],
  ['512 writers, an audit entry a commit', await rate(512, audit)],
];
await store.close();
rmSync(data, { recursive: true });
process.stdout.write(`| durable writes | a second |\n| --- | ---: |\n`);
for (const [name, perSecond] of rows) process.stdout.write(`| ${name} | ${perSecond.toLocaleString('en')} |\n`);

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDatabase } from './fresh-database.ts';
import { findPostgresBin, startPostgres } from './postgres.ts';

function query(url: string, statement: string): string {
  const psql = join(findPostgresBin() ?? '', 'psql');
  return execFileSync(psql, ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', statement, url], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

test('every caller gets an empty database of its own, with durable writes', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  query(one, 'create table notes (words text)');
  expect(query(one, 'select count(*) from notes')).toBe('0');
  expect(query(other, "select count(*) from pg_tables where tablename = 'notes'")).toBe('0');
  expect(query(one, 'show fsync')).toBe('on');
  expect(query(one, 'show synchronous_commit')).toBe('on');
});

test('a wrong password is refused', async () => {
  const url = new URL(await freshDatabase());
  url.password = 'guess';
  expect(() => query(url.href, 'select 1')).toThrow(/password authentication failed/);
});

test('what was committed is there after a crash, and nothing runs after a stop', async () => {
  const postgres = await startPostgres();
  const url = await postgres.freshDatabase();
  query(url, "create table notes (words text); insert into notes values ('kept')");
  await postgres.crashAndRestart();
  expect(query(url, 'select words from notes')).toBe('kept');
  await postgres.stop();
  expect(() => query(url, 'select 1')).toThrow(/Connection refused/);
});

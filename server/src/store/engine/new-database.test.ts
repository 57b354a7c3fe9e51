import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { instant } from '@sallyport/domain';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemRandom } from '../../system.ts';
import { appliedMigrations, migrate, migrateTo } from '../migrations/migrate.ts';
import { openStore } from '../store.ts';
import { makeDatabase, newDatabaseScript, scriptOf } from './new-database.ts';
import { openSqlite } from './sqlite-engine.ts';

const base = mkdtempSync(join(tmpdir(), 'sallyport-new-database-'));
const built = join(base, 'built.db');
let script = '';
let folder = '';
beforeAll(async () => {
  script = await newDatabaseScript(built);
});
beforeEach(() => {
  folder = mkdtempSync(join(base, 'test-'));
});
afterAll(() => rmSync(base, { recursive: true }));

const at = (name: string): string => join(folder, name);
const world = { now: instant(1_700_000_000_000), random: systemRandom };

function scriptIn(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return scriptOf(database);
  } finally {
    database.close();
  }
}

const idsIn = (script: string): readonly string[] => script.match(/(?<=')[a-z]{2}_[0-9a-z]{26}(?=')/g) ?? [];
const withoutIds = (script: string): string => script.replaceAll(/'[a-z]{2}_[0-9a-z]{26}'/g, 'an id');

test('a database from the script is what all migrations make, row by row', () => {
  makeDatabase(at('new.db'), script, world);
  expect(withoutIds(scriptIn(at('new.db')))).toBe(withoutIds(scriptIn(built)));
  expect(script).toContain('insert into "meta"');
});

test('what migrations made has other ids in each database', () => {
  for (const name of ['one.db', 'other.db']) makeDatabase(at(name), script, world);
  const all = [script, scriptIn(at('one.db')), scriptIn(at('other.db'))].flatMap(idsIn);
  expect(all.length).toBeGreaterThan(3);
  expect(new Set(all).size).toBe(all.length);
});

test('a store opens it, and only the database is left in the folder', async () => {
  makeDatabase(at('new.db'), script, world);
  expect(readdirSync(folder)).toEqual(['new.db']);
  const store = await openStore(openSqlite(at('new.db')));
  expect(await store.listUsers()).toEqual([]);
  await store.close();
});

test('a script of an earlier program is migrated on', async () => {
  const earlier = openSqlite(at('earlier.db'));
  await migrateTo(earlier.db, '0016-mail');
  await earlier.close();
  makeDatabase(at('new.db'), scriptIn(at('earlier.db')), world);
  const engine = openSqlite(at('new.db'));
  expect((await appliedMigrations(engine.db)).at(-1)).toBe('0016-mail');
  await migrate(engine.db);
  await engine.close();
  expect(withoutIds(scriptIn(at('new.db')))).toBe(withoutIds(scriptIn(built)));
});

test('what a start that was cut short left behind is not used', () => {
  writeFileSync(at('new.db.new'), 'half a database');
  makeDatabase(at('new.db'), script, world);
  expect(readdirSync(folder)).toEqual(['new.db']);
});

test('a script that fails leaves no database', () => {
  expect(() => makeDatabase(at('new.db'), 'create table one (a); create table one (a);', world)).toThrow('one');
  expect(readdirSync(folder)).not.toContain('new.db');
});

test('texts with quotes, nothing, and bytes come back as they were', () => {
  const source = new DatabaseSync(at('source.db'));
  source.exec(`create table "odd ""name" (a text, b blob, c integer)`);
  source.exec(`insert into "odd ""name" values ('it''s; "so"', x'00ff', null)`);
  const text = scriptOf(source);
  source.close();
  makeDatabase(at('copy.db'), text, world);
  const copy = new DatabaseSync(at('copy.db'), { readOnly: true });
  expect(copy.prepare('select * from "odd ""name"').all()).toEqual([
    { a: `it's; "so"`, b: new Uint8Array([0, 255]), c: null },
  ]);
  copy.close();
});

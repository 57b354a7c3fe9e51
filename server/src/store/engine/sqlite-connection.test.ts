import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cachedStatements } from '../../limits.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { SqliteConnection } from './sqlite-connection.ts';

function open(): SqliteConnection {
  const connection = new SqliteConnection(join(temporaryFolder(), 'test.db'));
  connection.write('create table numbers (n integer primary key)', []);
  for (let n = 1; n <= 5; n += 1) connection.write('insert into numbers values (?)', [n]);
  return connection;
}

const all = 'select n from numbers order by n';

describe('the statements of a connection', () => {
  test('one whose rows are still being taken is not handed out again', () => {
    const connection = open();
    const taken: unknown[] = [];
    for (const outer of connection.prepare(all).iterate([])) {
      const inner = connection.prepare(all).all([]);
      taken.push([outer, inner.length]);
    }
    expect(taken).toEqual([1, 2, 3, 4, 5].map((n) => [{ n }, 5]));
    connection.close();
  });

  test('one is free again when whoever took its rows stopped half-way', () => {
    const connection = open();
    const first = connection.prepare(all);
    for (const row of first.iterate([])) {
      expect(row).toEqual({ n: 1 });
      break;
    }
    expect(connection.prepare(all)).toBe(first);
    expect(first.all([])).toHaveLength(5);
    connection.close();
  });

  test('are kept up to a number, the ones used last', () => {
    const connection = open();
    const kept = connection.prepare(all);
    for (let n = 0; n < cachedStatements * 2; n += 1) {
      connection.prepare(`select ${n}`);
      connection.prepare(all);
    }
    expect(connection.prepare(all)).toBe(kept);
    const early = connection.prepare('select 0');
    expect(early.all([])).toEqual([{ 0: 0 }]);
    connection.close();
  });

  test.each([
    ['a date', new Date(0)],
    ['undefined', undefined],
    ['an object', {}],
    ['true', true],
  ])('refuse what the database can not hold alike everywhere: %s', (_case, value) => {
    const connection = open();
    expect(() => connection.write('insert into numbers values (?)', [value])).toThrow(TypeError);
    connection.close();
  });
});

/**
 * One connection to a SQLite file through Node's own driver, in the form in which Kysely's SQLite dialect wants it.
 * Statements are prepared once and kept, which halves the cost of a point read.
 */
import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { cachedStatements } from '../../limits.ts';
import type { WriteResult } from './engine.ts';

function isInput(value: unknown): value is SQLInputValue {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof Uint8Array
  );
}

function inputs(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (isInput(value)) return value;
    throw new TypeError(`SQLite takes no ${typeof value}`);
  });
}

class CachedStatement implements SqliteStatement {
  readonly reader: boolean;
  readonly #statement: StatementSync;
  #iterations = 0;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }

  /** While rows are still being taken from it, running it anew would start it over under the one who takes them. */
  get busy(): boolean {
    return this.#iterations > 0;
  }

  all(parameters: readonly unknown[]): Record<string, unknown>[] {
    return this.#statement.all(...inputs(parameters));
  }

  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return this.#statement.run(...inputs(parameters));
  }

  *iterate(parameters: readonly unknown[]): IterableIterator<Record<string, unknown>> {
    this.#iterations += 1;
    try {
      yield* this.#statement.iterate(...inputs(parameters));
    } finally {
      this.#iterations -= 1;
    }
  }
}

export class SqliteConnection implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, CachedStatement>();

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: true });
    this.#database.function('sallyport_sha256', { deterministic: true }, (value) =>
      createHash('sha256').update(String(value)).digest('hex'),
    );
    // FULL: a commit returns after fsync, so what was acknowledged survives a loss of power.
    this.#database.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma trusted_schema = off; pragma temp_store = memory',
    );
  }

  prepare(sql: string): CachedStatement {
    const kept = this.#statements.get(sql);
    if (kept !== undefined) {
      if (kept.busy) return new CachedStatement(this.#database.prepare(sql));
      // Which was used last is of no interest as long as there is room for all.
      if (this.#statements.size >= cachedStatements) {
        this.#statements.delete(sql);
        this.#statements.set(sql, kept);
      }
      return kept;
    }
    const statement = new CachedStatement(this.#database.prepare(sql));
    this.#statements.set(sql, statement);
    for (const oldest of this.#statements.keys()) {
      if (this.#statements.size <= cachedStatements) break;
      this.#statements.delete(oldest);
    }
    return statement;
  }

  write(sql: string, parameters: readonly unknown[]): WriteResult {
    const statement = this.prepare(sql);
    if (statement.reader) {
      const rows = statement.all(parameters);
      return { changed: rows.length, rows };
    }
    return { changed: Number(statement.run(parameters).changes), rows: [] };
  }

  /** Whether a transaction is open; some failures (a full disk) end it behind one's back. */
  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

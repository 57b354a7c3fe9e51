/**
 * The embedded database. All lists of writes that arrive within one turn of the event loop share one transaction, each
 * in a savepoint of its own, and so share one fsync; every promise is kept only after it.
 */
import { CamelCasePlugin, Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import type { CompiledQuery } from 'kysely';
import { writesPerTransaction } from '../../limits.ts';
import { PreconditionFailed } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { Engine, WriteResult } from './engine.ts';
import type { Database } from '../schema.ts';
import { SqliteConnection } from './sqlite-connection.ts';

/** SQLite's extended result codes (https://www.sqlite.org/rescode.html). */
const uniqueViolations: ReadonlySet<unknown> = new Set([2067, 1555]);
const foreignKeyViolation = 787;

interface Waiting {
  readonly writes: readonly Write[];
  readonly resolve: (results: readonly WriteResult[]) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome =
  | { readonly kind: 'written'; readonly results: readonly WriteResult[] }
  | { readonly kind: 'failed'; readonly error: unknown };

function meaningOf(error: unknown, write: Write): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  if (write.taken !== undefined && uniqueViolations.has(error.errcode)) return new PreconditionFailed(write.taken);
  if (write.missing !== undefined && error.errcode === foreignKeyViolation)
    return new PreconditionFailed(write.missing);
  return error;
}

class GroupCommit {
  readonly #connection: SqliteConnection;
  #waiting: Waiting[] = [];
  #turn: Promise<void> | undefined;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  add(writes: readonly Write[]): Promise<readonly WriteResult[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ writes, resolve, reject });
      this.#turn ??= this.#nextTurn();
    });
  }

  /** Kept when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#turn !== undefined) await this.#turn;
  }

  #nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#commit(this.#take());
        this.#turn = this.#waiting.length === 0 ? undefined : this.#nextTurn();
        resolve();
      });
    });
  }

  #take(): readonly Waiting[] {
    let count = 0;
    let writes = 0;
    for (const list of this.#waiting) {
      writes += list.writes.length;
      if (count > 0 && writes > writesPerTransaction) break;
      count += 1;
    }
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    return taken;
  }

  #commit(lists: readonly Waiting[]): void {
    let outcomes: readonly Outcome[];
    try {
      this.#connection.write('begin immediate', []);
      outcomes = lists.map((list) => this.#writeList(list.writes));
      this.#connection.write('commit', []);
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.write('rollback', []);
      for (const list of lists) list.reject(error);
      return;
    }
    for (const [index, list] of lists.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind === 'written') list.resolve(outcome.results);
      else list.reject(outcome?.error);
    }
  }

  /** A list that fails by itself leaves no trace and harms no other; a failure that ended the transaction is thrown on. */
  #writeList(writes: readonly Write[]): Outcome {
    this.#connection.write('savepoint list', []);
    try {
      const results = writes.map((write) => this.#writeOne(write));
      this.#connection.write('release list', []);
      return { kind: 'written', results };
    } catch (error) {
      if (!this.#connection.inTransaction) throw error;
      this.#connection.write('rollback to list', []);
      this.#connection.write('release list', []);
      return { kind: 'failed', error };
    }
  }

  #writeOne(write: Write): WriteResult {
    let result: WriteResult;
    try {
      result = this.#connection.write(write.sql, write.parameters);
    } catch (error) {
      throw meaningOf(error, write);
    }
    if (write.expect !== undefined && result.changed !== write.expect.rows)
      throw new PreconditionFailed(write.expect.otherwise);
    return result;
  }
}

/** A migration cut short by a crash leaves nothing behind: SQLite's schema changes roll back like any other. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class TransactionalDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** What the plug-in calls the columns of a row, where there is a row and no need of all the rest that Kysely does about it. */
class ColumnNames extends CamelCasePlugin {
  named<Row>(row: Record<string, unknown>): Row {
    return this.mapRow(row) as Row;
  }
}

export function openSqlite(file: string): Engine {
  const connection = new SqliteConnection(file);
  const names = new ColumnNames();
  const db = new Kysely<Database>({
    dialect: new TransactionalDialect({ database: connection }),
    plugins: [names],
  });
  const queue = new GroupCommit(connection);
  return {
    kind: 'sqlite',
    db,
    read: async <Row>({ sql, parameters }: CompiledQuery<Row>) =>
      connection
        .prepare(sql)
        .all(parameters)
        .map((row) => names.named<Row>(row)),
    commit: (writes) => queue.add(writes),
    close: async () => {
      await queue.idle();
      connection.close();
    },
  };
}

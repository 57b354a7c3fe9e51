/** The database at scale: a pool of connections, one transaction a list. */
import { setTimeout as wait } from 'node:timers/promises';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { postgresConnections, postgresRetries } from '../../limits.ts';
import { PreconditionFailed } from '../../ports.ts';
import type { Write } from '../../ports.ts';
import type { Engine, WriteResult } from './engine.ts';
import type { Database } from '../schema.ts';

/** SQLSTATE codes (PostgreSQL manual, appendix A). */
const uniqueViolation = '23505';
const foreignKeyViolation = '23503';
const retried: ReadonlySet<unknown> = new Set(['40001', '40P01']);

/** The type number of bigint: numbers up to 2^53 are all that is ever stored, and `count` gives one too. */
const bigintType = 20;

/** A statement that hangs must not hold a request for ever. */
const statementTimeoutMs = 30_000;

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function meaningOf(error: unknown, write: Write): unknown {
  const code = codeOf(error);
  if (write.taken !== undefined && code === uniqueViolation) return new PreconditionFailed(write.taken);
  if (write.missing !== undefined && code === foreignKeyViolation) return new PreconditionFailed(write.missing);
  return error;
}

/** Every `?` of the SQLite form has been numbered by Kysely already; this only runs it. */
async function writeOne(client: pg.PoolClient, write: Write): Promise<WriteResult> {
  let result: pg.QueryResult<Record<string, unknown>>;
  try {
    result = await client.query<Record<string, unknown>>(write.sql, [...write.parameters]);
  } catch (error) {
    throw meaningOf(error, write);
  }
  const changed = result.rowCount ?? 0;
  if (write.expect !== undefined && changed !== write.expect.rows) throw new PreconditionFailed(write.expect.otherwise);
  return { changed, rows: result.rows };
}

async function commitOnce(pool: pg.Pool, writes: readonly Write[]): Promise<readonly WriteResult[]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    try {
      const results: WriteResult[] = [];
      for (const write of writes) results.push(await writeOne(client, write));
      await client.query('commit');
      return results;
    } catch (error) {
      await client.query('rollback').catch((rollbackError: unknown) => {
        broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
      });
      throw error;
    }
  } finally {
    // A connection that could not even roll back is thrown away instead of being handed to the next one.
    client.release(broken);
  }
}

async function commit(pool: pg.Pool, writes: readonly Write[]): Promise<readonly WriteResult[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commitOnce(pool, writes);
    } catch (error) {
      if (attempt > postgresRetries || !retried.has(codeOf(error))) throw error;
      await wait(attempt * 5);
    }
  }
}

export function openPostgres(url: string, onIdleError: (error: Error) => void): Engine {
  const pool = new pg.Pool({
    connectionString: url,
    max: postgresConnections,
    connectionTimeoutMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    application_name: 'sallyport',
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === bigintType ? Number : (pg.types.getTypeParser(id, format) as (value: string) => unknown),
    },
  });
  pool.on('error', onIdleError);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
  return {
    kind: 'postgres',
    db,
    read: async (statement) => (await db.executeQuery(statement)).rows,
    commit: (writes) => commit(pool, writes),
    close: () => pool.end(),
  };
}

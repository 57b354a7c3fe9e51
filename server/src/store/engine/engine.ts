/** What the store needs of a database: reading through Kysely, and writing lists that stand or fall as one. */
import type { CompiledQuery, Kysely } from 'kysely';
import type { Write } from '../../ports.ts';
import type { Database } from '../schema.ts';

export interface WriteResult {
  readonly changed: number;
  /** What `returning` gave, in the database's own column names. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface Engine {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Kysely<Database>;
  /** The rows of a statement that was built before, by the names that its columns have in the code. */
  read<Row>(statement: CompiledQuery<Row>): Promise<readonly Row[]>;
  /** Answers when the list is on disk; throws `PreconditionFailed` and writes nothing when one of its preconditions fails. */
  commit(writes: readonly Write[]): Promise<readonly WriteResult[]>;
  close(): Promise<void>;
}

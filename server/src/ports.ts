/**
 * What services ask of the world. A service imports this file, `domain` and `protocol`, never `store/` or `http/`.
 *
 * Reading: `await store.findSession(id)`, `await store.listJumpGroups()`; every store function is named by verb and noun.
 * Writing: `insert…`, `update…` and `remove…` do nothing by themselves, they return a `Write` (a few, which also take a
 * number from a sequence, return several). A service gathers all that one decision writes and hands it over at once:
 *
 *   await store.commit([store.updateSession(id, { state: 'ended' }, { states: ['active'] }), store.insertAuditEntry(entry)]);
 *
 * The promise is kept only once everything is on disk, and either all of it or nothing is. A write may carry
 * preconditions: `expecting(write, 1, 'session.gone')` refuses unless exactly one row changed, `unlessTaken(write, code)`
 * names what a unique constraint means, `unlessMissing(write, code)` a foreign key. A refusal is a `PreconditionFailed`
 * with that code. So an invariant is a constraint or a compare-and-set; never read, await, then write on what was read.
 * Audit entries come last in a list: they take their number from a sequence that all writers share.
 */
import type { Instant } from '@sallyport/domain';

export type { Identity } from './identity/identity.ts';
export type { Store } from './store/store.ts';
export type * from './store/schema.ts';

/** The server's clock decides. */
export interface Clock {
  now(): Instant;
}

/** Bytes that nobody can foresee. */
export interface Random {
  bytes(count: number): Uint8Array;
}

/** One statement of a commit, with what must hold for the commit to stand. */
export interface Write {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly expect?: { readonly rows: number; readonly otherwise: string };
  /** The code that a violated unique constraint stands for. */
  readonly taken?: string;
  /** The code that a violated foreign key stands for. */
  readonly missing?: string;
}

/** What a commit takes: writes, and lists of writes that belong together. */
export type Writes = readonly (Write | readonly Write[])[];

export function expecting(write: Write, rows: number, otherwise: string): Write {
  return { ...write, expect: { rows, otherwise } };
}

export function unlessTaken(write: Write, taken: string): Write {
  return { ...write, taken };
}

export function unlessMissing(write: Write, missing: string): Write {
  return { ...write, missing };
}

/** A commit that was refused, wholly, because one of its preconditions did not hold. */
export class PreconditionFailed extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`Refused: ${code}`);
    this.name = 'PreconditionFailed';
    this.code = code;
  }
}

/** The code of a refused commit; undefined for every other error, which is to be thrown on. */
export function refusedCode(error: unknown): string | undefined {
  return error instanceof PreconditionFailed ? error.code : undefined;
}

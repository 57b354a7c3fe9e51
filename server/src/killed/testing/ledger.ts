/**
 * What a server acknowledged, kept outside of it: each answer is in a file before anything else is done with it, so
 * that neither a kill of the server nor one of the test forgets it.
 */
import { appendFileSync } from 'node:fs';

export interface Acknowledged {
  /** Client ids by the public key that enrolled. */
  readonly enrolled: Map<string, string>;
  readonly started: Set<string>;
  readonly ended: Set<string>;
  /** Ids of installers, by the enrolment key. */
  readonly installers: Set<string>;
  /** The last preference that was stored. */
  preference: number;
}

export const requestKinds = ['enrolment', 'session start', 'session end', 'installer', 'preference'] as const;

export type RequestKind = (typeof requestKinds)[number];

export class Ledger {
  readonly acknowledged: Acknowledged = {
    enrolled: new Map(),
    started: new Set(),
    ended: new Set(),
    installers: new Set(),
    preference: 0,
  };
  readonly #file: string;
  readonly #unanswered: RequestKind[] = [];
  #count = 0;

  /** `preference` is what an earlier ledger ended with. */
  constructor(file: string, preference = 0) {
    this.#file = file;
    this.acknowledged.preference = preference;
  }

  /** The kinds of requests that went out and have no answer yet. */
  get inFlight(): readonly RequestKind[] {
    return [...this.#unanswered];
  }

  get count(): number {
    return this.#count;
  }

  /** Undefined when the server went away before it answered: then nothing is owed. */
  async ask<Answer>(kind: RequestKind, request: Promise<Answer>): Promise<Answer | undefined> {
    this.#unanswered.push(kind);
    try {
      return await request;
    } catch {
      return undefined;
    } finally {
      this.#unanswered.splice(this.#unanswered.indexOf(kind), 1);
    }
  }

  note(what: string, id: string, keep: (acknowledged: Acknowledged) => void): void {
    appendFileSync(this.#file, `${what} ${id}\n`);
    this.#count += 1;
    keep(this.acknowledged);
  }
}

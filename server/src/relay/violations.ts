/**
 * Counts what one end sends against the rules. Each kind is reported at once when it is new and then at most once a
 * second with its count, so that a flood neither hides nor fills the audit log.
 */
import { violationReportMs, violationsAllowed } from './limits.ts';
import type { Fault } from './message-rules.ts';

export interface Violation {
  readonly fault: Fault;
  readonly type: number;
  readonly count: number;
}

interface Kind {
  readonly fault: Fault;
  readonly type: number;
  reportedAt: number;
  unreported: number;
}

export class Violations {
  readonly #report: (violation: Violation) => void;
  readonly #now: () => number;
  readonly #kinds = new Map<string, Kind>();
  #total = 0;

  constructor(report: (violation: Violation) => void, now: () => number) {
    this.#report = report;
    this.#now = now;
  }

  /** Whether the end may go on. */
  add(fault: Fault, type: number): boolean {
    this.#total += 1;
    const name = `${fault} ${type}`;
    const now = this.#now();
    const kind = this.#kinds.get(name) ?? { fault, type, reportedAt: -Infinity, unreported: 0 };
    this.#kinds.set(name, kind);
    kind.unreported += 1;
    if (now - kind.reportedAt >= violationReportMs) this.#tell(kind, now);
    return this.#total <= violationsAllowed;
  }

  /** Reports what is left; the end is gone. */
  finish(): void {
    for (const kind of this.#kinds.values()) if (kind.unreported > 0) this.#tell(kind, this.#now());
  }

  #tell(kind: Kind, now: number): void {
    const { fault, type, unreported } = kind;
    kind.reportedAt = now;
    kind.unreported = 0;
    this.#report({ fault, type, count: unreported });
  }
}

/**
 * Slows down a network from which one failure follows another: the first few are free, then each doubles the wait.
 * Nobody is locked out, and success costs nothing.
 */
const freeFailures = 20;
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** A network that failed nowhere for so long starts anew. */
const forgottenAfterMs = 600_000;

/** Networks remembered; the longest untouched go first. */
const networksMost = 20_000;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

export class FailureThrottle {
  readonly #failures = new Map<string, Failures>();
  readonly #nowMs: () => number;

  /** `nowMs` is a clock that never goes back. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** How long the network has to wait; 0 when it need not. */
  waitMs(network: string): number {
    const failures = this.#find(network);
    if (failures === undefined || failures.count < freeFailures) return 0;
    const wait = Math.min(firstWaitMs * 2 ** Math.min(failures.count - freeFailures, 16), longestWaitMs);
    return Math.max(failures.lastMs + wait - this.#nowMs(), 0);
  }

  fail(network: string): void {
    const count = (this.#find(network)?.count ?? 0) + 1;
    this.#failures.delete(network);
    this.#failures.set(network, { count, lastMs: this.#nowMs() });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= networksMost) break;
      this.#failures.delete(oldest);
    }
  }

  #find(network: string): Failures | undefined {
    const failures = this.#failures.get(network);
    return failures === undefined || this.#nowMs() - failures.lastMs > forgottenAfterMs ? undefined : failures;
  }
}

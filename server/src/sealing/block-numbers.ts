/** Follows the numbers that blocks carry: one that is left out, comes twice or at another place shows in them. */
import type { RecordingFinding } from './verify-recording.ts';

type Moment = Pick<RecordingFinding, 'fromMs' | 'toMs' | 'byte'>;

export class BlockNumbers {
  readonly #found: (finding: RecordingFinding) => void;
  #next = 0;
  /** Numbers that were passed over, and where; they may still come. */
  readonly #missing = new Map<number, Moment>();

  constructor(found: (finding: RecordingFinding) => void) {
    this.#found = found;
  }

  /** One more than the highest so far. */
  get count(): number {
    return this.#next;
  }

  get hasGap(): boolean {
    return this.#missing.size > 0;
  }

  /** A block that carries none, or none that can be believed. */
  takeNext(): void {
    this.#next += 1;
  }

  take(number: number, moment: Moment): void {
    if (number < this.#next) {
      this.#found({ what: this.#missing.delete(number) ? 'reordered' : 'repeated', ...moment });
      return;
    }
    // A number out of all proportion is one gap and not a million.
    for (let passed = Math.max(this.#next, number - gapMost); passed < number; passed += 1) {
      this.#missing.set(passed, moment);
    }
    this.#next = number + 1;
  }

  /** What never came was removed; one finding for each place. */
  finish(): void {
    const told = new Set<Moment>();
    for (const moment of this.#missing.values()) {
      if (!told.has(moment)) this.#found({ what: 'removed', ...moment });
      told.add(moment);
    }
  }
}

const gapMost = 1_000;

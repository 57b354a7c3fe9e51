/**
 * Why a source is not read at the moment. Several reasons may hold it at once (its peer is slow, the disk is), each may
 * come and go by itself, and only when the last is gone is it read again.
 */
export type HoldReason = 'peer' | 'disk' | 'policy';

/** Ends one hold; calling it again changes nothing. */
export type Release = () => void;

export interface Holdable {
  pause(): void;
  resume(): void;
}

export class Holds {
  readonly #source: Holdable;
  readonly #counts: Record<HoldReason, number> = { peer: 0, disk: 0, policy: 0 };
  #total = 0;

  constructor(source: Holdable) {
    this.#source = source;
  }

  get isHeld(): boolean {
    return this.#total > 0;
  }

  /** Holds standing for this reason. */
  count(reason: HoldReason): number {
    return this.#counts[reason];
  }

  take(reason: HoldReason): Release {
    this.#counts[reason] += 1;
    this.#total += 1;
    if (this.#total === 1) this.#source.pause();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#counts[reason] -= 1;
      this.#total -= 1;
      if (this.#total === 0) this.#source.resume();
    };
  }
}

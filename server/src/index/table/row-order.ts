/**
 * Slots in the order of something that they hold. A change only notes the slot; whoever asks next pays for putting
 * those few back in their places, and nobody pays for an order that nobody asks for.
 */
import { compareNames, nameKey } from '@sallyport/domain';
import { grown } from './column.ts';

/** The rank of a slot that has no place in the order. */
const noRank = 0xffff_ffff;

export interface Ordering {
  /** Whether the slot has a place in the order. */
  isIn(slot: number): boolean;
  compare(one: number, other: number): number;
  isSame(one: number, other: number): boolean;
  /** All of the slots in order, at once: there may be a faster way than comparing each with each. */
  sort(slots: number[]): Uint32Array;
}

/** Beyond this share of all, putting everything into order anew is quicker. */
const freshShare = 1 / 16;

export class RowOrder {
  readonly #ordering: Ordering;
  #order: Uint32Array = new Uint32Array(0);
  #ranks = new Uint32Array(0);
  /** How many ranks there are; slots that hold the same share one. */
  #rankCount = 0;
  #isTouched = new Uint8Array(0);
  #touched: number[] = [];

  constructor(ordering: Ordering) {
    this.#ordering = ordering;
  }

  grow(slots: number): void {
    const before = this.#ranks.length;
    this.#ranks = grown(this.#ranks, slots).fill(noRank, before);
    this.#isTouched = grown(this.#isTouched, slots);
  }

  touch(slot: number): void {
    if (this.#isTouched[slot] === 1) return;
    this.#isTouched[slot] = 1;
    this.#touched.push(slot);
  }

  slots(): Uint32Array {
    this.#mend();
    return this.#order;
  }

  /** Writes each slot's bucket; the last is that of the slots without a place. Answers how many there are. */
  buckets(slots: Uint32Array, isDescending: boolean, into: Uint32Array): number {
    this.#mend();
    const [ranks, count] = [this.#ranks, this.#rankCount];
    for (let at = 0; at < slots.length; at += 1) {
      const rank = ranks[slots[at] ?? 0] ?? noRank;
      if (rank === noRank) into[at] = count;
      else into[at] = isDescending ? count - 1 - rank : rank;
    }
    return count + 1;
  }

  /** What a question would wait for otherwise. */
  prepare(): void {
    this.#mend();
  }

  #mend(): void {
    if (this.#touched.length === 0) return;
    const fresh = this.#touched.filter((slot) => this.#ordering.isIn(slot));
    const kept = this.#untouched();
    for (const slot of this.#touched) {
      this.#isTouched[slot] = 0;
      this.#ranks[slot] = noRank;
    }
    this.#touched = [];
    const isMuch = fresh.length > kept.length * freshShare;
    this.#order = isMuch ? this.#ordering.sort([...kept, ...fresh]) : this.#merged(kept, fresh);
    this.#rank();
  }

  #untouched(): Uint32Array {
    const kept = new Uint32Array(this.#order.length);
    let count = 0;
    for (const slot of this.#order) {
      if (this.#isTouched[slot] === 1) continue;
      kept[count] = slot;
      count += 1;
    }
    return kept.subarray(0, count);
  }

  #merged(kept: Uint32Array, fresh: readonly number[]): Uint32Array {
    const compare = (one: number, other: number): number => this.#ordering.compare(one, other);
    const inOrder = fresh.toSorted(compare);
    const merged = new Uint32Array(kept.length + fresh.length);
    let taken = 0;
    for (const [before, slot] of inOrder.entries()) {
      let [from, to] = [taken, kept.length];
      while (from < to) {
        const middle = (from + to) >>> 1;
        if (compare(kept[middle] ?? 0, slot) < 0) from = middle + 1;
        else to = middle;
      }
      merged.set(kept.subarray(taken, from), taken + before);
      merged[from + before] = slot;
      taken = from;
    }
    merged.set(kept.subarray(taken), taken + fresh.length);
    return merged;
  }

  #rank(): void {
    let rank = -1;
    let last = -1;
    for (const slot of this.#order) {
      if (last < 0 || !this.#ordering.isSame(last, slot)) rank += 1;
      this.#ranks[slot] = rank;
      last = slot;
    }
    this.#rankCount = rank + 1;
  }
}

/** Slots in the order of their names. */
export function byName(textOf: (slot: number) => string, isIn: (slot: number) => boolean): Ordering {
  const compare = (one: number, other: number): number => compareNames(textOf(one), textOf(other));
  return {
    isIn,
    compare,
    isSame: (one, other) => textOf(one) === textOf(other),
    sort(slots) {
      const named = slots.map((slot) => ({ slot, key: nameKey(textOf(slot)) }));
      named.sort((one, other) => {
        if (one.key === undefined || other.key === undefined) return compare(one.slot, other.slot);
        return one.key < other.key ? -1 : Number(one.key > other.key);
      });
      return Uint32Array.from(named, ({ slot }) => slot);
    },
  };
}

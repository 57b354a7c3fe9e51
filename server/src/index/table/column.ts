/** What a column of the table can do, whatever it holds. */
import type { ItemRow } from '@sallyport/domain';

/** Marks of slots while a query narrows: not in the answer, still to be decided, found by the word that is looked for. */
export const out = 0;
export const wanted = 1;
export const found = 2;

export interface Column {
  /** Room for so many slots. */
  grow(slots: number): void;
  set(slot: number, row: ItemRow): void;
  clear(slot: number): void;
  /** Marks those of the wanted as found whose text contains the needle, which is folded. */
  search(needle: string, marks: Uint8Array): void;
  /**
   * For each slot its bucket: rows in a lower one come first, and those that know nothing of this are in the last in
   * either direction. Answers how many buckets there are.
   */
  buckets(slots: Uint32Array, isDescending: boolean, into: Uint32Array): number;
  /** Does ahead what the first `buckets` or `search` would do. */
  prepare(): void;
}

export function grown<Typed extends Uint8Array | Uint32Array | Float64Array>(array: Typed, length: number): Typed {
  const Kind = array.constructor as new (length: number) => Typed;
  const larger = new Kind(length);
  larger.set(array);
  return larger;
}

/** Stays as large as it once had to be: making and clearing such arrays for each query would take longer than using them. */
export class Scratch {
  #numbers = new Uint32Array(0);

  /** So many numbers, whatever they are. */
  take(length: number): Uint32Array {
    if (this.#numbers.length < length) this.#numbers = new Uint32Array(Math.ceil(length * 1.5));
    return this.#numbers.subarray(0, length);
  }
}

const startsScratch = new Scratch();

/** Stable: slots of one bucket stay in the order in which they were. */
export function sortByBucket(
  slots: Uint32Array,
  { buckets, count }: { readonly buckets: Uint32Array; readonly count: number },
  into: Uint32Array,
): void {
  const starts = startsScratch.take(count + 1).fill(0);
  for (let at = 0; at < slots.length; at += 1) {
    const next = (buckets[at] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let bucket = 1; bucket <= count; bucket += 1) {
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
  }
  for (let at = 0; at < slots.length; at += 1) {
    const bucket = buckets[at] ?? 0;
    const place = starts[bucket] ?? 0;
    into[place] = slots[at] ?? 0;
    starts[bucket] = place + 1;
  }
}

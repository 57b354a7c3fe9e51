/** A column of moments: searched as they are written, ordered as they came. */
import { instant, utcText } from '@sallyport/domain';
import type { ItemRow } from '@sallyport/domain';
import { grown } from './column.ts';
import type { Column } from './column.ts';
import { RowOrder } from './row-order.ts';
import { TextBlocks } from './text-blocks.ts';

/** Stands for no moment. */
const never = Number.NaN;

export class MomentColumn implements Column {
  readonly #momentOf: (row: ItemRow) => number | undefined;
  #moments = new Float64Array(0);
  readonly #blocks = new TextBlocks((slot) => (this.#isKnown(slot) ? utcText(instant(this.#moment(slot))) : ''));
  readonly #order = new RowOrder({
    isIn: (slot) => this.#isKnown(slot),
    compare: (one, other) => this.#moment(one) - this.#moment(other),
    isSame: (one, other) => this.#moment(one) === this.#moment(other),
    sort: (slots) => Uint32Array.from(slots.toSorted((one, other) => this.#moment(one) - this.#moment(other))),
  });

  constructor(momentOf: (row: ItemRow) => number | undefined) {
    this.#momentOf = momentOf;
  }

  grow(slots: number): void {
    const before = this.#moments.length;
    this.#moments = grown(this.#moments, slots).fill(never, before);
    this.#order.grow(slots);
  }

  set(slot: number, row: ItemRow): void {
    this.#write(slot, this.#momentOf(row) ?? never);
  }

  clear(slot: number): void {
    this.#write(slot, never);
  }

  search(needle: string, marks: Uint8Array): void {
    this.#blocks.search(needle, marks);
  }

  buckets(slots: Uint32Array, isDescending: boolean, into: Uint32Array): number {
    return this.#order.buckets(slots, isDescending, into);
  }

  prepare(): void {
    this.#blocks.prepare(this.#moments.length);
    this.#order.prepare();
  }

  #moment(slot: number): number {
    return this.#moments[slot] ?? never;
  }

  #isKnown(slot: number): boolean {
    return !Number.isNaN(this.#moment(slot));
  }

  #write(slot: number, moment: number): void {
    if (Object.is(this.#moment(slot), moment)) return;
    this.#moments[slot] = moment;
    this.#blocks.touch(slot);
    this.#order.touch(slot);
  }
}

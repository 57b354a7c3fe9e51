/**
 * Items kept in order. Putting 100,000 names into order takes a second, so each order that somebody asked for is kept
 * and mended row by row.
 */
import { compareRows } from '@sallyport/domain';
import type { ItemRow, SortKey } from '@sallyport/domain';
import { keptOrders } from '../limits.ts';

/** A row that stays the same object while its content changes. */
export interface Holder {
  row: ItemRow;
}

type Compare = (one: ItemRow, other: ItemRow) => number;

class Order<Held extends Holder> {
  readonly rows: Held[];
  readonly #compare: Compare;

  constructor(rows: readonly Held[], compare: Compare) {
    this.#compare = compare;
    this.rows = rows.toSorted((one, other) => compare(one.row, other.row));
  }

  /** Where `row` stands, or would. */
  #place(row: ItemRow): number {
    let from = 0;
    let to = this.rows.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const held = this.rows[middle];
      if (held !== undefined && this.#compare(held.row, row) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  insert(held: Held): void {
    this.rows.splice(this.#place(held.row), 0, held);
  }

  remove(held: Held): void {
    const place = this.#place(held.row);
    if (this.rows[place] === held) this.rows.splice(place, 1);
  }

  isMoved(from: ItemRow, to: ItemRow): boolean {
    return this.#compare(from, to) !== 0;
  }
}

export class OrderedRows<Held extends Holder> {
  readonly #rows = new Set<Held>();
  readonly #orders = new Map<string, Order<Held>>();

  get size(): number {
    return this.#rows.size;
  }

  all(): Iterable<Held> {
    return this.#rows;
  }

  insert(held: Held): void {
    this.#rows.add(held);
    for (const order of this.#orders.values()) order.insert(held);
  }

  remove(held: Held): void {
    this.#rows.delete(held);
    for (const order of this.#orders.values()) order.remove(held);
  }

  change(held: Held, row: ItemRow): void {
    const moved = [...this.#orders.values()].filter((order) => order.isMoved(held.row, row));
    for (const order of moved) order.remove(held);
    held.row = row;
    for (const order of moved) order.insert(held);
  }

  inOrder(keys: readonly SortKey[]): readonly Held[] {
    const name = keys.map(({ field, direction }) => `${field} ${direction}`).join(',');
    const kept = this.#orders.get(name) ?? new Order([...this.#rows], compareRows(keys));
    this.#orders.delete(name);
    this.#orders.set(name, kept);
    for (const oldest of this.#orders.keys()) {
      if (this.#orders.size <= keptOrders) break;
      this.#orders.delete(oldest);
    }
    return kept.rows;
  }
}

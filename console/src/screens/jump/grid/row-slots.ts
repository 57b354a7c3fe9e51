/**
 * Which element of the page shows which row: as the list moves, the elements of rows that go become those of rows that
 * come, for a text that changes costs a browser far less than thirty elements that are made.
 */
import type { Range } from '../finding/pages-in-view.ts';

/** Elements by their number, with the index of the row that each shows; undefined for one that shows none now. */
export type RowSlots = readonly (number | undefined)[];

export function moveSlots(slots: RowSlots, { first, last }: Range): RowSlots {
  const wanted = new Set(Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place));
  const kept = slots.map((index) => (index !== undefined && wanted.delete(index) ? index : undefined));
  const next = wanted.values();
  const moved = kept.map((index) => index ?? next.next().value);
  return [...moved, ...next];
}

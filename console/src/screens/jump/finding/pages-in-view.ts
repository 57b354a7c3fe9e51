/** Which pages of the list are wanted for the rows in view. */
import { itemPageRows } from '../../../api/jump-items.ts';

export type Range = { readonly first: number; readonly last: number };

/** Rows beyond those in view that are asked for before they are seen: what the fastest wheel passes in 150 ms. */
const aheadRows = 50;

/** By their number. Without a total nothing is known to lie ahead. */
export function pagesInView({ first, last }: Range, total: number | undefined): readonly number[] {
  const end = Math.max(last, Math.min(last + aheadRows, (total ?? 0) - 1));
  const from = Math.floor(Math.max(0, first - aheadRows) / itemPageRows);
  const to = Math.floor(Math.max(0, end) / itemPageRows);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

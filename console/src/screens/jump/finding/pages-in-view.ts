/** Which pages of the list are wanted for the rows in view. */
import { itemPageRows } from '../../../early-answers.ts';

/** Both ends are included. */
export type Range = { readonly first: number; readonly last: number };

/** Rows beyond those in view that are asked for before they are seen; and where the list is moving to. */
const aroundRows = 50;
const aheadRows = 150;

type Way = {
  /** Without it nothing is known to lie ahead. */
  readonly total: number | undefined;
  /** What was in view a moment ago. */
  readonly before: Range;
};

/** By their number. */
export function pagesInView({ first, last }: Range, { total, before }: Way): readonly number[] {
  const above = first < before.first ? aheadRows : aroundRows;
  const below = last > before.last && first > 0 ? aheadRows : aroundRows;
  const end = Math.max(last, Math.min(last + below, (total ?? 0) - 1));
  const from = Math.floor(Math.max(0, first - above) / itemPageRows);
  const to = Math.floor(Math.max(0, end) / itemPageRows);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

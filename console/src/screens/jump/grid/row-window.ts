/** Which rows of a list exist: those in view, and more of them where the list is moving to. */
import type { Range } from '../finding/pages-in-view.ts';

/** Rows before and behind those in view; ahead of a moving list, what the fastest wheel passes in 50 ms. */
const aroundRows = 6;
const aheadRows = 18;

/** Rows come and go so many at once, so that not every movement is work. */
const rowsAtOnce = 3;

export type Viewport = {
  /** How far the list is scrolled, and how much of it is in view, in pixels. */
  readonly topPx: number;
  readonly heightPx: number;
  readonly heading: 'up' | 'down' | 'nowhere';
};

/** Both ends are included; of an empty list the last is before the first. */
export function rowWindow({ topPx, heightPx, heading }: Viewport, rowPx: number, total: number): Range {
  const before = heading === 'up' ? aheadRows : aroundRows;
  const behind = heading === 'down' ? aheadRows : aroundRows;
  const first = Math.floor((Math.floor(topPx / rowPx) - before) / rowsAtOnce) * rowsAtOnce;
  const end = Math.ceil((Math.ceil((topPx + heightPx) / rowPx) + behind) / rowsAtOnce) * rowsAtOnce;
  // What is scrolled to may no longer be there.
  const least = Math.max(0, total - 1 - Math.ceil(heightPx / rowPx) - aroundRows);
  return { first: Math.max(0, Math.min(first, least)), last: Math.min(end, total) - 1 };
}

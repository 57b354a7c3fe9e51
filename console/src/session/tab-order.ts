/** Where a tab goes when it is moved. */

/** The list with one of its things at another place; places beyond its ends are the ends. */
export function moved<Thing>(list: readonly Thing[], from: number, to: number): readonly Thing[] {
  const thing = list[from];
  if (thing === undefined) return list;
  const place = Math.min(Math.max(to, 0), list.length - 1);
  return place === from ? list : list.toSpliced(from, 1).toSpliced(place, 0, thing);
}

/**
 * The gap under the pointer, counted from 0 before the first tab: each tab gives way from its middle on.
 * `middles` are those of the tabs from left to right, in pixels, as `x` is.
 */
export function gapAt(middles: readonly number[], x: number): number {
  return middles.filter((middle) => middle < x).length;
}

/** The place at which a thing stands that was dropped into a gap: its own leaving closes one before it. */
export function placeInGap(from: number, gap: number): number {
  return gap > from ? gap - 1 : gap;
}

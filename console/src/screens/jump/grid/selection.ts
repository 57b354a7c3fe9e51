/** Which rows are selected, which one is active, and from where a range is drawn. Rows are known by id and place. */
export type Place = { readonly id: string; readonly index: number };

export type Selection = {
  readonly ids: ReadonlySet<string>;
  readonly active: Place | null;
  readonly anchor: Place | null;
};

export const nothingSelected: Selection = { ids: new Set(), active: null, anchor: null };

/** The longest range drawn at once. */
export const rangeMax = 1_000;

export function selectOne(place: Place): Selection {
  return { ids: new Set([place.id]), active: place, anchor: place };
}

export function toggleOne(selection: Selection, place: Place): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(place.id)) ids.add(place.id);
  return { ids, active: place, anchor: place };
}

/** `between` are the rows from the anchor to `place`, both included. */
export function selectRange(selection: Selection, place: Place, between: readonly string[]): Selection {
  return { ids: new Set(between), active: place, anchor: selection.anchor ?? place };
}

/** The same rows at their new places, after the list was asked for again; rows that are gone leave the selection. */
export function afterRefresh(
  selection: Selection,
  indexOf: (id: string) => number | undefined,
  gone: ReadonlySet<string>,
): Selection {
  const moved = (place: Place | null): Place | null => {
    if (place === null || gone.has(place.id)) return null;
    return { id: place.id, index: indexOf(place.id) ?? place.index };
  };
  const active = moved(selection.active);
  const anchor = moved(selection.anchor);
  const kept = [...selection.ids].filter((id) => !gone.has(id));
  const same =
    kept.length === selection.ids.size && samePlace(active, selection.active) && samePlace(anchor, selection.anchor);
  return same ? selection : { ids: new Set(kept), active, anchor };
}

function samePlace(one: Place | null, other: Place | null): boolean {
  return one?.id === other?.id && one?.index === other?.index;
}

export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

/** Where a key leads from `from` in a list of `total` rows, `page` of which are in view. */
export function moveTo(
  move: Move,
  { from, total, page }: { readonly from: number; readonly total: number; readonly page: number },
): number {
  const steps: Readonly<Record<Move, number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: -total,
    last: total,
  };
  return Math.max(0, Math.min(total - 1, from + steps[move]));
}

/**
 * Whether a newer list may simply be shown. It may when nothing in view would move, or when no one is looking at it;
 * otherwise it waits behind a bar that says what is new, so that no row slips from under the pointer.
 */
export type ListView = {
  /** Ids of the rows in view, in order. */
  readonly ids: readonly string[];
  readonly total: number;
};

export type RefreshPlan =
  | { readonly kind: 'show' }
  | { readonly kind: 'wait'; readonly change: 'more' | 'fewer' | 'order'; readonly count: number };

export function planRefresh(shown: ListView, newer: ListView, isBeingUsed: boolean): RefreshPlan {
  const staysPut = shown.ids.length === newer.ids.length && shown.ids.every((id, index) => id === newer.ids[index]);
  if (staysPut || !isBeingUsed) return { kind: 'show' };
  const growth = newer.total - shown.total;
  if (growth > 0) return { kind: 'wait', change: 'more', count: growth };
  if (growth < 0) return { kind: 'wait', change: 'fewer', count: -growth };
  return { kind: 'wait', change: 'order', count: 0 };
}

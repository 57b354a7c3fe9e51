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

function staysPut(shown: ListView, newer: ListView): boolean {
  return shown.ids.length === newer.ids.length && shown.ids.every((id, index) => id === newer.ids[index]);
}

export function planRefresh(shown: ListView, newer: ListView, isBeingUsed: boolean): RefreshPlan {
  if (staysPut(shown, newer) || !isBeingUsed) return { kind: 'show' };
  const growth = newer.total - shown.total;
  if (growth > 0) return { kind: 'wait', change: 'more', count: growth };
  if (growth < 0) return { kind: 'wait', change: 'fewer', count: -growth };
  return { kind: 'wait', change: 'order', count: 0 };
}

/** In ms: between the first news of a change and a look at the newer list. */
export const soonestLook = 1_500;
const longestPause = 12_000;
const pauseAfterChange = 3_000;
const pauseWhileWaiting = 6_000;

/**
 * How long the server is left alone after a look, in ms. In a lively fleet something changes each second and yet most
 * looks find the rows in view where they were: each such look makes the next one later.
 */
export function pauseAfterLook(
  before: number,
  { shown, newer, plan }: { readonly shown: ListView; readonly newer: ListView; readonly plan: RefreshPlan },
): number {
  if (plan.kind === 'wait') return pauseWhileWaiting;
  const isSame = staysPut(shown, newer) && shown.total === newer.total;
  return isSame ? Math.min(Math.max(before, soonestLook) * 2, longestPause) : pauseAfterChange;
}

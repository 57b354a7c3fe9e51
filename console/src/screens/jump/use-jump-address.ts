/** The address of the list: read, changed in part or as a whole, and followed by the active row. */
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { changedSearch, type ItemSearch, type ItemSearchChange } from './finding/item-search.ts';
import type { Place } from './grid/selection.ts';

const route = getRouteApi('/signed-in/jump');

export function useJumpAddress() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (next: ItemSearchChange) =>
      void navigate({ search: (before: ItemSearch) => changedSearch(before, next), replace: true }),
    [navigate],
  );
  const go = useCallback(
    (next: ItemSearch, { replace }: { readonly replace: boolean }) => void navigate({ search: next, replace }),
    [navigate],
  );
  return { search, change, go };
}

/** The address follows the active row a moment later: holding an arrow key must not write a hundred addresses. */
export function useFollowedItem(
  active: Place | null,
  { search, change }: Pick<ReturnType<typeof useJumpAddress>, 'search' | 'change'>,
): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setTimeout(() => {
      // On the way to a session already: writing this page's address now would call the way off.
      if (router.latestLocation.pathname !== router.state.location.pathname) return;
      if (active !== null && active.id !== search.item) change({ item: active.id });
    }, 200);
    return () => clearTimeout(timer);
  }, [active, search.item, change, router]);
}

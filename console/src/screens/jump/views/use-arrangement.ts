/**
 * Order and columns of the list: one's own, or while a saved view is open those of the view. What is changed in a view
 * stays there until it is saved or the view is left, and leaves one's own columns alone.
 */
import type { ItemView } from '@sallyport/protocol';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { itemViewsQuery } from '../../../api/item-views.ts';
import { preferenceStore, setPreferences, type ColumnPreference } from '../../../api/preferences.ts';
import { columnsFrom, type Column } from '../grid/columns.ts';
import type { ItemSearch, ItemSearchChange } from '../finding/item-search.ts';
import { definitionOf, isLinkToView, isModified, searchOfView } from './view-state.ts';

type ArrangementOptions = {
  readonly search: ItemSearch;
  readonly change: (next: ItemSearchChange) => void;
  /** Puts the whole address in place of the present one, or behind it. */
  readonly go: (search: ItemSearch, how: { readonly replace: boolean }) => void;
};

type Kept = { readonly view: string; readonly columns: readonly ColumnPreference[] };

const storageKey = 'sallyport.view-columns';

export function useArrangement({ search, change, go }: ArrangementOptions) {
  const preferences = useSyncExternalStore(preferenceStore.subscribe, preferenceStore.get);
  const list = useQuery(itemViewsQuery).data;
  const [kept, setKept] = useState<Kept | null>(readKept);
  const active = useMemo(() => list?.rows.find(({ id }) => id === search.view), [list, search.view]);
  const sort = search.sort ?? preferences.itemSort;
  const ofView = active === undefined || active.definition.columns.length === 0 ? undefined : active.definition.columns;
  const chosen = kept !== null && kept.view === active?.id ? kept.columns : (ofView ?? preferences.itemColumns);
  const columns = useMemo(() => columnsFrom(chosen), [chosen]);
  const definition = useMemo(() => definitionOf({ search, sort, columns }), [search, sort, columns]);

  const modified = useMemo(
    () => active !== undefined && isModified(active.definition, definition),
    [active, definition],
  );
  const viewId = active?.id;
  const setColumns = useCallback(
    (next: readonly Column[]) => {
      if (viewId === undefined) setPreferences({ itemColumns: next });
      else setKept(writeKept({ view: viewId, columns: next }));
    },
    [viewId],
  );
  const setSort = useCallback(
    (itemSort: string) => {
      if (viewId !== undefined) return change({ sort: itemSort });
      setPreferences({ itemSort });
      change({ sort: undefined });
    },
    [viewId, change],
  );
  const open = useCallback(
    (view: ItemView) => {
      setKept(writeKept(null));
      go(searchOfView(view), { replace: false });
    },
    [go],
  );
  useOpening({ search, views: list?.rows, first: preferences.itemView, go });

  const resetColumns = useCallback(() => {
    setColumns(columnsFrom([]));
    setSort('name');
  }, [setColumns, setSort]);
  const leave = useCallback(() => {
    setKept(writeKept(null));
    go({}, { replace: false });
  }, [go]);

  return useMemo(
    () => ({
      sort,
      columns,
      definition,
      setColumns,
      setSort,
      resetColumns,
      views: list?.rows ?? noViews,
      mayShare: list?.mayShare ?? false,
      active,
      modified,
      open,
      leave,
    }),
    [sort, columns, definition, setColumns, setSort, resetColumns, list, active, modified, open, leave],
  );
}

export type Arrangement = ReturnType<typeof useArrangement>;

const noViews: readonly ItemView[] = [];

type OpeningOptions = Pick<ArrangementOptions, 'search' | 'go'> & {
  readonly views: readonly ItemView[] | undefined;
  readonly first: string;
};

/** A link to a view brings what the view says into the address; without any, one's first view is opened once. */
function useOpening({ search, views, first, go }: OpeningOptions): void {
  const isOpened = useRef(Object.keys(search).length > 0);
  useEffect(() => {
    if (views === undefined) return;
    if (Object.keys(search).length > 0 && !isLinkToView(search)) isOpened.current = true;
    const wanted = isLinkToView(search) ? search.view : isOpened.current ? undefined : first;
    const view = views.find(({ id }) => id === wanted);
    if (view === undefined) return;
    isOpened.current = true;
    const { item } = search;
    go({ ...searchOfView(view), ...(item === undefined ? {} : { item }) }, { replace: true });
  }, [search, views, first, go]);
}

/** Of this tab: a reload must not lose what was arranged in a view. */
function readKept(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

function writeKept(kept: Kept | null): Kept | null {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(kept));
  } catch {
    // Storage may be full or refused: the page goes on with what it has.
  }
  return kept;
}

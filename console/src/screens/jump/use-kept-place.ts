/**
 * Where one was in the list and in the tree, kept over a reload of this tab: how far they were scrolled, what was
 * selected, and which of the two had the keyboard.
 */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { GridHandle } from './grid/item-grid.tsx';

type KeptPlace = {
  /** The list's query: another list begins at its top. */
  readonly query: string;
  readonly listTop: number;
  readonly treeTop: number;
  readonly selected: readonly string[];
  readonly focus: 'list' | 'tree' | 'elsewhere';
};

const storageKey = 'sallyport.jump-place';
/** A selection of more is made anew. */
const selectedMost = 200;

type PlaceOptions = {
  readonly query: string;
  readonly grid: RefObject<GridHandle | null>;
  readonly tree: RefObject<HTMLElement | null>;
  readonly selected: ReadonlySet<string>;
  readonly isLoaded: boolean;
};

export function useKeptPlace({ query, grid, tree, selected, isLoaded }: PlaceOptions): void {
  const latest = useRef({ query, selected });
  useEffect(() => {
    latest.current = { query, selected };
  });
  const [kept] = useState(readPlace);
  const isRestored = useRef(false);
  useEffect(() => {
    if (!isLoaded || isRestored.current) return;
    isRestored.current = true;
    if (kept === undefined) return;
    if (kept.query === latest.current.query) grid.current?.toTop(kept.listTop);
    tree.current?.scrollTo({ top: kept.treeTop });
    if (document.activeElement !== document.body) return;
    if (kept.focus === 'list') grid.current?.focus();
    if (kept.focus === 'tree') tree.current?.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]')?.focus();
  }, [isLoaded, kept, grid, tree]);
  useEffect(() => {
    const onLeave = () => {
      const listTop = grid.current?.top() ?? 0;
      writePlace({
        query: latest.current.query,
        listTop,
        treeTop: tree.current?.scrollTop ?? 0,
        selected: [...latest.current.selected].slice(0, selectedMost),
        focus: focusOf(document.activeElement),
      });
    };
    window.addEventListener('pagehide', onLeave);
    return () => window.removeEventListener('pagehide', onLeave);
  }, [grid, tree]);
}

function focusOf(element: Element | null): KeptPlace['focus'] {
  if (element?.closest('[role=grid]')) return 'list';
  return element?.closest('[role=tree]') ? 'tree' : 'elsewhere';
}

/** What was selected before the reload, if the same item is still the active one. */
export function keptSelection(active: string | undefined): readonly string[] {
  const selected = readPlace()?.selected ?? [];
  return active !== undefined && selected.includes(active) ? selected : [];
}

function readPlace(): KeptPlace | undefined {
  // Only after a reload: whoever comes by a link begins anew.
  const [navigation] = performance.getEntriesByType('navigation');
  if (!(navigation instanceof PerformanceNavigationTiming) || navigation.type !== 'reload') return undefined;
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as KeptPlace | undefined;
  } catch {
    return undefined;
  }
}

function writePlace(place: KeptPlace): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(place));
  } catch {
    // Storage may be full or refused: the page begins at its top then.
  }
}

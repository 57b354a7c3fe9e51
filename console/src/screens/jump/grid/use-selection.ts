/** The selection of the list and everything that changes it: presses, keys, ranges, a refreshed list. */
import { useCallback, useState, type MouseEvent, type RefObject } from 'react';
import { itemPageQuery, type ItemQuery } from '../../../api/jump-items.ts';
import { itemPageRows } from '../../../early-answers.ts';
import { queryClient } from '../../../api/query-client.ts';
import { keptSelection } from '../use-kept-place.ts';
import type { GridHandle } from './item-grid.tsx';
import {
  afterRefresh,
  moveTo,
  nothingSelected,
  rangeMax,
  selectOne,
  selectRange,
  toggleOne,
  type Move,
  type Selection,
} from './selection.ts';
import type { ItemRows } from './use-item-rows.ts';

type SelectionOptions = {
  readonly rows: ItemRows;
  readonly query: ItemQuery;
  readonly grid: RefObject<GridHandle | null>;
  readonly first: string | undefined;
};

export function useSelection({ rows, query, grid, first }: SelectionOptions) {
  const [stored, setSelection] = useState<Selection>(() =>
    first === undefined ? nothingSelected : firstSelection(first),
  );
  const { rowAt, indexOf, removed } = rows;

  // The same rows may stand elsewhere since the list was asked for again.
  const selection = afterRefresh(stored, indexOf, removed);

  const rangeTo = useCallback(
    async (from: number, index: number, id: string) => {
      const [low, high] = from < index ? [from, index] : [index, from];
      const ids = await idsBetween(query, Math.max(low, high - rangeMax + 1), high);
      setSelection((before) => selectRange(before, { id, index }, ids));
    },
    [query],
  );

  const onPress = (index: number, event: MouseEvent) => {
    const id = rowAt(index)?.id;
    if (id === undefined || event.button > 2) return;
    if (event.button === 2 && selection.ids.has(id)) return;
    const anchor = selection.anchor;
    if (event.shiftKey && anchor !== null && anchor.index >= 0) void rangeTo(anchor.index, index, id);
    else if (event.ctrlKey || event.metaKey) setSelection((before) => toggleOne(before, { id, index }));
    else setSelection(selectOne({ id, index }));
  };

  const onToggle = (index: number, event: MouseEvent) => {
    const id = rowAt(index)?.id;
    if (id === undefined || event.button !== 0 || event.shiftKey) return;
    event.stopPropagation();
    setSelection((before) => toggleOne(before, { id, index }));
  };

  const goTo = (index: number, how: 'plain' | 'range' | 'only-active') => {
    const id = rowAt(index)?.id;
    grid.current?.showIndex(index);
    if (id === undefined) return;
    const anchor = selection.anchor;
    if (how === 'range' && anchor !== null && anchor.index >= 0) void rangeTo(anchor.index, index, id);
    else if (how === 'only-active')
      setSelection((before) => ({ ...before, active: { id, index }, anchor: { id, index } }));
    else setSelection(selectOne({ id, index }));
  };

  const move = (direction: Move, how: 'plain' | 'range' | 'only-active') => {
    const total = rows.total ?? 0;
    if (total === 0) return;
    const from = selection.active?.index ?? -1;
    const page = grid.current?.rowsInView() ?? 10;
    goTo(from < 0 && direction !== 'last' ? 0 : moveTo(direction, { from, total, page }), how);
  };

  const toggleActive = () => {
    const { active } = selection;
    if (active !== null) setSelection((before) => toggleOne(before, active));
  };

  const clear = () => setSelection(({ active }) => (active === null ? nothingSelected : selectOne(active)));

  return { selection, setSelection, onPress, onToggle, goTo, move, toggleActive, clear };
}

/** The item of the address, and what was selected with it before a reload. */
function firstSelection(id: string): Selection {
  const one = selectOne({ id, index: -1 });
  const kept = keptSelection(id);
  return kept.length === 0 ? one : { ...one, ids: new Set(kept) };
}

/** Ids of the rows from one place to another, both included; pages that were never in view are fetched. */
async function idsBetween(query: ItemQuery, first: number, last: number): Promise<readonly string[]> {
  const from = Math.floor(first / itemPageRows);
  const to = Math.floor(last / itemPageRows);
  const pages = await Promise.all(
    Array.from({ length: to - from + 1 }, (_, index) =>
      queryClient.query({ ...itemPageQuery(query, from + index), staleTime: 'static' }),
    ),
  );
  return pages
    .flatMap((page) => page.rows)
    .slice(first - from * itemPageRows, last - from * itemPageRows + 1)
    .map(({ id }) => id);
}

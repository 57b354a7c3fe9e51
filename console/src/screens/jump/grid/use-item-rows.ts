/**
 * The rows of the list by their place: pages are fetched as they come into view, the last list stays until the next one
 * is there, and a list that has changed on the server is taken in only when that disturbs no one.
 */
import type { ItemCounts, ItemPage, ItemRow } from '@sallyport/protocol';
import { hashKey, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { itemPageQuery, itemPageRows, readItems, type ItemQuery } from '../../../api/jump-items.ts';
import { useLive, useLiveMessages } from '../../../api/live.tsx';
import { queryClient } from '../../../api/query-client.ts';
import { pagesInView, type Range } from '../finding/pages-in-view.ts';
import { pauseAfterLook, planRefresh, soonestLook, type RefreshPlan } from '../finding/list-refresh.ts';

export type ItemRows = {
  readonly total: number | undefined;
  readonly counts: ItemCounts | undefined;
  readonly rowAt: (index: number) => ItemRow | undefined;
  readonly indexOf: (id: string) => number | undefined;
  readonly isLoading: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  /** What waits behind the bar. */
  readonly waiting: Extract<RefreshPlan, { kind: 'wait' }> | null;
  readonly showWaiting: () => void;
  readonly removed: ReadonlySet<string>;
};

type RowsOptions = { readonly query: ItemQuery; readonly range: Range; readonly isBeingUsed: () => boolean };

const noIds: ReadonlySet<string> = new Set();

export function useItemRows({ query, range, isBeingUsed }: RowsOptions): ItemRows {
  const first = useQuery(itemPageQuery(query, 0));
  const [shown, setShown] = useState(query);
  const [counts, setCounts] = useState<ItemCounts>();
  const [removed, setRemoved] = useState(noIds);
  if (first.data !== undefined && shown !== query) {
    setShown(query);
    setRemoved(noIds);
  }

  const firstShown = queryClient.getQueryData<ItemPage>(itemPageQuery(shown, 0).queryKey);
  const total = firstShown?.total;
  const pages = useMemo(() => pagesInView(range, total), [range, total]);
  const loaded = useQueries({ queries: pages.map((page) => itemPageQuery(shown, page)) });

  const pageAt = (page: number) =>
    loaded[pages.indexOf(page)]?.data ?? queryClient.getQueryData<ItemPage>(itemPageQuery(shown, page).queryKey);
  const rowAt = (index: number) => pageAt(Math.floor(index / itemPageRows))?.rows[index % itemPageRows];
  const indexOf = (id: string) => {
    for (const [key, page] of queryClient.getQueriesData<ItemPage>({ queryKey: ['jump-items', shown] })) {
      const at = page?.rows.findIndex((row) => row.id === id) ?? -1;
      if (at >= 0) return Number(key[2]) * itemPageRows + at;
    }
    return undefined;
  };

  useLiveMessages((message) => {
    if (message.kind === 'counts') setCounts({ total: message.total, online: message.online });
    if (message.kind === 'items' && message.removed.length > 0)
      setRemoved((before) => new Set([...before, ...message.removed]));
  });
  const inView = { ids: idsIn(range, rowAt), total: total ?? 0 };
  useWatched(inView.ids);
  const { waiting, showWaiting } = useNewerList({
    query: shown,
    range,
    isBeingUsed,
    inView,
    onShown: () => setRemoved(noIds),
  });

  return {
    total,
    counts: counts ?? firstShown?.counts,
    rowAt,
    indexOf,
    isLoading: first.isFetching && shown !== query ? true : first.isPending,
    error: first.error,
    retry: () => void first.refetch(),
    waiting,
    showWaiting,
    removed,
  };
}

function idsIn({ first, last }: Range, rowAt: (index: number) => ItemRow | undefined): readonly string[] {
  const ids: string[] = [];
  for (let index = Math.max(0, first); index <= last; index += 1) {
    const id = rowAt(index)?.id;
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** Tells the server which rows are in view, once scrolling rests. */
function useWatched(ids: readonly string[]): void {
  const { connection } = useLive();
  const text = ids.join(' ');
  useEffect(() => {
    const timer = setTimeout(() => connection.watchItems(text === '' ? [] : text.split(' ')), 120);
    return () => clearTimeout(timer);
  }, [connection, text]);
}

type NewerOptions = {
  readonly query: ItemQuery;
  readonly range: Range;
  readonly isBeingUsed: () => boolean;
  readonly inView: { readonly ids: readonly string[]; readonly total: number };
  readonly onShown: () => void;
};

function useNewerList(options: NewerOptions) {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const [waiting, setWaiting] = useState<Extract<RefreshPlan, { kind: 'wait' }> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const version = useRef<number | undefined>(undefined);
  const lastLook = useRef({ at: -Infinity, pause: 0 });
  const isDue = useRef(false);

  const showWaiting = useCallback(() => {
    setWaiting(null);
    latest.current.onShown();
    void queryClient.invalidateQueries({ queryKey: ['jump-items'] });
  }, []);

  const look = useCallback(async () => {
    const { query, range, inView } = latest.current;
    const numbers = pagesInView(range, inView.total);
    const pages = await Promise.all(
      numbers.map((page) => readItems({ query, offset: page * itemPageRows, limit: itemPageRows })),
    );
    if (latest.current.query !== query) return;
    const from = (numbers[0] ?? 0) * itemPageRows;
    const rows = pages.flatMap((page) => page.rows);
    const newer = { ids: idsIn(range, (index) => rows[index - from]), total: pages[0]?.total ?? 0 };
    const plan = planRefresh(inView, newer, latest.current.isBeingUsed());
    const pause = pauseAfterLook(lastLook.current.pause, { shown: inView, newer, plan });
    lastLook.current = { at: performance.now(), pause };
    if (plan.kind === 'wait') return setWaiting(plan);
    setWaiting(null);
    latest.current.onShown();
    takeIn(query, new Map(pages.map((page, at) => [numbers[at] ?? 0, page])));
  }, []);

  const lookUnlessHidden = useCallback(() => {
    isDue.current = document.hidden;
    if (!document.hidden) void look().catch(() => undefined);
  }, [look]);

  useLiveMessages((message) => {
    if (message.kind !== 'counts') return;
    const isNews = version.current !== undefined && message.version !== version.current;
    version.current = message.version;
    if (!isNews || timer.current !== undefined) return;
    const { at, pause } = lastLook.current;
    const wait = Math.max(soonestLook, at + pause - performance.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      lookUnlessHidden();
    }, wait);
  });
  useEffect(() => {
    const onVisible = () => {
      if (isDue.current) lookUnlessHidden();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      clearTimeout(timer.current);
    };
  }, [lookUnlessHidden]);
  // Another search or filter shows the newest list anyway.
  useEffect(() => setWaiting(null), [options.query]);
  return { waiting, showWaiting };
}

/** What was just read is shown as it is; other pages are read anew when they come into view. */
function takeIn(query: ItemQuery, pages: ReadonlyMap<number, ItemPage>): void {
  const [newest] = pages.values();
  const firstKey = itemPageQuery(query, 0).queryKey;
  const read = new Set([...pages.keys()].map((page) => hashKey(itemPageQuery(query, page).queryKey)));
  for (const [number, page] of pages) queryClient.setQueryData(itemPageQuery(query, number).queryKey, page);
  if (newest !== undefined && !pages.has(0)) {
    const { total, counts, version } = newest;
    queryClient.setQueryData<ItemPage>(firstKey, (page) => page && { ...page, total, counts, version });
  }
  void queryClient.invalidateQueries({
    queryKey: ['jump-items'],
    refetchType: 'none',
    predicate: ({ queryHash }) => !read.has(queryHash),
  });
}

/**
 * The rows of the list by their place: pages are fetched as they come into view, the last list stays until the next one
 * is there, and a list that has changed on the server is taken in only when that disturbs no one.
 */
import type { ItemCounts, ItemPage, ItemRow } from '@sallyport/protocol';
import { hashKey, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { itemPageQuery, readItems, type ItemQuery } from '../../../api/jump-items.ts';
import { useLive, useLiveMessages } from '../../../api/live.tsx';
import { queryClient } from '../../../api/query-client.ts';
import { itemPageRows } from '../../../early-answers.ts';
import { pagesInView, type Range } from '../finding/pages-in-view.ts';
import { pauseAfterLook, planRefresh, soonestLook, type ListView, type RefreshPlan } from '../finding/list-refresh.ts';

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
  /** Says which rows exist on the page. */
  readonly onRange: (range: Range) => void;
};

type RowsOptions = { readonly query: ItemQuery; readonly isBeingUsed: () => boolean };

const noIds: ReadonlySet<string> = new Set();
const nothing: Range = { first: 0, last: -1 };

export function useItemRows({ query, isBeingUsed }: RowsOptions): ItemRows {
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
  const { pages, range, setRange } = usePagesInView(total);
  const loaded = useQueries({ queries: pages.map((page) => itemPageQuery(shown, page)), combine: pagesOf });

  const rowAt = useMemo(() => {
    const known = new Map(pages.map((page, at) => [page, loaded[at]]));
    return (index: number): ItemRow | undefined => {
      const page = Math.floor(index / itemPageRows);
      const read = known.get(page) ?? queryClient.getQueryData<ItemPage>(itemPageQuery(shown, page).queryKey);
      return read?.rows[index % itemPageRows];
    };
  }, [shown, pages, loaded]);
  const indexOf = useCallback(
    (id: string) => {
      for (const [key, page] of queryClient.getQueriesData<ItemPage>({ queryKey: ['jump-items', shown] })) {
        const at = page === undefined ? undefined : placesIn(page).get(id);
        if (at !== undefined) return Number(key[2]) * itemPageRows + at;
      }
      return undefined;
    },
    [shown],
  );

  useLiveMessages((message) => {
    if (message.kind === 'counts') setCounts({ total: message.total, online: message.online });
    if (message.kind === 'items' && message.removed.length > 0)
      setRemoved((before) => new Set([...before, ...message.removed]));
  });
  const idsInView = () => idsIn(range.current, rowAt);
  const watch = useWatched(idsInView);
  useEffect(watch, [watch, rowAt]);
  const onRange = useCallback(
    (next: Range) => {
      setRange(next);
      watch();
    },
    [setRange, watch],
  );
  const { waiting, showWaiting } = useNewerList({
    query: shown,
    range,
    isBeingUsed,
    inView: () => ({ ids: idsInView(), total: total ?? 0 }),
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
    onRange,
  };
}

const places = new WeakMap<ItemPage, ReadonlyMap<string, number>>();

function placesIn(page: ItemPage): ReadonlyMap<string, number> {
  const known = places.get(page) ?? new Map(page.rows.map(({ id }, place) => [id, place]));
  places.set(page, known);
  return known;
}

function pagesOf(answers: readonly { readonly data: ItemPage | undefined }[]): readonly (ItemPage | undefined)[] {
  return answers.map(({ data }) => data);
}

/** Between two changes of what is asked for, in ms: what is only passed on the way to a far place is not. */
const leastBetweenMs = 40;

/** Which pages are wanted. What is in view changes with every movement of the list, and the pages seldom. */
function usePagesInView(total: number | undefined) {
  const range = useRef(nothing);
  const before = useRef(nothing);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const changedAt = useRef(-Infinity);
  const [asked, setAsked] = useState<readonly number[]>([0]);
  const pages = total === undefined ? firstPage : asked;

  const look = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const wanted = pagesInView(range.current, { total, before: before.current });
    setAsked((known) => {
      if (sameNumbers(known, wanted)) return known;
      changedAt.current = performance.now();
      return wanted;
    });
  }, [total]);
  const setRange = useCallback(
    (next: Range) => {
      before.current = range.current;
      range.current = next;
      const waitMs = changedAt.current + leastBetweenMs - performance.now();
      if (waitMs <= 0) look();
      else timer.current ??= setTimeout(look, waitMs);
    },
    [look],
  );
  useEffect(() => {
    look();
    return () => clearTimeout(timer.current);
  }, [look]);
  return { pages, range, setRange };
}

const firstPage: readonly number[] = [0];

function sameNumbers(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((number, place) => number === other[place]);
}

function idsIn({ first, last }: Range, rowAt: (index: number) => ItemRow | undefined): readonly string[] {
  const ids: string[] = [];
  for (let index = Math.max(0, first); index <= last; index += 1) {
    const id = rowAt(index)?.id;
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** Tells the server which rows are in view, once scrolling rests. To be called whenever they may be others. */
function useWatched(idsInView: () => readonly string[]): () => void {
  const { connection } = useLive();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const told = useRef('');
  const latest = useRef(idsInView);
  useEffect(() => {
    latest.current = idsInView;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const ids = latest.current();
      const text = ids.join(' ');
      if (text === told.current) return;
      told.current = text;
      connection.watchItems(ids);
    }, 120);
  }, [connection]);
}

type NewerOptions = {
  readonly query: ItemQuery;
  readonly range: RefObject<Range>;
  readonly isBeingUsed: () => boolean;
  readonly inView: () => ListView;
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
    const { query } = latest.current;
    const range = latest.current.range.current;
    const inView = latest.current.inView();
    const numbers = pagesInView(range, { total: inView.total, before: range });
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

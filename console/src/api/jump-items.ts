/** Questions about jump items and their groups. */
import type { GroupSummary, ItemDetails, ItemEventPage, ItemPage, ItemStatus } from '@sallyport/protocol';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { itemPageRows } from '../early-answers.ts';
import { queryString, request, requestBytes } from './http.ts';

export type ItemQuery = {
  readonly search?: string | undefined;
  readonly fields?: string | undefined;
  readonly filters?: string | undefined;
  readonly group?: string | undefined;
  readonly tag?: string | undefined;
  readonly status?: ItemStatus | undefined;
  readonly sort?: string | undefined;
};

export function itemPageQuery(query: ItemQuery, page: number) {
  return queryOptions({
    queryKey: ['jump-items', query, page],
    queryFn: ({ signal }) => readItems({ query, offset: page * itemPageRows, limit: itemPageRows, signal }),
    staleTime: Infinity,
  });
}

type ReadItems = {
  readonly query: ItemQuery;
  readonly offset: number;
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
};

export function readItems({ query, offset, limit, signal }: ReadItems): Promise<ItemPage> {
  return request<ItemPage>('GET', `/jump-items${queryString({ ...query, offset, limit })}`, { signal });
}

type ExportItems = { readonly query: ItemQuery; readonly columns: string; readonly format: 'csv' | 'json' };

/** Where the browser gets all that matches as a file. */
export function itemExportUrl({ query, columns, format }: ExportItems): string {
  return `/api/jump-items/export${queryString({ ...query, columns, format })}`;
}

export function itemDetailsQuery(id: string) {
  return queryOptions({
    queryKey: ['jump-item', id],
    queryFn: ({ signal }) => request<ItemDetails>('GET', `/jump-items/${encodeURIComponent(id)}`, { signal }),
    staleTime: 5_000,
  });
}

/** Newest first. */
export function itemEventsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [...itemDetailsQuery(id).queryKey, 'events'],
    queryFn: ({ pageParam, signal }) =>
      request<ItemEventPage>(
        'GET',
        `/jump-items/${encodeURIComponent(id)}/events${queryString({ before: pageParam })}`,
        {
          signal,
        },
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 5_000,
  });
}

/** A new picture is made of a screen that is looked at so often. */
const pictureMs = 60_000;

/** Null where there is no picture. */
export function screenQuery(id: string) {
  return queryOptions({
    queryKey: ['jump-item-screen', id],
    queryFn: ({ signal }) => requestBytes(`/jump-items/${encodeURIComponent(id)}/screen`, signal),
    staleTime: pictureMs,
    refetchInterval: pictureMs,
    retry: false,
  });
}

export const groupsQuery = queryOptions({
  queryKey: ['jump-groups'],
  queryFn: ({ signal }) => request<readonly GroupSummary[]>('GET', '/jump-groups', { signal }),
  staleTime: 30_000,
});

export function refreshItem(id: string): Promise<void> {
  return request('POST', `/jump-items/${encodeURIComponent(id)}/refresh`);
}

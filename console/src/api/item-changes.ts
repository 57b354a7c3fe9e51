/** Changing, copying and removing items. */
import type {
  ChangeItemsAnswer,
  CopyItemsAnswer,
  CopyItemsBody,
  ItemChangesBody,
  ItemPropertiesAnswer,
  RemovalAnswer,
  RemoveItemsAnswer,
} from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';
import { queryClient } from './query-client.ts';

export function itemPropertiesQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ['item-properties', ids],
    queryFn: ({ signal }) => request<ItemPropertiesAnswer>('POST', '/jump-items/properties', { body: { ids }, signal }),
    // As it is when the dialog opens.
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

export function removalQuery(ids: readonly string[]) {
  return queryOptions({
    queryKey: ['item-removal', ids],
    queryFn: ({ signal }) => request<RemovalAnswer>('POST', '/jump-items/removal', { body: { ids }, signal }),
    staleTime: 0,
    gcTime: 0,
  });
}

export async function changeItems(ids: readonly string[], changes: ItemChangesBody): Promise<ChangeItemsAnswer> {
  const answer = await request<ChangeItemsAnswer>('PATCH', '/jump-items', { body: { ids, changes } });
  await readAgain(ids);
  return answer;
}

export async function copyItems(body: CopyItemsBody): Promise<CopyItemsAnswer> {
  const answer = await request<CopyItemsAnswer>('POST', '/jump-items/copies', { body });
  await readAgain(body.ids);
  return answer;
}

export async function removeItems(ids: readonly string[]): Promise<RemoveItemsAnswer> {
  const answer = await request<RemoveItemsAnswer>('POST', '/jump-items/remove', { body: { ids } });
  await readAgain(ids);
  return answer;
}

async function readAgain(ids: readonly string[]): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['jump-groups'] }),
    queryClient.invalidateQueries({ queryKey: ['jump-items'] }),
    ...ids.map((id) => queryClient.invalidateQueries({ queryKey: ['jump-item', id] })),
  ]);
}

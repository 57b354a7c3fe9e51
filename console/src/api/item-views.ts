/** Saved views of the list. */
import type { ItemView, ItemViewDefinition, ItemViewList } from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { queryString, request } from './http.ts';

export const itemViewsQuery = queryOptions({
  queryKey: ['item-views'],
  queryFn: ({ signal }) => request<ItemViewList>('GET', '/item-views', { signal }),
  staleTime: 30_000,
});

export type ItemViewWish = { readonly name: string; readonly definition: ItemViewDefinition };

function pathOf(isShared: boolean): string {
  return isShared ? '/admin/item-views' : '/item-views';
}

export function makeItemView(isShared: boolean, wish: ItemViewWish): Promise<ItemView> {
  return request('POST', pathOf(isShared), { body: wish });
}

/** Of the view as it was read: the server refuses when somebody changed it meanwhile. */
export function changeItemView({ id, isShared, revision }: ItemView, wish: ItemViewWish): Promise<ItemView> {
  return request('PUT', `${pathOf(isShared)}/${encodeURIComponent(id)}`, { body: { ...wish, revision } });
}

export function removeItemView({ id, isShared, revision }: ItemView): Promise<void> {
  return request('DELETE', `${pathOf(isShared)}/${encodeURIComponent(id)}${queryString({ revision })}`);
}

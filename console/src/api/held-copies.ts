import type { HeldCopies } from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const heldCopiesQuery = queryOptions({
  queryKey: ['admin', 'jump-clients', 'held-copies'],
  queryFn: ({ signal }) => request<HeldCopies>('GET', '/admin/jump-clients/held-copies', { signal }),
  staleTime: 10_000,
});

/** Of all copies of a client that were not let in, or for `refuse` of those that wait. */
export function decideCopies(id: string, verdict: 'approve' | 'refuse'): Promise<void> {
  return request('POST', `/admin/jump-clients/${encodeURIComponent(id)}/${verdict}-copies`);
}

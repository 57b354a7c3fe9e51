/** Providers that users sign in by, as administrators keep them. */
import type { AdminProvider, AdminProviders } from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { save } from './access.ts';
import { request } from './http.ts';

/** A secret that isn't there stays as it is; an empty one is none. */
export type ProviderFields = Omit<AdminProvider, 'id' | 'hasSecret' | 'users'> & { readonly clientSecret?: string };

export const providersQuery = queryOptions({
  queryKey: ['admin', 'providers'],
  queryFn: ({ signal }) => request<AdminProviders>('GET', '/admin/providers', { signal }),
  staleTime: 10_000,
});

/** Changes the one of this id, or makes one. */
export function saveProvider(id: string | undefined, body: ProviderFields): Promise<{ readonly id: string }> {
  return save('providers', id, body);
}

export function removeProvider(id: string): Promise<void> {
  return request('DELETE', `/admin/providers/${encodeURIComponent(id)}`);
}

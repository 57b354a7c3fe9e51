/** API accounts, as administrators make and change them. */
import type { ApiAccountFields, ApiAccountPage, ApiAccountSecret } from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const apiAccountsQuery = queryOptions({
  queryKey: ['admin', 'api-accounts'],
  queryFn: ({ signal }) => request<ApiAccountPage>('GET', '/admin/api-accounts', { signal }),
  staleTime: 10_000,
});

const pathOf = (id: string): string => `/admin/api-accounts/${encodeURIComponent(id)}`;

export function createApiAccount(body: ApiAccountFields): Promise<ApiAccountSecret> {
  return request('POST', '/admin/api-accounts', { body });
}

export function changeApiAccount(id: string, body: ApiAccountFields): Promise<void> {
  return request('PUT', pathOf(id), { body });
}

export function renewApiSecret(id: string): Promise<ApiAccountSecret> {
  return request('POST', `${pathOf(id)}/secret`);
}

export function setApiAccountEnabled(id: string, enabled: boolean): Promise<void> {
  return request('PUT', `${pathOf(id)}/enabled`, { body: { enabled } });
}

export function removeApiAccount(id: string): Promise<void> {
  return request('DELETE', pathOf(id));
}

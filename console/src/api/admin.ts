/** What administrators read under `/login`. */
import type {
  AccountChoices,
  AdminClientPage,
  AdminStatus,
  AdminUser,
  AdminUserRow,
  AuditPage,
  PasswordOwner,
  RecoveryKitAnswer,
} from '@sallyport/protocol';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { queryString, request } from './http.ts';

export function adminClientsQuery(search: string) {
  return queryOptions({
    queryKey: ['admin', 'jump-clients', search],
    queryFn: ({ signal }) =>
      request<AdminClientPage>('GET', `/admin/jump-clients${queryString({ search, limit: 500 })}`, { signal }),
    staleTime: 10_000,
  });
}

export const adminUsersQuery = queryOptions({
  queryKey: ['admin', 'users'],
  queryFn: ({ signal }) => request<readonly AdminUserRow[]>('GET', '/admin/users', { signal }),
  staleTime: 10_000,
});

export const passwordOwnersQuery = queryOptions({
  queryKey: [...adminUsersQuery.queryKey, 'passwords'],
  queryFn: ({ signal }) => request<readonly PasswordOwner[]>('GET', '/admin/passwords', { signal }),
  staleTime: 10_000,
});

export const auditQuery = infiniteQueryOptions({
  queryKey: ['admin', 'audit'],
  queryFn: ({ pageParam, signal }) =>
    request<AuditPage>('GET', `/admin/audit${queryString({ before: pageParam, limit: 100 })}`, { signal }),
  initialPageParam: undefined as number | undefined,
  getNextPageParam: (last) => last.next ?? undefined,
  staleTime: 10_000,
});

export function makeRecoveryKit(passphrase: string) {
  return request<RecoveryKitAnswer>('POST', '/admin/recovery-kit', { body: { passphrase } });
}

export function checkRecoveryKit(saved: { readonly text: string; readonly passphrase: string }) {
  return request<undefined>('POST', '/admin/recovery-kit/check', { body: saved });
}

export const adminStatusQuery = queryOptions({
  queryKey: ['admin', 'status'],
  queryFn: ({ signal }) => request<AdminStatus>('GET', '/admin/status', { signal }),
  refetchInterval: 5_000,
});

export type AccountFields = Omit<
  AdminUser,
  | 'id'
  | 'isAdministrator'
  | 'createdAt'
  | 'lastSignInAt'
  | 'disabledAt'
  | 'failedSignIns'
  | 'provider'
  | 'twoFactor'
  | 'passwordChangedAt'
> & { readonly enabled: boolean; readonly twoFactorRequired: boolean };

export function adminUserQuery(id: string) {
  return queryOptions({
    queryKey: ['admin', 'users', id],
    queryFn: ({ signal }) => request<AdminUser>('GET', `/admin/users/${id}`, { signal }),
    staleTime: 0,
  });
}

export const accountChoicesQuery = queryOptions({
  queryKey: ['admin', 'account-choices'],
  queryFn: ({ signal }) => request<AccountChoices>('GET', '/admin/users/choices', { signal }),
});

export function saveUser(id: string, fields: AccountFields) {
  return request<AdminUser>('PATCH', `/admin/users/${id}`, { body: fields });
}

export function createUser(user: {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  readonly passwordResetRequired: boolean;
}) {
  return request<AdminUser>('POST', '/admin/users', { body: user });
}

export function removeUser(id: string) {
  return request<undefined>('DELETE', `/admin/users/${id}`);
}

export function setUserPassword(id: string, body: { readonly password: string; readonly resetRequired: boolean }) {
  return request<undefined>('POST', `/admin/users/${id}/password`, { body });
}

export function removeSecondFactors(id: string) {
  return request<undefined>('DELETE', `/admin/users/${id}/second-factors`);
}

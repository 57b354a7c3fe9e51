/** Jump Policies, what holds for all Jump items, and the ticket system. */
import type {
  AdminUserRow,
  JumpItemSettingsFields,
  JumpPolicyAnswer,
  JumpPolicyFields,
  JumpPolicyPage,
  JumpPolicyRemoval,
  TeamPage,
  TicketSystemAnswer,
  TicketSystemFields,
} from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { save } from './access.ts';
import { request } from './http.ts';

export const jumpPoliciesQuery = queryOptions({
  queryKey: ['admin', 'jump-policies'],
  queryFn: ({ signal }) => request<JumpPolicyPage>('GET', '/admin/jump-policies', { signal }),
  staleTime: 10_000,
});

/** Changes the one of this id, or makes one. */
export function saveJumpPolicy(id: string | undefined, body: JumpPolicyFields): Promise<JumpPolicyAnswer> {
  return save('jump-policies', id, body);
}

export function removeJumpPolicy(id: string): Promise<JumpPolicyRemoval> {
  return request('DELETE', `/admin/jump-policies/${encodeURIComponent(id)}`);
}

export const jumpItemSettingsQuery = queryOptions({
  queryKey: ['admin', 'jump-item-settings'],
  queryFn: ({ signal }) => request<JumpItemSettingsFields>('GET', '/admin/jump-item-settings', { signal }),
  staleTime: 10_000,
});

export function saveJumpItemSettings(body: JumpItemSettingsFields): Promise<JumpItemSettingsFields> {
  return request('PUT', '/admin/jump-item-settings', { body });
}

export const ticketSystemQuery = queryOptions({
  queryKey: ['admin', 'ticket-system'],
  queryFn: ({ signal }) => request<TicketSystemAnswer>('GET', '/admin/ticket-system', { signal }),
  staleTime: 10_000,
});

export function saveTicketSystem(body: TicketSystemFields): Promise<TicketSystemAnswer> {
  return request('PUT', '/admin/ticket-system', { body });
}

export function removeTicketSystem(): Promise<void> {
  return request('DELETE', '/admin/ticket-system');
}

type Named = { readonly id: string; readonly name: string };

/** Who can be chosen to approve. */
export const approverChoicesQuery = queryOptions({
  queryKey: ['admin', 'jump-policies', 'approvers'],
  queryFn: async ({ signal }): Promise<{ readonly users: readonly Named[]; readonly teams: readonly Named[] }> => {
    const [users, teams] = await Promise.all([
      request<readonly AdminUserRow[]>('GET', '/admin/users', { signal }),
      request<TeamPage>('GET', '/admin/teams', { signal }),
    ]);
    return {
      users: users.map(({ id, displayName }) => ({ id, name: displayName })),
      teams: teams.rows.map(({ id, name }) => ({ id, name })),
    };
  },
  staleTime: 10_000,
});

/** Session Policies, their simulator, and public portals. */
import type {
  PortalAnswer,
  PortalChoices,
  PortalFields,
  PortalPage,
  PortalRemoval,
  SessionPolicyAnswer,
  SessionPolicyFields,
  SessionPolicyPage,
  SessionPolicyRemoval,
  SessionSimulation,
  SimulatorChoices,
} from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { save } from './access.ts';
import { queryString, request } from './http.ts';

export const sessionPoliciesQuery = queryOptions({
  queryKey: ['admin', 'session-policies'],
  queryFn: ({ signal }) => request<SessionPolicyPage>('GET', '/admin/session-policies', { signal }),
  staleTime: 10_000,
});

/** Changes the one of this id, or makes one. */
export function saveSessionPolicy(id: string | undefined, body: SessionPolicyFields): Promise<SessionPolicyAnswer> {
  return save('session-policies', id, body);
}

export function removeSessionPolicy(id: string): Promise<SessionPolicyRemoval> {
  return request('DELETE', `/admin/session-policies/${encodeURIComponent(id)}`);
}

export type SimulatorQuestion = {
  readonly user: string;
  readonly item: string;
  readonly customer: 'present' | 'not-present' | 'unknown';
};

export function simulationQuery(question: SimulatorQuestion) {
  return queryOptions({
    queryKey: ['admin', 'session-simulator', question],
    queryFn: ({ signal }) =>
      request<SessionSimulation>('GET', `/admin/session-simulator${queryString({ ...question })}`, { signal }),
    // Whatever changed meanwhile counts for the next session, so it is asked anew.
    staleTime: 0,
    enabled: question.user !== '' && question.item !== '',
  });
}

export const simulatorUsersQuery = queryOptions({
  queryKey: ['admin', 'session-simulator', 'users'],
  queryFn: ({ signal }) => request<SimulatorChoices>('GET', '/admin/session-simulator/users', { signal }),
  staleTime: 10_000,
});

export const portalsQuery = queryOptions({
  queryKey: ['admin', 'public-portals'],
  queryFn: ({ signal }) => request<PortalPage>('GET', '/admin/public-portals', { signal }),
  staleTime: 10_000,
});

export const portalChoicesQuery = queryOptions({
  queryKey: ['public-portals'],
  queryFn: ({ signal }) => request<PortalChoices>('GET', '/public-portals', { signal }),
  staleTime: 10_000,
});

/** Changes the one of this id, or makes one. */
export function savePortal(id: string | undefined, body: PortalFields): Promise<PortalAnswer> {
  return save('public-portals', id, body);
}

export function removePortal(id: string): Promise<PortalRemoval> {
  return request('DELETE', `/admin/public-portals/${encodeURIComponent(id)}`);
}

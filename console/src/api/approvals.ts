/** Approvals of jumps: asked for, decided, taken back. */
import type { ApprovalAct, ApprovalPage } from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const approvalsQuery = queryOptions({
  queryKey: ['approvals'],
  queryFn: ({ signal }) => request<ApprovalPage>('GET', '/approvals', { signal }),
  staleTime: 5_000,
  refetchInterval: 15_000,
});

export type ApprovalWish = { readonly jumpItemId: string; readonly minutes: number; readonly purpose: string };

export function askApproval(body: ApprovalWish): Promise<void> {
  return request('POST', '/approvals', { body });
}

export function actOnApproval({ id, act }: { readonly id: string; readonly act: ApprovalAct }): Promise<void> {
  return request('POST', `/approvals/${encodeURIComponent(id)}/${act}`);
}

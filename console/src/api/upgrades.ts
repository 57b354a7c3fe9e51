import type { UpgradeAnswer } from '@sallyport/protocol';
import { request } from './http.ts';

/** Answers once it is written down; the agent is told now, or when it returns. */
export function upgradeClient(id: string): Promise<UpgradeAnswer> {
  return request('POST', `/admin/jump-clients/${encodeURIComponent(id)}/upgrade`);
}

/** Answers once it is written down; the agent makes the key now, or when it returns. */
export function rotateClientKey(id: string): Promise<void> {
  return request('POST', `/admin/jump-clients/${encodeURIComponent(id)}/rotate-key`);
}

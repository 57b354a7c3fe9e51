/** Approvals as the rules see them, and what those of an item are to somebody who jumps. */
import { approvalFor } from '@sallyport/domain';
import type { ApprovalCheck, JumpApproval, JumpItemId, JumpPolicy, UserId } from '@sallyport/domain';
import type { Clock, JumpApprovalRow, Store } from '../../ports.ts';

export function approvalOf(row: JumpApprovalRow): JumpApproval {
  const { id, jumpItemId, requestedBy, requestedAt, minutes, state, goodUntil } = row;
  return { id, jumpItemId, requestedBy, requestedAt, minutes, state, goodUntil: goodUntil ?? undefined };
}

export interface ApprovalQuestion {
  readonly policy: JumpPolicy | undefined;
  readonly itemId: JumpItemId;
  readonly userId: UserId;
}

export async function approvalCheckFor(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { policy, itemId, userId }: ApprovalQuestion,
): Promise<ApprovalCheck> {
  if (policy?.approval === undefined) return { kind: 'none' };
  const approvals = (await store.listJumpApprovalsOfItem(itemId)).map(approvalOf);
  return approvalFor(policy.approval, { approvals, userId }, clock.now());
}

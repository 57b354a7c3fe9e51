/** The table of approvals. Spelt as in schema.ts. */
import type { Instant, JumpApprovalId, JumpApprovalState, JumpItemId, UserId } from '@sallyport/domain';

/** Keeps the names that things had when it was asked for. */
export interface JumpApprovalRow {
  readonly id: JumpApprovalId;
  readonly jumpItemId: JumpItemId;
  readonly itemName: string;
  readonly requestedBy: UserId;
  readonly requestedByName: string;
  readonly requestedAt: Instant;
  readonly purpose: string;
  /** For how long it is asked. */
  readonly minutes: number;
  readonly state: JumpApprovalState;
  readonly decidedBy: UserId | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Instant | null;
  /** Of one that was approved. */
  readonly goodUntil: Instant | null;
}

/** The tables of approvals and mails. Spelt as in schema.ts. */
import type { Instant, JumpApprovalId, JumpApprovalState, JumpItemId, MailId, UserId } from '@sallyport/domain';

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

/** A mail that was decided on; it is sent by a job, and tried again while it can't be. */
export interface MailRow {
  readonly id: MailId;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: Instant;
  /** Null when it was sent or given up. */
  readonly nextTryAt: Instant | null;
  readonly tries: number;
  /** What spoke against it at the last try; empty when nothing did. */
  readonly lastFault: string;
  readonly sentAt: Instant | null;
}

/** The console's HTTP interface to approvals of jumps. */

export type ApprovalAct = 'approve' | 'deny' | 'take-back';

export type ApprovalAnswer = {
  readonly id: string;
  readonly jumpItemId: string;
  readonly itemName: string;
  /** By the name that they had. */
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly purpose: string;
  readonly minutes: number;
  /** `over`: its time is, or nobody decided in time. */
  readonly state: 'pending' | 'approved' | 'denied' | 'withdrawn' | 'revoked' | 'over';
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly goodUntil: number | null;
  readonly isOwn: boolean;
  /** What the reader may do with it now. */
  readonly acts: readonly ApprovalAct[];
};

export type ApprovalPage = { readonly rows: readonly ApprovalAnswer[] };

/** The table of mail that is to be sent. Spelt as in schema.ts. */
import type { Instant, MailId, ServerId } from '@sallyport/domain';

export type MailKind = 'session-started' | 'session-ended' | 'approval-asked' | 'approval-decided';

/** One mail to one address. It goes away when a mail server has taken it. */
export interface MailRow {
  readonly id: MailId;
  readonly kind: MailKind;
  readonly toAddress: string;
  readonly toName: string;
  /** JSON of what it tells; the words are made when it is sent. */
  readonly facts: string;
  readonly madeAt: Instant;
  readonly attempts: number;
  /** Null when it was given up. */
  readonly nextAttemptAt: Instant | null;
  /** The server that is sending it now. */
  readonly takenBy: ServerId | null;
  /** What the last attempt came to; empty before the first. */
  readonly failure: string;
}

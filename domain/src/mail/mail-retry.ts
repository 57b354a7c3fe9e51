/** When mail is tried again that a mail server did not take, and when no more. */
import { after, hasCome, hours, minutes } from '../time.ts';
import type { Instant } from '../time.ts';

/** News of a session is old by then, and a request for an approval is over. */
export const mailLife = hours(24);

const firstWait = 1;
const longestWait = 60;

export interface UnsentMail {
  readonly madeAt: Instant;
  /** How often it was tried; 1 after the first failure. */
  readonly attempts: number;
  /** The server said that it will never take this mail: the same again is refused again (RFC 5321, 4.2.1). */
  readonly isRefused: boolean;
}

export type MailRetry =
  | { readonly kind: 'retry'; readonly at: Instant }
  | { readonly kind: 'give-up'; readonly because: 'refused' | 'too-old' };

/**
 * After one minute, then two, four and so on, at last each hour; until a day has passed since it was written.
 * @rule mail.retry, mail.given-up
 */
export function nextMailAttempt({ madeAt, attempts, isRefused }: UnsentMail, now: Instant): MailRetry {
  if (isRefused) return { kind: 'give-up', because: 'refused' };
  // Past the sixth doubling the hour holds; a greater power would only grow out of its number.
  const wait = Math.min(longestWait, firstWait * 2 ** Math.min(attempts - 1, 6));
  const at = after(now, minutes(wait));
  return hasCome(after(madeAt, mailLife), at) ? { kind: 'give-up', because: 'too-old' } : { kind: 'retry', at };
}

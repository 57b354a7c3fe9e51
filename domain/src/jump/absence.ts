/**
 * How long a client has been away. Only the time counts in which a server was up and taking links: a client cannot
 * call when nobody answers, and an outage of ours must never cost anybody an installation.
 */
import { earlierOf, laterOf, millis } from '../time.ts';
import type { Instant, Millis } from '../time.ts';

/** A stretch of time, from a moment to a later one. Spans of one list do not overlap. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * The part of the time since the client was last seen in which a server was there to be called.
 * @rule client.absence
 */
export function absenceOf(lastSeenAt: Instant, serverUp: readonly Span[], now: Instant): Millis {
  let absent = 0;
  for (const span of serverUp) {
    absent += Math.max(earlierOf(span.to, now) - laterOf(span.from, lastSeenAt), 0);
  }
  return millis(absent);
}

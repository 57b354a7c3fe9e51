/** How long a root that was replaced is still believed: so long that no agent that is looked after misses it. */
import { after, days, hasCome, inMillis } from '../time.ts';
import type { Instant } from '../time.ts';

export interface RootStanding {
  /** When a newer root took its place; null for the newest. */
  readonly replacedAt: number | null;
}

export const rootHeldFor = inMillis(days(365));

/** Roots that are held at the same time, the newest included: a key set has room for as many. */
export const rootsMost = 8;

/**
 * Whether key sets still name the root and are signed by it.
 * @rule root.held-twelve-months
 */
export function isRootHeld({ replacedAt }: RootStanding, now: Instant): boolean {
  return replacedAt === null || !hasCome(after(replacedAt as Instant, rootHeldFor), now);
}

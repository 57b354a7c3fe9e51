/** The one word that the list shows for an item, and the badges beside it. Derived each time and never stored. */
import type { Instant } from '../time.ts';
import type { EndpointPresence } from './endpoint-presence.ts';
import { isClockOff } from './jump-client.ts';
import type { JumpClient } from './jump-client.ts';
import type { Standing } from './standing.ts';

/** In the order in which a list sorted by status shows them: what can be used first. */
export const clientStatuses = ['available', 'in-use', 'offline', 'lost', 'disabled', 'uninstalled'] as const;

export type ClientStatus = (typeof clientStatuses)[number];

export interface StatusFacts {
  readonly presence: EndpointPresence;
  readonly standing: Standing;
  /** Sessions on this client that have not ended. */
  readonly runningSessions: number;
}

function statusInService(facts: StatusFacts): ClientStatus {
  if (facts.presence.kind === 'offline') return 'offline';
  return facts.runningSessions > 0 ? 'in-use' : 'available';
}

/**
 * The word for a client. One that is due for removal but not yet removed reads as what people knew it as: lost when
 * it stayed away, and offline when it expired, because it takes no more sessions.
 * @rule client.status
 */
export function statusOf(facts: StatusFacts): ClientStatus {
  const { standing } = facts;
  switch (standing.kind) {
    case 'in-service':
      return statusInService(facts);
    case 'due-for-removal':
      return standing.because === 'expired' ? 'offline' : 'lost';
    case 'disabled':
    case 'lost':
    case 'uninstalled':
      return standing.kind;
  }
}

export type ClientBadge =
  | { readonly kind: 'expires'; readonly at: Instant }
  | { readonly kind: 'removal'; readonly at: Instant }
  | { readonly kind: 'clock-off'; readonly skewMs: number };

/**
 * What people should know besides the status.
 * @rule client.badges
 */
export function badgesOf(client: JumpClient, standing: Standing): readonly ClientBadge[] {
  const badges: ClientBadge[] = [];
  if (client.expiresAt !== undefined) badges.push({ kind: 'expires', at: client.expiresAt });
  if (standing.kind === 'lost') badges.push({ kind: 'removal', at: standing.removalAt });
  if (client.clockSkewMs !== undefined && isClockOff(client.clockSkewMs)) {
    badges.push({ kind: 'clock-off', skewMs: client.clockSkewMs });
  }
  return badges;
}

/**
 * Where an installation stands in its life: in service, disabled at the endpoint, lost, due for removal, or
 * uninstalled with its record kept. The days between are settings of the site.
 */
import { allowedUnless } from '../decision.ts';
import type { Decision, Reason } from '../decision.ts';
import { leastAbsenceDays, mostAbsenceDays } from '../limits.ts';
import { after, days, hasCome, inMillis, millis, minutes } from '../time.ts';
import type { Days, Instant, Millis } from '../time.ts';
import type { ClientDates } from './jump-client.ts';

/** Where a client stands. Each state carries only what is true in it. */
export type Standing =
  | { readonly kind: 'in-service' }
  | { readonly kind: 'disabled'; readonly since: Instant }
  | { readonly kind: 'lost'; readonly removalAt: Instant }
  | { readonly kind: 'due-for-removal'; readonly because: 'absent-too-long' | 'expired' }
  | { readonly kind: 'uninstalled'; readonly at: Instant };

export interface AbsenceRules {
  readonly lostAfter: Days;
  readonly removedAfter: Days;
}

export const defaultAbsenceRules: AbsenceRules = { lostAfter: days(15), removedAfter: days(180) };

export interface StandingFacts {
  readonly client: ClientDates;
  readonly connected: boolean;
  /** How long it has been away, as `absenceOf` counts. */
  readonly absentFor: Millis;
}

/**
 * The absence after which a client is removed: its own limit, or the site's.
 * @rule client.own-limit
 */
export function removedAfter(client: ClientDates, rules: AbsenceRules): Millis {
  return client.maxOfflineMinutes > 0 ? minutes(client.maxOfflineMinutes) : inMillis(rules.removedAfter);
}

/**
 * Where a client stands at `now`. Expiry wins over everything but an uninstallation that has already happened; a
 * connected client is in service whatever its dates say; being lost is a label only and takes nothing away, and so
 * gives way to disabled, which says why the client is silent.
 * @rule client.uninstalled, client.expired, client.connected, client.removed-when-absent, client.disabled, client.lost
 */
export function standingOf(facts: StandingFacts, rules: AbsenceRules, now: Instant): Standing {
  const { client, connected, absentFor } = facts;
  if (client.uninstalledAt !== undefined) return { kind: 'uninstalled', at: client.uninstalledAt };
  if (client.expiresAt !== undefined && hasCome(client.expiresAt, now)) {
    return { kind: 'due-for-removal', because: 'expired' };
  }
  const limit = removedAfter(client, rules);
  if (!connected && absentFor >= limit) return { kind: 'due-for-removal', because: 'absent-too-long' };
  if (client.disabledAt !== undefined) return { kind: 'disabled', since: client.disabledAt };
  if (!connected && absentFor >= inMillis(rules.lostAfter)) {
    return { kind: 'lost', removalAt: after(now, millis(limit - absentFor)) };
  }
  return { kind: 'in-service' };
}

function isOutOfRange(count: number): boolean {
  return !Number.isInteger(count) || count < leastAbsenceDays || count > mostAbsenceDays;
}

/**
 * Whether a site may have these days, handed in as plain numbers because that is how they are typed.
 * @rule client.absence-days
 */
export function checkAbsenceDays(lostAfterDays: number, removedAfterDays: number): Decision<AbsenceRules> {
  const range = { least: leastAbsenceDays, most: mostAbsenceDays };
  const reasons: Reason[] = [];
  if (isOutOfRange(lostAfterDays)) reasons.push({ code: 'client.lost-days-out-of-range', facts: range });
  if (isOutOfRange(removedAfterDays)) reasons.push({ code: 'client.removal-days-out-of-range', facts: range });
  if (reasons.length === 0 && lostAfterDays >= removedAfterDays) {
    reasons.push({ code: 'client.lost-not-before-removal', facts: { lostAfterDays, removedAfterDays } });
  }
  return allowedUnless(reasons, () => ({ lostAfter: days(lostAfterDays), removedAfter: days(removedAfterDays) }));
}

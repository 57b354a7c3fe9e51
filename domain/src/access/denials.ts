/**
 * What the audit log keeps of requests that were refused for want of rights. The first of its kind becomes an entry at
 * once, what follows within a minute becomes one number: asking again and again fills no disk.
 */
import type { RefusalCode } from '../decision.ts';
import { after, hasCome, minutes } from '../time.ts';
import type { Instant, Millis } from '../time.ts';

/** The refusals that mean that somebody asked for what they have no right to; others tell of the state of things. */
const wantOfRights: Readonly<Record<RefusalCode, boolean>> = {
  'jump.account-disabled': true,
  'jump.support-not-allowed': true,
  'jump.method-not-allowed': true,
  'jump.not-permitted': true,
  'jump.no-items': false,
  'jump.too-many-items': false,
  // One that is gone and one that the user doesn't see are told apart by nothing, and so not here either.
  'jump.item-removed': true,
  'item.not-permitted': true,
  'item.destination-not-permitted': true,
  'item.entry-exists': false,
  'jump.client-offline': false,
  'jump.client-disabled': false,
  'jump.client-uninstalled': false,
  'jump.client-expired': false,
  'jump.outside-schedule': false,
  'jump.in-use': false,
  'jump.ticket-needed': false,
  'jump.ticket-refused': false,
  'jump.ticket-unchecked': false,
  'jump.second-factor-needed': false,
  'jump.second-factor-missing': false,
  'jump.second-factor-wrong': false,
  'jump.second-factor-too-many': false,
  'jump.account-needed': false,
  'jump.account-wrong': false,
  'jump.account-too-many': false,
  'jump.account-nobody': false,
  'jump.account-unusable': false,
  'jump.account-impossible': false,
  'jump.account-unchecked': false,
  'jump.approval-needed': false,
  'jump.approval-pending': false,
  'approval.not-asked-for': false,
  'approval.not-approver': true,
  'approval.own-request': true,
  'approval.not-pending': false,
  'approval.too-long': false,
  'approval.asked-already': false,
  'client.lost-days-out-of-range': false,
  'client.removal-days-out-of-range': false,
  'client.lost-not-before-removal': false,
  'session.illegal-move': false,
  'session.hold-running': false,
  'session.hold-over': false,
  'session.not-active': false,
  'session.not-participant': true,
  'session.already-participant': false,
  'channel.illegal-move': false,
  'channel.hold-running': false,
  'channel.hold-over': false,
  'tool.unknown': false,
  'tool.not-granted': true,
  'tool.prompt-denied': false,
  'tool.too-many-channels': false,
  'recording.not-permitted': true,
  'account.last-administrator': false,
  'account.own': false,
  'account.holds-items': false,
  'account.password-elsewhere': false,
  'account.of-administrator': true,
};

/**
 * Whether a refusal is a denial.
 * @rule denial.want-of-rights
 */
export function isWantOfRights(code: RefusalCode): boolean {
  return wantOfRights[code];
}

const countedFor: Millis = minutes(1);

/** Denials of one kind, to one user, since the last that became an entry of its own. */
export interface CountedDenials {
  readonly writtenAt: Instant;
  /** Those since then, which are not written yet. */
  readonly more: number;
}

/**
 * Whether the minute of an entry is over; a clock that was set back ends it too.
 * @rule denial.summed
 */
export function isDenialSumDue({ writtenAt }: CountedDenials, now: Instant): boolean {
  return hasCome(after(writtenAt, countedFor), now) || now < writtenAt;
}

export interface NotedDenial {
  /** Whether this one becomes an entry of its own. */
  readonly isWritten: boolean;
  /** How many before it become one entry now; 0 when there is nothing to tell. */
  readonly sum: number;
  readonly counted: CountedDenials;
}

/**
 * What becomes of one more denial.
 * @rule denial.first-written, denial.counted
 */
export function noteDenial(before: CountedDenials | undefined, now: Instant): NotedDenial {
  if (before === undefined) return { isWritten: true, sum: 0, counted: { writtenAt: now, more: 0 } };
  if (isDenialSumDue(before, now)) return { isWritten: true, sum: before.more, counted: { writtenAt: now, more: 0 } };
  return { isWritten: false, sum: 0, counted: { ...before, more: before.more + 1 } };
}

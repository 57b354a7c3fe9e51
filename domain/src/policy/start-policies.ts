/**
 * What a Jump Policy asks of whoever jumps (M72): that it is the time for it, and that a ticket, a second factor and
 * somebody's approval are there. It comes after roles and groups and gives nobody anything that those don't.
 */
import { allowedUnless, refused } from '../decision.ts';
import type { Decision, Reason } from '../decision.ts';
import type { Instant } from '../time.ts';
import type { JumpPolicy, Notification } from './jump-policy.ts';
import { scheduleAt, strictEndOf } from './schedule.ts';

/** What the ticket system said of the ticket that was given. */
export type TicketCheck = 'not-given' | 'good' | 'refused' | 'unanswered';

/** Of the account that jumps. */
export type SecondFactorCheck = 'not-set-up' | 'not-given' | 'wrong' | 'too-many' | 'proven';

export type ApprovalCheck =
  | { readonly kind: 'none' }
  | { readonly kind: 'pending'; readonly askedAt: Instant }
  | { readonly kind: 'granted' };

export interface StartFacts {
  readonly policy: JumpPolicy | undefined;
  /** Undefined while none is set up; then no ticket is asked for (W33). */
  readonly ticketSystem: { readonly prompt: string } | undefined;
  readonly ticket: TicketCheck;
  readonly secondFactor: SecondFactorCheck;
  readonly approval: ApprovalCheck;
  readonly now: Instant;
}

/** What the policy fixes for a session that begins now. */
export interface StartTerms {
  /** When it will be ended (W32). */
  readonly endsAt: Instant | undefined;
  /** False where the policy turns recording off (W37). */
  readonly recorded: boolean;
  /** Who is told by mail when it begins and when it ends (W35). */
  readonly tellsStart: Notification | undefined;
  readonly tellsEnd: Notification | undefined;
}

const freeTerms: StartTerms = { endsAt: undefined, recorded: true, tellsStart: undefined, tellsEnd: undefined };

function ticketReasons({ policy, ticketSystem, ticket }: StartFacts): readonly Reason[] {
  if (policy?.ticketIdRequired !== true || ticketSystem === undefined || ticket === 'good') return [];
  const facts = { prompt: ticketSystem.prompt };
  if (ticket === 'not-given') return [{ code: 'jump.ticket-needed', facts }];
  return [{ code: ticket === 'refused' ? 'jump.ticket-refused' : 'jump.ticket-unchecked', facts }];
}

function secondFactorReasons({ policy, secondFactor }: StartFacts): readonly Reason[] {
  if (policy?.twoFactorChallenge !== true || secondFactor === 'proven') return [];
  const codes = {
    'not-set-up': 'jump.second-factor-missing',
    'not-given': 'jump.second-factor-needed',
    wrong: 'jump.second-factor-wrong',
    'too-many': 'jump.second-factor-too-many',
  } as const;
  return [{ code: codes[secondFactor], facts: {} }];
}

function approvalReasons({ policy, approval }: StartFacts): readonly Reason[] {
  if (policy?.approval === undefined || approval.kind === 'granted') return [];
  if (approval.kind === 'pending') return [{ code: 'jump.approval-pending', facts: { askedAt: approval.askedAt } }];
  const { maxMinutes } = policy.approval;
  return [{ code: 'jump.approval-needed', facts: { policy: policy.displayName, maxMinutes } }];
}

/**
 * Whether the policy lets a jump begin now, and on which terms. At the wrong time nothing else is asked for; otherwise
 * all that is missing is told at once, so that it can be given at once.
 * @rule start.schedule, start.ticket, start.second-factor, start.approval, start.recording, start.mail
 */
export function decideStartPolicies(facts: StartFacts): Decision<StartTerms> {
  const { policy, now } = facts;
  if (policy === undefined) return allowedUnless([], () => freeTerms);
  if (policy.schedule !== undefined) {
    const state = scheduleAt(policy.schedule, now);
    if (state.kind === 'closed') {
      const { timeZone } = policy.schedule;
      const opening = { policy: policy.displayName, timeZone, opensAt: state.opensAt ?? null };
      return refused({ code: 'jump.outside-schedule', facts: opening });
    }
  }
  return allowedUnless([...approvalReasons(facts), ...ticketReasons(facts), ...secondFactorReasons(facts)], () => ({
    endsAt: strictEndOf(policy.schedule, now),
    recorded: !policy.recordingDisabled,
    tellsStart: policy.startNotification,
    tellsEnd: policy.endNotification,
  }));
}

/** The same if everything that can still be given were given: whether it is worth asking for. */
export function couldStart(
  facts: Pick<StartFacts, 'policy' | 'ticketSystem' | 'approval' | 'now'>,
): Decision<StartTerms> {
  return decideStartPolicies({ ...facts, ticket: 'good', secondFactor: 'proven' });
}

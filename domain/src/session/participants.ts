/**
 * Who is in a session. Whoever started it owns it; others join, are announced to those who are there, and can't be
 * refused by them. A user is one participant, from however many windows.
 */
import type { SessionPermissions } from '../access/permission.ts';
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { ParticipantId, UserId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { EndCause } from './session.ts';

/** `access-lost`: account, role, group or item are such that one could not jump there any more. */
export type LeaveReason = 'left' | 'connection-lost' | 'login-ended' | 'account-disabled' | 'access-lost';

export interface Participant {
  readonly id: ParticipantId;
  readonly userId: UserId;
  readonly joinedAt: Instant;
  /** Undefined while it is in the session. */
  readonly leftAt: Instant | undefined;
  /** Fixed when it joins. */
  readonly permissions: SessionPermissions;
}

/** Those who are in the session now, the longest first. */
export function presentOf(participants: readonly Participant[]): readonly Participant[] {
  return participants
    .filter((participant) => participant.leftAt === undefined)
    .toSorted((one, other) => one.joinedAt - other.joinedAt);
}

/**
 * The owner: of those who are there, the one who has been in longest.
 * @rule session.owner
 */
export function ownerOf(participants: readonly Participant[]): Participant | undefined {
  return presentOf(participants)[0];
}

export interface Joined {
  readonly participants: readonly Participant[];
  /** Who is told of the newcomer; none of them is asked. */
  readonly told: readonly ParticipantId[];
}

/**
 * A newcomer joins. The only one who can't is somebody who is there already.
 * @rule session.joining-announced
 */
export function joinSession(participants: readonly Participant[], newcomer: Participant): Decision<Joined> {
  const present = presentOf(participants);
  if (present.some((participant) => participant.userId === newcomer.userId)) {
    return refused({ code: 'session.already-participant', facts: {} });
  }
  return allowed({ participants: [...participants, newcomer], told: present.map((participant) => participant.id) });
}

/** What it means for a session when its last participant leaves so. */
const endCauses: Readonly<Record<LeaveReason, EndCause>> = {
  left: 'ended-by-representative',
  'connection-lost': 'representative-gone',
  'login-ended': 'login-ended',
  'account-disabled': 'account-disabled',
  'access-lost': 'access-lost',
};

export interface Departure {
  readonly participantId: ParticipantId;
  readonly because: LeaveReason;
}

export interface Left {
  readonly participants: readonly Participant[];
  readonly owner: Participant | undefined;
  /** Why the session ends, if nobody is left in it. */
  readonly endsSession: EndCause | undefined;
}

/**
 * A participant leaves; the session goes on while somebody is in it.
 * @rule session.last-leaves
 */
export function leaveSession(participants: readonly Participant[], departure: Departure, now: Instant): Decision<Left> {
  if (!presentOf(participants).some((participant) => participant.id === departure.participantId)) {
    return refused({ code: 'session.not-participant', facts: {} });
  }
  const rest = participants.map((participant) =>
    participant.id === departure.participantId ? { ...participant, leftAt: now } : participant,
  );
  const owner = ownerOf(rest);
  return allowed({
    participants: rest,
    owner,
    endsSession: owner === undefined ? endCauses[departure.because] : undefined,
  });
}

/** When and how an item may be jumped to, whoever asks (M72). Set by administrators, chosen for an item. */
import type { JumpPolicyId } from '../ids.ts';
import type { TextLimits } from '../text.ts';

/** A stretch of the week, in the policy's own zone. It may wrap past midnight and past the week's end (W31). */
export interface ScheduleEntry {
  /** 0 is Monday, 6 Sunday. */
  readonly startDay: number;
  /** Minutes since midnight, 0 to 1439. */
  readonly startMinute: number;
  readonly endDay: number;
  readonly endMinute: number;
}

export interface Schedule {
  /** IANA name. */
  readonly timeZone: string;
  readonly entries: readonly ScheduleEntry[];
  /** A session that runs when the window closes is ended, and told so from 15 minutes before (W32). */
  readonly strict: boolean;
}

export const simultaneousJumps = ['global', 'join', 'disallow'] as const;

export type SimultaneousJumps = (typeof simultaneousJumps)[number];

export interface ApprovalRule {
  /** Who may approve: users and members of teams. Mail goes to them and to the addresses. */
  readonly approvers: {
    readonly users: readonly string[];
    readonly teams: readonly string[];
    readonly addresses: readonly string[];
  };
  /** Minutes for which an approval is good, 1 to 524,160. */
  readonly maxMinutes: number;
  /** Whom an approval lets in: only who asked, or anybody who may jump. */
  readonly scope: 'requestor' | 'anyone';
  /** Whether who asked may approve as well. */
  readonly approverScope: 'not-requestor' | 'anyone';
}

/** A mail at the start or the end of each session (W35). */
export interface Notification {
  readonly addresses: readonly string[];
  /** Whom the mail names as its receiver; empty for the address alone. */
  readonly displayName: string;
}

export interface JumpPolicy {
  readonly id: JumpPolicyId;
  readonly displayName: string;
  /** Undefined: at any time. */
  readonly schedule: Schedule | undefined;
  readonly simultaneousJumps: SimultaneousJumps;
  /** Only with `join`: a session that began from another copy of the client may be joined, with that copy's rights. */
  readonly appliesToCopies: boolean;
  /** Kept for remote-desktop items. */
  readonly simultaneousJumpsRdp: 'global' | 'new-session' | 'disallow';
  readonly ticketIdRequired: boolean;
  readonly twoFactorChallenge: boolean;
  readonly approval: ApprovalRule | undefined;
  readonly startNotification: Notification | undefined;
  readonly endNotification: Notification | undefined;
  readonly recordingDisabled: boolean;
}

/** The lengths that the public contract allows, in characters. */
export const jumpPolicyTextLimits = {
  displayName: { min: 1, max: 255 },
  description: { min: 0, max: 1000, severalLines: true },
  receiver: { min: 0, max: 255 },
} satisfies Record<string, TextLimits>;

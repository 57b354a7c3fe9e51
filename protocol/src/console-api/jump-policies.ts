/** The console's HTTP interface to Jump Policies and to the settings of Jump items. */

/** Days from 0, Monday; minutes since midnight. */
export type ScheduleEntryFields = {
  readonly startDay: number;
  readonly startMinute: number;
  readonly endDay: number;
  readonly endMinute: number;
};

export type ScheduleFields = {
  readonly timeZone: string;
  readonly entries: readonly ScheduleEntryFields[];
  readonly strict: boolean;
};

export type ApprovalFields = {
  readonly approvers: {
    readonly users: readonly string[];
    readonly teams: readonly string[];
    /** Told of each request as well; an address approves nothing. */
    readonly addresses: readonly string[];
  };
  readonly maxMinutes: number;
  readonly scope: 'requestor' | 'anyone';
  readonly approverScope: 'not-requestor' | 'anyone';
};

/** Who gets a mail. */
export type NotificationFields = {
  readonly addresses: readonly string[];
  /** By which the mail names its receiver; empty for the address alone. */
  readonly displayName: string;
};

/** What is sent to make or change one. */
export type JumpPolicyFields = {
  readonly displayName: string;
  /** Blank: made from the name. */
  readonly codeName: string;
  readonly description: string;
  readonly schedule: ScheduleFields | null;
  readonly simultaneousJumps: 'global' | 'join' | 'disallow';
  readonly appliesToCopies: boolean;
  readonly simultaneousJumpsRdp: 'global' | 'new-session' | 'disallow';
  readonly ticketIdRequired: boolean;
  readonly twoFactorChallenge: boolean;
  readonly approval: ApprovalFields | null;
  /** When a session begins, and when it ends. */
  readonly startNotification: NotificationFields | null;
  readonly endNotification: NotificationFields | null;
  readonly recordingDisabled: boolean;
};

export type JumpPolicyAnswer = JumpPolicyFields & {
  readonly id: string;
  /** What refers to it; while anything does it can't be removed. */
  readonly uses: { readonly items: number; readonly installers: number };
};

export type JumpPolicyPage = { readonly rows: readonly JumpPolicyAnswer[] };

/** What anybody may choose for an item that they may edit. */
export type JumpPolicyChoices = {
  readonly rows: readonly { readonly id: string; readonly displayName: string; readonly description: string }[];
};

export type JumpPolicyRemoval =
  | { readonly outcome: 'removed' }
  | {
      readonly outcome: 'in-use';
      readonly items: number;
      readonly installers: number;
      /** Of some of them; an installer may have none. */
      readonly names: readonly string[];
    };

export type JumpItemSettingsFields = {
  readonly simultaneousJumps: 'join' | 'disallow';
  readonly screenStateDetectsPresence: boolean;
};

export type TicketSystemFields = {
  /** https. */
  readonly url: string;
  /** What whoever jumps is asked for. */
  readonly prompt: string;
  /** PEM; empty trusts the authorities of the system. */
  readonly authority: string;
  /** The only hosts that may be asked. */
  readonly allowedHosts: readonly string[];
};

/** Null while none is set up. */
export type TicketSystemAnswer = { readonly settings: TicketSystemFields | null };

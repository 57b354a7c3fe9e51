/** Answers of the console's HTTP interface about sessions. */
import type { Reason } from './items.ts';

export type SessionStateName = 'starting' | 'active' | 'suspended' | 'ended';

export type SessionSummary = {
  readonly id: string;
  readonly jumpItemId: string;
  readonly clientId: string;
  readonly itemName: string;
  readonly hostname: string;
  readonly state: SessionStateName;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly endReason: string | null;
  /** Name of the user by whose act or absence it ended; null when it was nobody's. */
  readonly endedBy: string | null;
  readonly startedBy: { readonly id: string; readonly displayName: string };
  readonly participants: readonly ParticipantSummary[];
  readonly channels: readonly ChannelSummary[];
  readonly permissions: { readonly terminal: 'none' | 'read-only' | 'full' };
  /** When a suspended session will be given up. */
  readonly suspendedUntil: number | null;
  /** When its Jump Policy will have it ended; null when it may go on. */
  readonly endsAt: number | null;
  /** Whether what is seen in it is recorded; not where its Jump Policy turned that off. */
  readonly recorded: boolean;
};

export type ParticipantSummary = {
  readonly id: string;
  readonly userId: string;
  readonly displayName: string;
  readonly joinedAt: number;
  readonly leftAt: number | null;
};

export type ChannelSummary = {
  readonly id: string;
  readonly tool: 'terminal';
  readonly state: 'opening' | 'open' | 'detached' | 'closed';
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly closeReason: string | null;
  readonly recorded: boolean;
  /** Why nothing of it can be recorded at the moment, and so nothing passes. */
  readonly unrecordedBecause: 'disk-full' | 'not-writable' | 'disk-failed' | null;
  /** That passed in both directions so far. */
  readonly bytes: number;
};

export type SessionEvent = {
  readonly sequence: number;
  readonly at: number;
  /** Dotted: `session.started`, `channel.opened`, `participant.joined`, … */
  readonly kind: string;
  readonly actor: { readonly kind: 'user' | 'agent' | 'server'; readonly id: string | null; readonly name: string };
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
};

/** When a session was read: of two readings by one instance of the server, the one with the higher number is newer. */
export type SessionReading = {
  readonly instance: string;
  /** From 1, one more with each reading. */
  readonly number: number;
};

/** The policy that decided a permission, and what it hangs on. */
export type DecidingPolicy = {
  readonly place: 'item' | 'portal' | 'representative' | 'global';
  readonly id: string;
  readonly name: string;
};

export type DecidedPermission = {
  readonly permission: string;
  readonly level: string;
  /** Null: no policy said anything, which denies. */
  readonly by: DecidingPolicy | null;
};

/** Whether the customer is asked before tools open. Null: no policy says so. */
export type DecidedPrompting = {
  readonly prompt: 'never' | 'always' | 'some-tools';
  readonly tools: readonly string[];
  readonly once: boolean;
  readonly timeoutSeconds: number;
  readonly defaultAnswer: 'allow' | 'deny';
  readonly by: DecidingPolicy | null;
} | null;

export type DecidedPolicies = {
  readonly permissions: readonly DecidedPermission[];
  readonly prompting: DecidedPrompting;
};

/** As decided at the start, and for each participant when it joined. Nothing of it changes. */
export type SessionPolicies = {
  /** Null: nothing depended on it, and the agent hasn't said it. */
  readonly customer: 'present' | 'not-present' | 'unknown' | null;
  readonly portal: { readonly id: string; readonly name: string } | null;
  /** By the id of the participant. */
  readonly participants: Readonly<Record<string, DecidedPolicies>>;
};

export type SessionDetails = {
  readonly reading: SessionReading;
  readonly session: SessionSummary;
  readonly policies: SessionPolicies;
  readonly events: readonly SessionEvent[];
};

export type SessionPage = { readonly rows: readonly SessionSummary[]; readonly next: string | null };

export type OpenedChannel = { readonly id: string; readonly ticket: string };

export type StartResult =
  | { readonly jumpItemId: string; readonly session: SessionSummary; readonly channel: OpenedChannel | null }
  | { readonly jumpItemId: string; readonly refused: { readonly reasons: readonly Reason[] } };

export type StartAnswer = { readonly results: readonly StartResult[] };
export type ChannelAnswer = { readonly channel: OpenedChannel };
export type TicketAnswer = { readonly ticket: string };

export type RecordingMeta = {
  readonly sessionId: string;
  readonly channelId: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly bytes: number;
  readonly cols: number;
  readonly rows: number;
  /** Still being written. */
  readonly live: boolean;
  /** Ends without its closing record: the server or the power went. */
  readonly cut: boolean;
};

export type RecordingHit = {
  readonly atMs: number;
  readonly line: number;
  readonly column: number;
  readonly text: string;
};
export type RecordingHits = { readonly hits: readonly RecordingHit[]; readonly truncated: boolean };

/** What was asked for before a start, given along with it. */
export type StartAnswersGiven = {
  /** Of the accounts that the sessions of items run as. */
  readonly passwords?: readonly { readonly jumpItemId: string; readonly password: string }[];
  readonly ticketId?: string;
  readonly secondFactor?:
    | { readonly kind: 'code'; readonly code: string }
    | { readonly kind: 'recovery-code'; readonly code: string }
    /** What the browser answered to the question of `POST /api/account/passkey-question` for a jump. */
    | { readonly kind: 'passkey'; readonly response: object };
};

/** The tables of sessions and of what happens in them. Spelt as in schema.ts. */
import type {
  ChannelId,
  Instant,
  JumpClientId,
  JumpGroupId,
  JumpItemId,
  LoginId,
  ParticipantId,
  SessionId,
  UserId,
} from '@sallyport/domain';
import type { Flag } from './access-schema.ts';

export type SessionState = 'starting' | 'active' | 'suspended' | 'ended';

/** A session outlives its item, client and users, so it keeps their names. */
export interface SessionRow {
  readonly id: SessionId;
  readonly jumpItemId: JumpItemId;
  readonly jumpClientId: JumpClientId;
  readonly itemName: string;
  readonly hostname: string;
  readonly searchFold: string;
  readonly state: SessionState;
  readonly startedAt: Instant;
  readonly suspendedUntil: Instant | null;
  readonly endedAt: Instant | null;
  readonly endReason: string | null;
  readonly startedBy: UserId;
  readonly startedByName: string;
  /** JSON of the permissions that were decided at the start. */
  readonly permissions: string;
  /** Of the item at the start; null for a session from before it was noted. */
  readonly jumpGroupId: JumpGroupId | null;
  /** JSON of the policies that held at the start: what decided each permission, presence, and the schedule's end. */
  readonly policies: string;
  /** When its Jump Policy will have it ended; null when it may go on. */
  readonly endsAt: Instant | null;
  /** When those in it were last told so. */
  readonly warnedAt: Instant | null;
  /** 0 where its Jump Policy turned recording off. */
  readonly recorded: Flag;
  /** JSON of who is told by mail when it ends, as its Jump Policy had it at the start; null when nobody is. */
  readonly tellsEnd: string | null;
  /** How many events it has; the next one takes its number here. */
  readonly eventCount: number;
}

export interface ParticipantRow {
  readonly id: ParticipantId;
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly displayName: string;
  readonly joinedAt: Instant;
  readonly leftAt: Instant | null;
  /** JSON of what this participant may do; fixed when it joins. */
  readonly permissions: string;
  /** JSON of which policy decided each of these, and what it says of prompts. */
  readonly policies: string;
  /** The entry that it came in by, which may be a copy of the session's own; null is the session's own. */
  readonly jumpItemId: JumpItemId | null;
}

export type ChannelState = 'opening' | 'open' | 'detached' | 'closed';

export interface ChannelRow {
  readonly id: ChannelId;
  readonly sessionId: SessionId;
  readonly tool: 'terminal';
  readonly state: ChannelState;
  readonly cols: number;
  readonly rows: number;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly closeReason: string | null;
  readonly recorded: Flag;
  readonly bytes: number;
}

export interface SessionEventRow {
  readonly sessionId: SessionId;
  /** 1, 2, 3 … within the session, in the order in which they were committed. */
  readonly number: number;
  readonly at: Instant;
  /** A dotted name, as `channel.opened`. */
  readonly kind: string;
  readonly actorKind: 'user' | 'agent' | 'server';
  readonly actorId: string | null;
  readonly actorName: string;
  /** JSON object. */
  readonly data: string;
}

export type TicketSide = 'viewer' | 'agent';

export interface TicketRow {
  /** Hex SHA-256 of the ticket's 32 bytes. */
  readonly hash: string;
  readonly channelId: ChannelId;
  readonly sessionId: SessionId;
  readonly side: TicketSide;
  /** The login (viewer) or jump client (agent) that alone may redeem it. */
  readonly boundTo: LoginId | JumpClientId;
  readonly expiresAt: Instant;
}

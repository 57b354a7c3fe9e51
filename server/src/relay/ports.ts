/** What the relay asks of its surroundings, and what it tells them. It knows channels and logins by name only. */
import type { ChannelId, LoginId, SessionId } from '@sallyport/domain';
import type { ChannelTool, closedReason } from '@sallyport/protocol';
import type { ChannelSide, Fault, ToolAccess } from './message-rules.ts';
import type { GoneCause } from './relay-socket.ts';

/** Why a channel was closed, as both ends are told. */
export type CloseReason = keyof typeof closedReason;

/** A channel about to be joined. Its tickets may be given out once the hub expects it. */
export interface ChannelSpec {
  readonly channelId: ChannelId;
  readonly sessionId: SessionId;
  readonly tool: ChannelTool;
  readonly permissions: Readonly<Record<ChannelTool, ToolAccess>>;
  /** Whether it must be recorded; then nothing passes that was not recorded. */
  readonly record: boolean;
  /** Whether what viewers type is recorded too. */
  readonly recordInput: boolean;
  /** When the channel began, in milliseconds since 1970; names the recording's folder and counts its times. */
  readonly startedAt: number;
  readonly cols: number;
  readonly rows: number;
}

/** What of a channel its recording tells. */
export type RecordedShape = Pick<ChannelSpec, 'channelId' | 'sessionId' | 'tool' | 'startedAt' | 'cols' | 'rows'>;

export type Redemption =
  | { readonly kind: 'accepted'; readonly channelId: ChannelId }
  | { readonly kind: 'refused'; readonly code: string };

/** Uses a ticket up. For an agent there is no login; for a viewer it must be the one that the ticket was made for. */
export type RedeemTicket = (ticket: Uint8Array, side: ChannelSide, loginId: LoginId | undefined) => Promise<Redemption>;

export interface ChannelPlace {
  readonly channelId: ChannelId;
  readonly sessionId: SessionId;
}

export interface ViolationReport extends ChannelPlace {
  readonly from: ChannelSide;
  readonly loginId: LoginId | undefined;
  readonly fault: Fault;
  /** The message's type byte, -1 where it had none. */
  readonly type: number;
  /** How often since the last report of the same kind. */
  readonly count: number;
}

export interface ClosedReport extends ChannelPlace {
  readonly reason: CloseReason;
  readonly text: string;
  readonly bytes: ChannelBytes;
}

export interface ChannelBytes {
  readonly toViewers: number;
  readonly toAgent: number;
}

/** What the owner of the hub hears. Called in the turn in which it happens; must not throw. */
export interface RelayEvents {
  viewerJoined(event: ChannelPlace & { readonly loginId: LoginId }): void;
  viewerLeft(event: ChannelPlace & { readonly loginId: LoginId; readonly cause: GoneCause }): void;
  agentJoined(event: ChannelPlace): void;
  agentLeft(event: ChannelPlace & { readonly cause: GoneCause }): void;
  violation(report: ViolationReport): void;
  /** The recording can't be written now, so the agent is held; `recordingResumed` or `closed` follows. */
  recordingPaused(event: ChannelPlace & { readonly because: StuckCause }): void;
  recordingResumed(event: ChannelPlace): void;
  closed(report: ClosedReport): void;
}

/** Where a channel is kept as it passes. Its calls only gather; writing happens behind them. */
export interface ChannelRecording {
  /** The offset up to which output is known here: what is asked for when an agent joins. */
  readonly position: number;
  /** The output that follows, piece by piece, begins at `offset`. */
  outputFrom(offset: number): void;
  /** `bytes[start..end)` is output; what is known already is left out, and a gap is noted. */
  output(bytes: Uint8Array, start: number, end: number): void;
  resize(offset: number, size: { readonly cols: number; readonly rows: number }): void;
  input(bytes: Uint8Array): void;
  /** The agent no longer has the output before `offset`. */
  skipTo(offset: number): void;
  mark(text: string): void;
  /** Writes what is left and the end, and closes. */
  end(reason: string): Promise<void>;
  /** Writes what is left and closes, so that it can be opened again. */
  suspend(): Promise<void>;
}

/** Why a recording can't be written. */
export type StuckCause = 'disk-full' | 'not-writable' | 'disk-failed';

/** What a recording tells the channel that it keeps. */
export interface RecordingEvents {
  /** More is waiting than should; `onEased` follows. */
  onBehind(): void;
  onEased(): void;
  /** Nothing of it can be written for now; it is behind as well. */
  onStuck(because: StuckCause): void;
  onUnstuck(): void;
  /** It can't be written; nothing may pass any more. */
  onFailed(): void;
}

export interface RecordingStore {
  /** Begins a recording, or goes on with the one that this channel has. */
  open(channel: ChannelSpec, events: RecordingEvents): Promise<ChannelRecording>;
}

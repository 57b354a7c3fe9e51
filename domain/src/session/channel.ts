/**
 * A channel of a session: one open tool, seen from the server, which waits for two ends.
 *
 *                   agent-joined,                 viewer-left, agent-left,
 *                   viewer there                  server-restarted
 *     (asked) ──> opening ──────────────> open ─────────────────────> detached
 *                  │  │                    │ <───────────────────────  │  │
 *                  │  └───────────────────────────────────────────────>┘  │
 *                  │    agent-joined, no viewer;    both ends there       │
 *                  │    server-restarted                                  │
 *                  │                       │                              │
 *                  └───────────────────────┴──────────> closed <──────────┘
 *                    wait-over, close       close          wait-over, close
 *
 * Without a viewer a channel lives as long as its session; without its agent it is held as long as an agent keeps a
 * shell that nobody reads. An end that joins a second time replaces the first. Closed is final.
 */
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { ChannelId, SessionId } from '../ids.ts';
import { holdLength, ticketLife } from '../limits.ts';
import { after, hasCome } from '../time.ts';
import type { Instant } from '../time.ts';
import type { Tool } from './tools.ts';

export const closeReasons = [
  'closed-by-representative',
  'session-ended',
  'tool-exited',
  'tool-failed',
  'not-opened',
  'agent-gone',
  'agent-restarted',
  'recording-failed',
  'violation',
] as const;

export type CloseReason = (typeof closeReasons)[number];

/** What may be given as the reason for closing; the other two follow from waiting. */
export type CloseCause = Exclude<CloseReason, 'not-opened' | 'agent-gone'>;

export type ChannelState =
  /** The agent has not come yet. */
  | { readonly kind: 'opening'; readonly isViewerThere: boolean }
  | { readonly kind: 'open' }
  | { readonly kind: 'detached'; readonly away: 'viewer' }
  | { readonly kind: 'detached'; readonly away: 'agent' | 'both'; readonly heldUntil: Instant }
  | { readonly kind: 'closed'; readonly at: Instant; readonly reason: CloseReason };

export interface Channel {
  readonly id: ChannelId;
  readonly sessionId: SessionId;
  readonly tool: Tool;
  /** When it was asked for. */
  readonly openedAt: Instant;
  readonly state: ChannelState;
}

export type ChannelChange =
  | { readonly kind: 'viewer-joined' }
  | { readonly kind: 'viewer-left' }
  | { readonly kind: 'agent-joined' }
  | { readonly kind: 'agent-left' }
  | { readonly kind: 'server-restarted' }
  | { readonly kind: 'wait-over' }
  | { readonly kind: 'close'; readonly because: CloseCause };

type ChangeKind = ChannelChange['kind'];

/** The changes that each state knows. */
export const channelMoves: Readonly<Record<ChannelState['kind'], readonly ChangeKind[]>> = {
  opening: ['viewer-joined', 'viewer-left', 'agent-joined', 'server-restarted', 'wait-over', 'close'],
  open: ['viewer-joined', 'viewer-left', 'agent-joined', 'agent-left', 'server-restarted', 'close'],
  detached: ['viewer-joined', 'viewer-left', 'agent-joined', 'agent-left', 'server-restarted', 'wait-over', 'close'],
  closed: [],
};

interface Ends {
  readonly viewer: boolean;
  readonly agent: boolean;
}

function endsOf(state: ChannelState): Ends {
  switch (state.kind) {
    case 'opening':
      return { viewer: state.isViewerThere, agent: false };
    case 'open':
      return { viewer: true, agent: true };
    case 'detached':
      return { viewer: state.away === 'agent', agent: state.away === 'viewer' };
    case 'closed':
      return { viewer: false, agent: false };
  }
}

/** Until when the agent is awaited; undefined while it is there. */
export function agentAwaitedUntil(channel: Channel): Instant | undefined {
  const { state } = channel;
  if (state.kind === 'opening') return after(channel.openedAt, ticketLife);
  return state.kind === 'detached' && state.away !== 'viewer' ? state.heldUntil : undefined;
}

/** The state of a channel whose ends are now these; an agent that was away already is not awaited any longer for it. */
function stateWith(channel: Channel, ends: Ends, now: Instant): ChannelState {
  const { state } = channel;
  if (ends.viewer && ends.agent) return { kind: 'open' };
  if (ends.agent) return { kind: 'detached', away: 'viewer' };
  if (state.kind === 'opening') return { kind: 'opening', isViewerThere: ends.viewer };
  const heldUntil = agentAwaitedUntil(channel) ?? after(now, holdLength);
  return { kind: 'detached', away: ends.viewer ? 'agent' : 'both', heldUntil };
}

function closedAfterWait(state: ChannelState, now: Instant): ChannelState {
  return { kind: 'closed', at: now, reason: state.kind === 'opening' ? 'not-opened' : 'agent-gone' };
}

function stateAfter(channel: Channel, change: ChannelChange, now: Instant): ChannelState {
  const ends = endsOf(channel.state);
  switch (change.kind) {
    case 'viewer-joined':
      return stateWith(channel, { ...ends, viewer: true }, now);
    case 'viewer-left':
      return stateWith(channel, { ...ends, viewer: false }, now);
    case 'agent-joined':
      return stateWith(channel, { ...ends, agent: true }, now);
    case 'agent-left':
      return stateWith(channel, { ...ends, agent: false }, now);
    case 'server-restarted':
      return { kind: 'detached', away: 'both', heldUntil: after(now, holdLength) };
    case 'wait-over':
      return closedAfterWait(channel.state, now);
    case 'close':
      return { kind: 'closed', at: now, reason: change.because };
  }
}

/** Whether the change makes sense for the ends that are there: nobody leaves who is not in, nobody waits for one who is. */
function fits(channel: Channel, change: ChangeKind): boolean {
  const ends = endsOf(channel.state);
  if (change === 'viewer-left') return ends.viewer;
  if (change === 'agent-left') return ends.agent;
  return change !== 'wait-over' || agentAwaitedUntil(channel) !== undefined;
}

function refusalByHold(channel: Channel, change: ChangeKind, now: Instant): Decision<never> | undefined {
  const heldUntil = agentAwaitedUntil(channel);
  if (heldUntil === undefined) return undefined;
  const isOver = hasCome(heldUntil, now);
  if (change === 'wait-over' && !isOver) return refused({ code: 'channel.hold-running', facts: { heldUntil } });
  if (change === 'agent-joined' && isOver) return refused({ code: 'channel.hold-over', facts: { heldUntil } });
  return undefined;
}

/**
 * The channel after a change, or why it can't change so.
 * @rule channel.moves, channel.held, channel.end-is-final
 */
export function moveChannel(channel: Channel, change: ChannelChange, now: Instant): Decision<Channel> {
  const { state } = channel;
  if (!channelMoves[state.kind].includes(change.kind) || !fits(channel, change.kind)) {
    return refused({ code: 'channel.illegal-move', facts: { state: state.kind, event: change.kind } });
  }
  return refusalByHold(channel, change.kind, now) ?? allowed({ ...channel, state: stateAfter(channel, change, now) });
}

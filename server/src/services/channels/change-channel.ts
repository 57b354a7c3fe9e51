/**
 * The one way in which a channel changes: the domain says what comes of it, the board keeps it, and what a row shows
 * of it is written with its event.
 */
import { moveChannel } from '@sallyport/domain';
import type { Channel, ChannelChange, ChannelId, CloseReason, SessionId } from '@sallyport/domain';
import type { CloseReason as RelayReason } from '../../relay/ports.ts';
import { askAgent } from '../link/ask-agent.ts';
import type { HeldChannel } from './channel-board.ts';
import { auditWrites, eventWrites } from '../sessions/session-records.ts';
import type { SessionActor } from '../sessions/session-records.ts';
import type { SessionWorld } from '../sessions/session-world.ts';

export interface ChannelChangeRequest {
  readonly sessionId: SessionId;
  readonly channelId: ChannelId;
  readonly change: ChannelChange;
  readonly actor: SessionActor;
  /** The agent said so itself, or has been told. */
  readonly agentKnows?: boolean;
}

/** In its session's lane. False when the channel isn't held here or the change makes no sense any more. */
export function changeChannel(world: SessionWorld, request: ChannelChangeRequest): Promise<boolean> {
  return world.lanes.run(request.sessionId, () => changeChannelInLane(world, request));
}

export async function changeChannelInLane(world: SessionWorld, request: ChannelChangeRequest): Promise<boolean> {
  const { board, clock } = world;
  const held = board.find(request.channelId);
  if (held === undefined || held.channel.sessionId !== request.sessionId) return false;
  const decision = moveChannel(held.channel, request.change, clock.now());
  if (decision.kind === 'refused') return false;
  const channel = decision.grant;
  const wasClosed = channel.state.kind === 'closed';
  if (wasClosed || channel.state.kind !== held.channel.state.kind) await write(world, channel, request);
  board.keep({ ...held, channel });
  if (channel.state.kind === 'closed') tellClosed(world, held, { reason: channel.state.reason, request });
  world.bus.publish('session-changed', { sessionId: channel.sessionId, jumpItemId: held.jumpItemId });
  return true;
}

async function write({ store, clock }: SessionWorld, channel: Channel, request: ChannelChangeRequest): Promise<void> {
  const { state } = channel;
  if (state.kind !== 'closed') {
    await store.commit([store.updateChannel(channel.id, { state: state.kind }, ['opening', 'open', 'detached'])]);
    return;
  }
  const session = await store.findSession(channel.sessionId);
  if (session === undefined) return;
  const data = { channelId: channel.id, tool: channel.tool, reason: state.reason };
  const step = { session, at: clock.now(), kind: 'channel.closed', actor: request.actor, data };
  await store.commit([
    store.updateChannel(channel.id, { state: 'closed', closedAt: state.at, closeReason: state.reason }, [
      'opening',
      'open',
      'detached',
    ]),
    store.removeTicketsOfChannel(channel.id),
    eventWrites(store, step),
    auditWrites(store, step),
  ]);
}

const relayReasons: Readonly<Partial<Record<CloseReason, RelayReason>>> = {
  'tool-exited': 'exited',
  'recording-failed': 'recording-failed',
  violation: 'violation',
};

/** What a recording of the channel says of its end. */
export function relayReasonOf(reason: string | null): RelayReason {
  return relayReasons[reason as CloseReason] ?? 'ended';
}

interface ClosedChannel {
  readonly reason: CloseReason;
  readonly request: ChannelChangeRequest;
}

function tellClosed(world: SessionWorld, held: HeldChannel, { reason, request }: ClosedChannel): void {
  const { id: channelId, sessionId } = held.channel;
  world.background('relay close', world.relay.close(channelId, relayReasonOf(reason)));
  const { jumpClientId } = held;
  if (request.agentKnows === true || !world.isLinked(jumpClientId)) return;
  askAgent(world, { jumpClientId, body: { kind: 'close-channel', sessionId, channelId, reason } });
}

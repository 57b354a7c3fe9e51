/** Having an agent dial again for a channel that it holds, with a ticket of its own. */
import type { ChannelId } from '@sallyport/domain';
import { askAgent } from './ask-agent.ts';
import { changeChannel } from '../channels/change-channel.ts';
import { serverActor } from '../sessions/session-records.ts';
import type { SessionWorld } from '../sessions/session-world.ts';
import { makeTicket } from '../channels/tickets.ts';

/** An agent that was called has this long before it is called again. */
const callAgainMs = 3_000;

/** Calls the agent unless it is there, can't be reached, or was called just now. */
export async function callAgent(world: SessionWorld, channelId: ChannelId): Promise<void> {
  const { board, store, clock, relay } = world;
  const held = board.find(channelId);
  if (held === undefined || relay.hasAgent(channelId) || !world.isLinked(held.jumpClientId)) return;
  const now = clock.now();
  if (held.calledAt !== undefined && now - held.calledAt < callAgainMs && now >= held.calledAt) return;
  board.keep({ ...held, calledAt: now });
  const { sessionId } = held.channel;
  const { jumpClientId } = held;
  const { ticket, write } = makeTicket(world, { channelId, sessionId, side: 'agent', boundTo: jumpClientId });
  await store.commit([write]);
  const body = { kind: 'attach-channel', sessionId, channelId, ticket } as const;
  askAgent(world, { jumpClientId, body }, async (outcome) => {
    if (outcome.kind !== 'refused') return;
    const because = held.exitedAt === undefined ? 'tool-failed' : 'tool-exited';
    const change = { kind: 'close', because } as const;
    await changeChannel(world, { sessionId, channelId, change, actor: serverActor, agentKnows: true });
  });
}

/** A fresh ticket for a participant's socket: after a reload, a lost line, or in a second window. */
import { presentOf, refused } from '@sallyport/domain';
import type { ChannelId, Reason, SessionId } from '@sallyport/domain';
import { callAgent } from './call-agent.ts';
import { participantOf } from './session-facts.ts';
import type { Asker, SessionWorld } from './session-world.ts';
import { makeTicket } from './tickets.ts';

export interface TicketRequest {
  readonly sessionId: SessionId;
  readonly channelId: ChannelId;
}

export type TicketAnswerOf =
  | { readonly kind: 'issued'; readonly ticket: string }
  | { readonly kind: 'no-channel' }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

export async function issueTicket(
  world: SessionWorld,
  asker: Asker,
  { sessionId, channelId }: TicketRequest,
): Promise<TicketAnswerOf> {
  const { store, board } = world;
  const held = board.find(channelId);
  if (held === undefined || held.channel.sessionId !== sessionId) return { kind: 'no-channel' };
  const participants = (await store.listParticipants([sessionId])).map(participantOf);
  const isIn = presentOf(participants).some(({ userId }) => userId === asker.user.id);
  if (!isIn) return refused({ code: 'session.not-participant', facts: {} });
  const { ticket, write } = makeTicket(world, { channelId, sessionId, side: 'viewer', boundTo: asker.loginId });
  await store.commit([write]);
  world.logins.note(sessionId, asker);
  world.background('calling the agent', callAgent(world, channelId));
  return { kind: 'issued', ticket };
}

/** A fresh ticket for a participant's socket: after a reload, a lost line, or in a second window. */
import { presentOf, refused, toolsUnder } from '@sallyport/domain';
import type { ChannelId, Reason, SessionId } from '@sallyport/domain';
import { callAgent } from '../link/call-agent.ts';
import { participantOf } from '../sessions/session-facts.ts';
import type { Asker, SessionWorld } from '../sessions/session-world.ts';
import { makeTicket } from './tickets.ts';

export interface TicketRequest {
  readonly sessionId: SessionId;
  readonly channelId: ChannelId;
}

export type TicketAnswerOf =
  | { readonly kind: 'issued'; readonly ticket: string }
  | { readonly kind: 'no-channel' }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

/** In the session's lane, so that nobody gets one who is just being put out. */
export function issueTicket(world: SessionWorld, asker: Asker, request: TicketRequest): Promise<TicketAnswerOf> {
  return world.lanes.run(request.sessionId, () => issueInLane(world, asker, request));
}

async function issueInLane(
  world: SessionWorld,
  asker: Asker,
  { sessionId, channelId }: TicketRequest,
): Promise<TicketAnswerOf> {
  const { store, board } = world;
  const held = board.find(channelId);
  if (held === undefined || held.channel.sessionId !== sessionId) return { kind: 'no-channel' };
  const participants = (await store.listParticipants([sessionId])).map(participantOf);
  const mine = presentOf(participants).find(({ userId }) => userId === asker.user.id);
  if (mine === undefined) return refused({ code: 'session.not-participant', facts: {} });
  const { tool } = held.channel;
  if (!toolsUnder(mine.permissions).includes(tool)) return refused({ code: 'tool.not-granted', facts: { tool } });
  const { ticket, write } = makeTicket(world, { channelId, sessionId, side: 'viewer', boundTo: asker.loginId });
  await store.commit([write]);
  world.logins.note(sessionId, asker);
  world.background('calling the agent', callAgent(world, channelId));
  return { kind: 'issued', ticket };
}

/** Ending a session, and closing one channel of it: by a participant, or by an administrator from outside. */
import { isAdministrator, presentOf, refused } from '@sallyport/domain';
import type { ChannelId, Reason, SessionId } from '@sallyport/domain';
import { changeChannel } from '../channels/change-channel.ts';
import { changeSession } from './change-session.ts';
import { participantOf } from './session-facts.ts';
import { askerActor } from './session-records.ts';
import type { Asker, SessionWorld } from './session-world.ts';

export type EndOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

async function isParticipant({ store }: SessionWorld, asker: Asker, sessionId: SessionId): Promise<boolean> {
  const participants = (await store.listParticipants([sessionId])).map(participantOf);
  return presentOf(participants).some(({ userId }) => userId === asker.user.id);
}

const notParticipant = refused({ code: 'session.not-participant', facts: {} });

export async function endSession(world: SessionWorld, asker: Asker, sessionId: SessionId): Promise<EndOutcome> {
  const isIn = await isParticipant(world, asker, sessionId);
  if (!isIn && !isAdministrator(asker.user)) return notParticipant;
  const because = isIn ? 'ended-by-representative' : 'ended-by-administrator';
  const change = { kind: 'end', because } as const;
  const decision = await changeSession(world, { sessionId, change, actor: askerActor(asker) });
  if (decision === undefined) return { kind: 'not-found' };
  return decision.kind === 'refused' ? decision : { kind: 'done' };
}

export async function closeChannel(
  world: SessionWorld,
  asker: Asker,
  { sessionId, channelId }: { readonly sessionId: SessionId; readonly channelId: ChannelId },
): Promise<EndOutcome> {
  if (!(await isParticipant(world, asker, sessionId))) return notParticipant;
  const change = { kind: 'close', because: 'closed-by-representative' } as const;
  const isClosed = await changeChannel(world, { sessionId, channelId, change, actor: askerActor(asker) });
  return isClosed ? { kind: 'done' } : { kind: 'not-found' };
}

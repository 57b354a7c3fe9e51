/** Which recording somebody may watch. */
import { decideWatching } from '@sallyport/domain';
import type { ChannelId, Reason, SessionId, UserFacts } from '@sallyport/domain';
import type { ChannelRow, Store } from '../../ports.ts';
import { participantOf } from '../sessions/session-facts.ts';

export type FoundRecording =
  | { readonly kind: 'found'; readonly channel: ChannelRow }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

export async function findRecording(
  store: Store,
  user: UserFacts,
  { sessionId, channelId }: { readonly sessionId: SessionId; readonly channelId: ChannelId },
): Promise<FoundRecording> {
  const channel = await store.findChannel(channelId);
  if (channel === undefined || channel.sessionId !== sessionId || channel.recorded !== 1) return { kind: 'not-found' };
  const participants = await store.listParticipants([sessionId]);
  const decision = decideWatching(user, participants.map(participantOf));
  return decision.kind === 'refused' ? decision : { kind: 'found', channel };
}

/** Which recording somebody may watch. */
import { decideWatching, maySeeSession } from '@sallyport/domain';
import type { ChannelId, Reason, SessionId, UserFacts } from '@sallyport/domain';
import type { ChannelRow, Store } from '../../ports.ts';
import { seenSessionOf } from '../sessions/session-facts.ts';

export type FoundRecording =
  | { readonly kind: 'found'; readonly channel: ChannelRow }
  | { readonly kind: 'not-found' }
  /** To be answered like one that is not there. */
  | { readonly kind: 'hidden' }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

export async function findRecording(
  store: Store,
  { id, access }: UserFacts,
  { sessionId, channelId }: { readonly sessionId: SessionId; readonly channelId: ChannelId },
): Promise<FoundRecording> {
  const channel = await store.findChannel(channelId);
  if (channel === undefined || channel.sessionId !== sessionId || channel.recorded !== 1) return { kind: 'not-found' };
  const session = await store.findSession(sessionId);
  if (session === undefined) return { kind: 'not-found' };
  const seen = await seenSessionOf(store, session);
  if (!maySeeSession(access, id, seen)) return { kind: 'hidden' };
  const decision = decideWatching(access, id, seen);
  return decision.kind === 'refused' ? decision : { kind: 'found', channel };
}

/** Which shells of a session a window shows after it was loaded, and what each is called. */
import type { ChannelSummary, SessionSummary } from '@sallyport/protocol';

/** The number of a shell: its place among all that the session ever had, so that a name never moves to another shell. */
export function shellNumber(channels: readonly ChannelSummary[], channelId: string): number {
  const at = channels
    .toSorted((one, other) => one.openedAt - other.openedAt || (one.id < other.id ? -1 : 1))
    .findIndex(({ id }) => id === channelId);
  return at === -1 ? channels.length + 1 : at + 1;
}

/**
 * Taking a shell takes it from whoever has it. So a window takes the ones that are its own; a window that never was in
 * the session takes all of them, unless somebody else is in it.
 */
export function shellsToTake(
  session: SessionSummary,
  userId: string,
  own: ReadonlySet<string> | undefined,
): readonly ChannelSummary[] {
  const isAlone = session.participants.every(({ userId: id, leftAt }) => leftAt !== null || id === userId);
  const isMine = (id: string) => (own === undefined ? isAlone : own.has(id));
  return session.channels.filter(({ id, tool, state }) => tool === 'terminal' && state !== 'closed' && isMine(id));
}

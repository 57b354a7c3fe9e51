/**
 * Shells whose pane was closed in this window: news of their session must not bring them back. Kept for as long as the
 * session has a tab here.
 */
const closed = new Map<string, ReadonlySet<string>>();

export function noteClosedShell(sessionId: string, channelId: string): void {
  closed.set(sessionId, new Set([...(closed.get(sessionId) ?? []), channelId]));
}

export function isClosedHere(sessionId: string, channelId: string): boolean {
  return closed.get(sessionId)?.has(channelId) ?? false;
}

/** The session's tab is gone. */
export function forgetClosedShells(sessionId: string): void {
  closed.delete(sessionId);
}

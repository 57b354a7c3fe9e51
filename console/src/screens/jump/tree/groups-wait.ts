/**
 * Ours, in ms: all groups with their tags are some 300 bytes each, and in a lively fleet something changes each second.
 * So a single change shows at once, and a stream of them every few seconds.
 */
const betweenMs = 8_000;

/** How long the groups are left as they are after a change, when they were last read at the first moment. */
export function groupsWaitMs(readAt: number, now: number): number {
  // A clock that was set back makes nobody wait longer.
  return Math.min(betweenMs, Math.max(0, readAt + betweenMs - now));
}

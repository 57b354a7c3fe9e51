/**
 * Leaving the page while sessions run. A page that is gone leaves its sessions after a while, and those that nobody is
 * in end: the browser asks first. A page that is loaded anew comes back to all of them, so that needs no question; what
 * tells the two apart is who asked for it.
 */
import type { OpenSession } from './open-sessions.ts';

/** Ours: a browser takes up the key for it at once. */
const reloadWithinMs = 1_000;

let reloadAskedAt = Number.NEGATIVE_INFINITY;

/** Loads the page anew without asking. */
export function reloadPage(): void {
  reloadAskedAt = performance.now();
  window.location.reload();
}

/** Notes that a key is about to load the page anew. */
export function noteReloadKey(event: KeyboardEvent): void {
  if (isReloadKey(event)) reloadAskedAt = performance.now();
}

export function mustAskBeforeLeaving(sessions: readonly Pick<OpenSession, 'state'>[]): boolean {
  if (performance.now() - reloadAskedAt < reloadWithinMs) return false;
  return sessions.some(({ state }) => state !== 'ended');
}

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

export function isReloadKey({ key, ctrlKey, metaKey, altKey }: Keys): boolean {
  if (altKey) return false;
  return key === 'F5' || (key.toLowerCase() === 'r' && (ctrlKey || metaKey));
}

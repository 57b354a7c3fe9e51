/**
 * Which clients have a session, so that a fleet that comes back needs not ask the database for each. A session is
 * noted before it is written and struck off after its end is: who is not in here has none.
 */
import type { JumpClientId, SessionId } from '@sallyport/domain';

export class RunningSessions {
  readonly #clients = new Map<JumpClientId, Set<SessionId>>();

  add(jumpClientId: JumpClientId, sessionId: SessionId): void {
    const sessions = this.#clients.get(jumpClientId);
    if (sessions === undefined) this.#clients.set(jumpClientId, new Set([sessionId]));
    else sessions.add(sessionId);
  }

  remove(jumpClientId: JumpClientId, sessionId: SessionId): void {
    const sessions = this.#clients.get(jumpClientId);
    if (sessions?.delete(sessionId) === true && sessions.size === 0) this.#clients.delete(jumpClientId);
  }

  mayHave(jumpClientId: JumpClientId): boolean {
    return this.#clients.has(jumpClientId);
  }
}

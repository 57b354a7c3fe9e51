/**
 * By which logins a user is in a session. A user is one participant from however many windows and logins, and stays
 * one until the last of those logins is over. Known from what each login asked for since this server started; after a
 * restart a console asks for a ticket first, and is known again.
 */
import type { LoginId, SessionId, UserId } from '@sallyport/domain';
import type { Asker } from './session-world.ts';

export class SessionLogins {
  readonly #users = new Map<SessionId, Map<LoginId, UserId>>();

  note(sessionId: SessionId, { loginId, user }: Asker): void {
    const users = this.#users.get(sessionId) ?? new Map<LoginId, UserId>();
    this.#users.set(sessionId, users.set(loginId, user.id));
  }

  /** Every login that is in some session, with its user. */
  all(): ReadonlyMap<LoginId, UserId> {
    return new Map([...this.#users.values()].flatMap((users) => [...users]));
  }

  forgetSession(sessionId: SessionId): void {
    this.#users.delete(sessionId);
  }

  /** Takes a user out of one session, by whichever logins; answers those. */
  forgetUser(sessionId: SessionId, userId: UserId): readonly LoginId[] {
    const users = this.#users.get(sessionId);
    const logins = [...(users ?? [])].flatMap(([loginId, user]) => (user === userId ? [loginId] : []));
    for (const loginId of logins) users?.delete(loginId);
    if (users?.size === 0) this.#users.delete(sessionId);
    return logins;
  }

  /** Whether a login is in the session. */
  isIn(sessionId: SessionId, loginId: LoginId): boolean {
    return this.#users.get(sessionId)?.has(loginId) ?? false;
  }

  /** Takes a login out of everything. */
  forgetLogin(loginId: LoginId): void {
    for (const [sessionId, users] of this.#users) {
      if (users.delete(loginId) && users.size === 0) this.#users.delete(sessionId);
    }
  }

  /** Whether any login of the user is in the session. */
  has(sessionId: SessionId, userId: UserId): boolean {
    return [...(this.#users.get(sessionId)?.values() ?? [])].includes(userId);
  }
}

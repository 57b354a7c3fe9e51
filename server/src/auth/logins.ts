/** Logins: begun by a sign-in, recognised by their cookie, and over when they are too old, unused for too long, or ended. */
import { after, before, millis, newId } from '@sallyport/domain';
import type { Instant, LoginId, UserId } from '@sallyport/domain';
import { encodeBase64url } from '@sallyport/protocol';
import type { Bus } from '../bus/bus.ts';
import { loginIdleMs, loginLengthMs, loginUseNotedMs } from '../limits.ts';
import type { Clock, Identity, NewUserRow, Random, Store, Write } from '../ports.ts';
import { loginCookie, readCookie } from './cookies.ts';
import { hashOfSecret, newSecretText, sameText } from './secret-text.ts';

export interface Login {
  readonly id: LoginId;
  readonly user: {
    readonly id: UserId;
    readonly username: string;
    readonly displayName: string;
  };
  readonly expiresAt: Instant;
  /** When the user last proved to be the one who signed in; signing in alone is no such proof. */
  readonly provenAt: Instant | undefined;
}

export interface NewLogin {
  readonly login: Login;
  /** What goes into the cookie. */
  readonly secret: string;
  readonly writes: readonly Write[];
}

export interface Logins {
  /** The login of a request or an upgrade, by its `Cookie` header. */
  authenticate(cookieHeader: string | undefined): Promise<Login | undefined>;
  begin(user: NewUserRow, from: { readonly remoteAddress: string; readonly userAgent: string }): NewLogin;
  /** What a page of this login must send along with whatever changes something. */
  csrfToken(id: LoginId): string;
  isCsrfToken(id: LoginId, token: unknown): boolean;
  /** Keeps a login in use that only holds a socket open. */
  noteUse(id: LoginId): Promise<void>;
  /** Whether the login still stands; asked for logins that hold sockets. */
  isLive(id: LoginId): Promise<boolean>;
  /** The user proved once more to be the one who signed in. */
  noteProof(id: LoginId): Promise<void>;
  end(login: { readonly id: LoginId; readonly user: { readonly id: UserId } }, writes: readonly Write[]): Promise<void>;
  removeExpired(): Promise<void>;
}

export interface LoginsWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly identity: Identity;
  readonly bus: Bus;
}

interface Dates {
  readonly lastUsedAt: Instant;
  readonly expiresAt: Instant;
}

function isOver(login: Dates, now: Instant): boolean {
  return now >= login.expiresAt || now >= after(login.lastUsedAt, millis(loginIdleMs));
}

export function createLogins({ store, clock, random, identity, bus }: LoginsWorld): Logins {
  const noteUse = async (id: LoginId): Promise<void> => {
    await store.commit([store.updateLoginUse(id, clock.now())]);
  };

  const csrfToken = (id: LoginId): string => encodeBase64url(identity.mac('csrf', id));

  return {
    csrfToken,
    isCsrfToken: (id, token) => typeof token === 'string' && token.length < 128 && sameText(token, csrfToken(id)),
    noteUse,

    async authenticate(cookieHeader) {
      const secret = readCookie(cookieHeader, loginCookie);
      if (secret === undefined) return undefined;
      const row = await store.findLoginByToken({ tokenHash: hashOfSecret(secret) });
      const now = clock.now();
      if (row === undefined || isOver(row, now) || row.disabledAt !== null) return undefined;
      if (now - row.lastUsedAt >= loginUseNotedMs) await noteUse(row.id);
      const { username, displayName } = row;
      return {
        id: row.id,
        user: { id: row.userId, username, displayName },
        expiresAt: row.expiresAt,
        provenAt: row.steppedUpAt ?? undefined,
      };
    },

    begin(user, { remoteAddress, userAgent }) {
      const now = clock.now();
      const id = newId('login', now, random.bytes(10));
      const secret = newSecretText(random);
      const expiresAt = after(now, millis(loginLengthMs));
      const { username, displayName } = user;
      return {
        login: {
          id,
          user: { id: user.id, username, displayName },
          expiresAt,
          provenAt: undefined,
        },
        secret,
        writes: [
          store.insertLogin({
            id,
            userId: user.id,
            tokenHash: hashOfSecret(secret),
            createdAt: now,
            lastUsedAt: now,
            expiresAt,
            remoteAddress,
            userAgent,
            steppedUpAt: null,
          }),
        ],
      };
    },

    async isLive(id) {
      const row = await store.findLogin(id);
      return row !== undefined && row.disabledAt === null && !isOver(row, clock.now());
    },

    async noteProof(id) {
      await store.commit([store.updateLoginProof(id, clock.now())]);
    },

    async end(login, writes) {
      await store.commit([store.removeLogin(login.id), ...writes]);
      bus.publish('login-ended', { loginId: login.id, userId: login.user.id });
    },

    async removeExpired() {
      const now = clock.now();
      const unusedSince = before(now, millis(loginIdleMs));
      const expired = await store.listExpiredLogins(now, unusedSince);
      await store.commit([
        store.removeExpiredLogins(now, unusedSince),
        store.removeExpiredDevices(now),
        store.removeExpiredApiTokens(now),
      ]);
      for (const { id, userId } of expired) bus.publish('login-ended', { loginId: id, userId });
    },
  };
}

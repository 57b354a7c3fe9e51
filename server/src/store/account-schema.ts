/** The tables of accounts: users, what they prove themselves with, and their logins. Spelt as in schema.ts. */
import type { Instant, LoginId, SecurityProviderId, UserId } from '@sallyport/domain';
import type { Generated } from 'kysely';
import type { AccountReferences, Flag } from './access-schema.ts';

interface UserColumns extends AccountReferences {
  readonly id: UserId;
  readonly apiId: number;
  readonly username: string;
  readonly usernameFold: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly isAdministrator: Flag;
  readonly createdAt: Instant;
  readonly passwordChangedAt: Instant;
  readonly lastSignInAt: Instant | null;
  readonly disabledAt: Instant | null;
  /** JSON of the account's own settings, without what stands in columns. */
  readonly settings: string;
  readonly privateDisplayName: string;
  readonly emailAddress: string;
  readonly preferredLanguage: string;
  /** Null for an account that signs in with a password of this server. */
  readonly securityProviderId: SecurityProviderId | null;
  /** JSON list of the names of the provider's groups at the last sign-in. */
  readonly providerGroups: string;
}

/** What signing in asks of an account; each has a value from the start. */
export interface SignInColumns {
  /** A new password is chosen at the next sign-in. */
  readonly passwordResetRequired: Flag;
  /** From then on a new one is chosen at sign-in; null for never. */
  readonly passwordExpiresAt: Instant | null;
  readonly twoFactorRequired: Flag;
  /** Since the last that was right. */
  readonly failedSignIns: number;
  /** The id that the account's provider gave it, together with the provider known to one account only. */
  readonly providerSubject: string | null;
}

export interface UserRow extends UserColumns, SignInColumns {}

export type NewUserRow = Omit<UserColumns, 'apiId'> & Partial<SignInColumns>;

export type UserTable = UserColumns & { readonly [Column in keyof SignInColumns]: Generated<SignInColumns[Column]> };

export interface LoginRow {
  readonly id: LoginId;
  readonly userId: UserId;
  readonly tokenHash: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant;
  readonly expiresAt: Instant;
  readonly remoteAddress: string;
  readonly userAgent: string;
  /** When its user last proved to be the one who signed in; null for never since. */
  readonly steppedUpAt: Instant | null;
}

/** A browser that a user once signed in from: it keeps a throttle bucket of its own. */
export interface DeviceRow {
  readonly tokenHash: string;
  readonly userId: UserId;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant;
  readonly expiresAt: Instant;
}

export interface TotpSecretRow {
  readonly userId: UserId;
  /** Sealed under the server's own key. */
  readonly sealedSecret: string;
  /** The step (30 seconds, from 1970) of the last code that was taken: no earlier one counts again. */
  readonly lastStep: number;
  readonly createdAt: Instant;
}

export interface RecoveryCodeRow {
  readonly codeHash: string;
  readonly userId: UserId;
}

/** A WebAuthn credential (W3C Web Authentication, level 3). */
export interface PasskeyRow {
  /** base64url, as the authenticator says it. */
  readonly id: string;
  readonly userId: UserId;
  /** The host name that it was made for and works with. */
  readonly rpId: string;
  /** base64url of the COSE key. */
  readonly publicKey: string;
  readonly counter: number;
  /** JSON list. */
  readonly transports: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
}

/** Answers of the console's HTTP interface about signing in and one's own account. */
import type { Me } from './account.ts';

export type SecondFactorMethods = {
  readonly code: boolean;
  readonly passkey: boolean;
  /** How many are left. */
  readonly recoveryCodes: number;
};

/** What is due before a sign-in is done. */
export type SignInStep =
  | { readonly step: 'second-factor'; readonly methods: SecondFactorMethods }
  | { readonly step: 'enrol-second-factor' }
  | { readonly step: 'new-password'; readonly min: number };

export type SignInAnswer = Me | SignInStep;

/** What a sign-in page needs to know before anybody typed anything. */
export type SignInState = {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  /** A sign-in of this browser that is between two steps. */
  readonly due: SignInStep | null;
};

export type TotpOfferAnswer = { readonly secret: string; readonly uri: string; readonly sealed: string };

export type EnrolledAnswer = { readonly recoveryCodes: readonly string[]; readonly next: SignInAnswer };

export type RecoveryCodesAnswer = { readonly codes: readonly string[] };

/** An authenticator set up: recovery codes come with the first second factor. */
export type SecondFactorAdded = { readonly recoveryCodes: readonly string[] | null };

/** What `navigator.credentials` is asked, in the JSON form of WebAuthn. */
export type PasskeyOptions = Readonly<Record<string, unknown>>;

export type OwnPasskey = {
  readonly id: string;
  readonly name: string;
  /** The host name that it works with. */
  readonly host: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
};

export type OwnAccount = {
  readonly username: string;
  readonly displayName: string;
  readonly emailAddress: string;
  readonly mayChangeDisplayName: boolean;
  /** Null for an account of this server. */
  readonly provider: string | null;
  readonly passwordChangedAt: number;
  readonly passwordMin: number;
  readonly twoFactorRequired: boolean;
  readonly secondFactors: SecondFactorMethods;
  readonly passkeys: readonly OwnPasskey[];
};

export type OwnLogin = {
  readonly id: string;
  readonly current: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly remoteAddress: string;
  readonly userAgent: string;
};

/** What is still due of somebody who signs in, once it is known who it is. */
import { hasCome } from '../time.ts';
import type { Instant } from '../time.ts';

export interface SignInFacts {
  /** An authenticator or a passkey; recovery codes alone are none. */
  readonly hasSecondFactor: boolean;
  readonly twoFactorRequired: boolean;
  /** Whether the account has a password here; one that signs in by a provider has none. */
  readonly hasPassword: boolean;
  readonly passwordResetRequired: boolean;
  readonly passwordExpiresAt: Instant | undefined;
}

export type SignInStep = 'second-factor' | 'enrol-second-factor' | 'new-password' | 'done';

/**
 * The next step, after the first proof and perhaps a second one. A password is renewed last: only by somebody who
 * proved everything else.
 * @rule sign-in.second-factor, sign-in.enrolment, sign-in.new-password
 */
export function nextSignInStep(facts: SignInFacts, secondFactorProven: boolean, now: Instant): SignInStep {
  if (facts.hasSecondFactor && !secondFactorProven) return 'second-factor';
  if (!facts.hasSecondFactor && facts.twoFactorRequired) return 'enrol-second-factor';
  const { hasPassword, passwordResetRequired, passwordExpiresAt } = facts;
  const isExpired = passwordExpiresAt !== undefined && hasCome(passwordExpiresAt, now);
  return hasPassword && (passwordResetRequired || isExpired) ? 'new-password' : 'done';
}

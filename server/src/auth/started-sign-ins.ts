/**
 * Sign-ins that are between two steps: who it is has been proven once, and something more is due. They are in memory
 * alone and are no logins: nothing but the next step is opened by their cookie.
 */
import { after, hasCome, millis } from '@sallyport/domain';
import type { Instant, UserId } from '@sallyport/domain';
import type { Clock, Random } from '../ports.ts';
import { hashOfSecret, newSecretText } from './secret-text.ts';
import { signInStepLengthMs, signInStepsMost, signInStepTries } from './sign-in-limits.ts';

export interface StartedSignIn {
  /** Names it towards passkeys; no secret. */
  readonly id: string;
  readonly userId: UserId;
  /** A new password ends it. */
  readonly passwordChangedAt: Instant;
  readonly secondFactorProven: boolean;
  readonly expiresAt: Instant;
  readonly failures: number;
}

export interface StartedSignIns {
  /** Answers the secret for the cookie. */
  begin(facts: Pick<StartedSignIn, 'userId' | 'passwordChangedAt' | 'secondFactorProven'>): string;
  find(secret: string | undefined): StartedSignIn | undefined;
  change(secret: string, changes: Partial<Pick<StartedSignIn, 'secondFactorProven' | 'passwordChangedAt'>>): void;
  /** A wrong answer; after some it is over. */
  fail(secret: string): void;
  end(secret: string): void;
}

export function startedSignIns({ clock, random }: { readonly clock: Clock; readonly random: Random }): StartedSignIns {
  const started = new Map<string, StartedSignIn>();
  const replace = (secret: string, changes: Partial<StartedSignIn>): void => {
    const hash = hashOfSecret(secret);
    const before = started.get(hash);
    if (before !== undefined) started.set(hash, { ...before, ...changes });
  };
  const find = (secret: string | undefined): StartedSignIn | undefined => {
    const found = secret === undefined ? undefined : started.get(hashOfSecret(secret));
    return found === undefined || hasCome(found.expiresAt, clock.now()) ? undefined : found;
  };
  return {
    begin(facts) {
      const secret = newSecretText(random);
      const expiresAt = after(clock.now(), millis(signInStepLengthMs));
      started.set(hashOfSecret(secret), { ...facts, id: newSecretText(random), expiresAt, failures: 0 });
      for (const oldest of started.keys()) {
        if (started.size <= signInStepsMost) break;
        started.delete(oldest);
      }
      return secret;
    },
    find,
    change: replace,
    fail(secret) {
      const failures = (find(secret)?.failures ?? 0) + 1;
      if (failures >= signInStepTries) started.delete(hashOfSecret(secret));
      else replace(secret, { failures });
    },
    end: (secret) => void started.delete(hashOfSecret(secret)),
  };
}

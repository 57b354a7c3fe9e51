/**
 * The second thing a user proves to be the one with: a code of an authenticator, a passkey, or a recovery code. Asked
 * for at sign-in, before dangerous acts, and before a jump whose policy wants it. Each answer counts once.
 */
import { caseFold } from '@sallyport/domain';
import type { UserId } from '@sallyport/domain';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { addressPrefix } from '../../auth/client-address.ts';
import type { Throttle } from '../../auth/throttle.ts';
import { auditEntry } from '../../audit/entry.ts';
import { refusedCode } from '../../ports.ts';
import type { Store, UserRow, Write } from '../../ports.ts';
import { takePasskeyAnswer } from './passkeys.ts';
import type { PasskeySite, PasskeyWorld } from './passkeys.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import { takeTotpCode } from './totp.ts';
import type { TotpWorld } from './totp.ts';

export interface SecondFactorWorld extends PasskeyWorld, TotpWorld {
  readonly throttle: Throttle;
}

export type SecondFactorAnswer =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'recovery-code'; readonly code: string }
  | { readonly kind: 'passkey'; readonly response: AuthenticationResponseJSON };

/** What a user has to answer with. */
export interface SecondFactors {
  readonly code: boolean;
  readonly passkey: boolean;
  /** How many are left. */
  readonly recoveryCodes: number;
}

export async function secondFactorsOf({ store }: { readonly store: Store }, userId: UserId): Promise<SecondFactors> {
  const [totp, passkeys, recoveryCodes] = await Promise.all([
    store.findTotpSecret(userId),
    store.listPasskeysOfUser(userId),
    store.countRecoveryCodes(userId),
  ]);
  return { code: totp !== undefined, passkey: passkeys.length > 0, recoveryCodes };
}

export async function hasSecondFactor(world: { readonly store: Store }, userId: UserId): Promise<boolean> {
  const { code, passkey } = await secondFactorsOf(world, userId);
  return code || passkey;
}

export interface SecondFactorCheck extends PasskeySite {
  readonly userId: UserId;
  readonly remoteAddress: string;
  readonly answer: SecondFactorAnswer;
  /** What the challenge of a passkey was made for: `passkeyPurpose`. */
  readonly purpose: string;
}

export type SecondFactorOutcome =
  | { readonly kind: 'proven'; readonly verifiedUser: boolean }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly retryAfterMs: number };

/** A challenge is good for one use: signing in by one sign-in, or one login's proof of another kind. */
export function passkeyPurpose(use: 'sign-in' | 'step-up' | 'jump', id: string): string {
  return `${use} ${id}`;
}

interface Taken {
  readonly write: Write;
  readonly verifiedUser: boolean;
}

async function take(world: SecondFactorWorld, check: SecondFactorCheck): Promise<Taken | undefined> {
  const { answer, userId, purpose: bound, origin } = check;
  switch (answer.kind) {
    case 'passkey':
      return await takePasskeyAnswer(world, { response: answer.response, bound, userId, origin });
    case 'recovery-code':
      return { write: takeRecoveryCode(world, userId, answer.code), verifiedUser: false };
    case 'code': {
      const write = await takeTotpCode(world, userId, answer.code);
      return write && { write, verifiedUser: false };
    }
  }
}

/** Slowed like a sign-in, by a count of its own; refusals, and each recovery code that is used, are written down. */
export async function verifySecondFactor(
  world: SecondFactorWorld,
  check: SecondFactorCheck,
): Promise<SecondFactorOutcome> {
  const { store, clock, throttle } = world;
  const { remoteAddress, answer } = check;
  const user = await store.findUser(check.userId);
  if (user === undefined || user.disabledAt !== null) return { kind: 'refused' };
  const attempt = { account: `second factor ${caseFold(user.username)}`, network: addressPrefix(remoteAddress) };
  const wait = throttle.begin(attempt, clock.now());
  if (wait > 0) return { kind: 'wait', retryAfterMs: wait };
  const taken = await take(world, check);
  const isTaken = taken !== undefined && (await commitTaken(world, user, { taken, check }));
  if (isTaken) {
    throttle.succeed(attempt);
    return { kind: 'proven', verifiedUser: taken.verifiedUser };
  }
  const data = { remoteAddress, method: answer.kind };
  const actor = { kind: 'user', id: user.id, name: user.username } as const;
  await store.commit([
    store.insertAuditEntry(auditEntry({ at: clock.now(), kind: 'second-factor.refused', actor, data })),
  ]);
  return { kind: 'refused' };
}

async function commitTaken(
  { store, clock }: SecondFactorWorld,
  user: UserRow,
  { taken, check: { answer, remoteAddress } }: { readonly taken: Taken; readonly check: SecondFactorCheck },
): Promise<boolean> {
  const actor = { kind: 'user', id: user.id, name: user.username } as const;
  const entry = auditEntry({ at: clock.now(), kind: 'recovery-code.used', actor, data: { remoteAddress } });
  try {
    await store.commit([taken.write, ...(answer.kind === 'recovery-code' ? store.insertAuditEntry(entry) : [])]);
    return true;
  } catch (error) {
    if (refusedCode(error) === 'second-factor.used') return false;
    throw error;
  }
}

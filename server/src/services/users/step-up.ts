/**
 * The proof to be still the one who signed in, before something that a borrowed browser must not do: the own password,
 * and a second factor where there is one; a passkey that verified its user is enough by itself.
 */
import { caseFold } from '@sallyport/domain';
import type { UserId } from '@sallyport/domain';
import { addressPrefix } from '../../auth/client-address.ts';
import type { Passwords } from '../../auth/passwords.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { UserRow } from '../../ports.ts';
import { hasSecondFactor, verifySecondFactor } from './second-factor.ts';
import type { SecondFactorAnswer, SecondFactorWorld } from './second-factor.ts';

export interface StepUpWorld extends SecondFactorWorld {
  readonly passwords: Passwords;
}

export interface StepUp {
  readonly userId: UserId;
  readonly password: string | undefined;
  readonly secondFactor: SecondFactorAnswer | undefined;
  readonly remoteAddress: string;
  readonly origin: string;
  /** What a passkey's challenge was made for. */
  readonly purpose: string;
}

export type StepUpOutcome =
  | { readonly kind: 'proven' }
  | { readonly kind: 'refused'; readonly field: 'password' | 'secondFactor' }
  /** The password is right, and the account has a second factor that was not answered with. */
  | { readonly kind: 'second-factor-due' }
  | { readonly kind: 'wait'; readonly retryAfterMs: number };

/** How long to wait when the queue for checking passwords is full. */
const busyWaitMs = 1000;

async function checkPassword(world: StepUpWorld, user: UserRow, step: StepUp): Promise<StepUpOutcome> {
  const { store, clock, passwords, throttle } = world;
  const { password, remoteAddress } = step;
  const attempt = { account: caseFold(user.username), network: addressPrefix(remoteAddress), device: undefined };
  const wait = throttle.begin(attempt, clock.now());
  if (wait > 0) return { kind: 'wait', retryAfterMs: wait };
  const hash = user.securityProviderId === null ? user.passwordHash : undefined;
  const isRight = await passwords.verify(hash, password ?? '');
  if (isRight === undefined) return { kind: 'wait', retryAfterMs: busyWaitMs };
  if (isRight) {
    throttle.succeed(attempt);
    return { kind: 'proven' };
  }
  const actor = { kind: 'user', id: user.id, name: user.username } as const;
  const entry = auditEntry({ at: clock.now(), kind: 'step-up.refused', actor, data: { remoteAddress } });
  await store.commit([store.insertAuditEntry(entry)]);
  return { kind: 'refused', field: 'password' };
}

/** Slowed like a sign-in: whoever has the browser must not be able to try passwords or codes by it. */
export async function stepUp(world: StepUpWorld, step: StepUp): Promise<StepUpOutcome> {
  const { userId, password, secondFactor, remoteAddress, origin, purpose } = step;
  const user = await world.store.findUser(userId);
  if (user === undefined) return { kind: 'refused', field: 'password' };
  const isByFactorAlone = password === undefined && secondFactor !== undefined;
  if (!isByFactorAlone) {
    const outcome = await checkPassword(world, user, step);
    if (outcome.kind !== 'proven') return outcome;
    if (!(await hasSecondFactor(world, userId))) return { kind: 'proven' };
    if (secondFactor === undefined) return { kind: 'second-factor-due' };
  }
  const answer = secondFactor;
  const outcome = await verifySecondFactor(world, { userId, remoteAddress, origin, answer, purpose });
  if (outcome.kind === 'wait') return outcome;
  if (outcome.kind === 'refused') return { kind: 'refused', field: 'secondFactor' };
  // An account of a provider has no password here: its second factor is what it can prove.
  const isEnough = !isByFactorAlone || outcome.verifiedUser || user.securityProviderId !== null;
  return isEnough ? { kind: 'proven' } : { kind: 'refused', field: 'password' };
}

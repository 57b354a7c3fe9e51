/** One's own password once more, before something that a borrowed browser must not do. */
import { caseFold } from '@sallyport/domain';
import type { UserId } from '@sallyport/domain';
import { addressPrefix } from '../../auth/client-address.ts';
import type { Passwords } from '../../auth/passwords.ts';
import type { Throttle } from '../../auth/throttle.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Clock, Store } from '../../ports.ts';

export interface StepUpWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
}

export interface StepUp {
  readonly userId: UserId;
  readonly password: string;
  readonly remoteAddress: string;
}

export type StepUpOutcome =
  | { readonly kind: 'proven' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly retryAfterMs: number };

/** How long to wait when the queue for checking passwords is full. */
const busyWaitMs = 1000;

/** Slowed like a sign-in: whoever has the browser must not be able to try passwords by it. */
export async function stepUp(world: StepUpWorld, { userId, password, remoteAddress }: StepUp): Promise<StepUpOutcome> {
  const { store, clock, passwords, throttle } = world;
  const user = await store.findUser(userId);
  if (user === undefined) return { kind: 'refused' };
  const attempt = { account: caseFold(user.username), network: addressPrefix(remoteAddress), device: undefined };
  const wait = throttle.begin(attempt, clock.now());
  if (wait > 0) return { kind: 'wait', retryAfterMs: wait };
  const isRight = await passwords.verify(user.passwordHash, password);
  if (isRight === undefined) return { kind: 'wait', retryAfterMs: busyWaitMs };
  if (isRight) {
    throttle.succeed(attempt);
    return { kind: 'proven' };
  }
  const actor = { kind: 'user', id: user.id, name: user.username } as const;
  const entry = auditEntry({ at: clock.now(), kind: 'step-up.refused', actor, data: { remoteAddress } });
  await store.commit([store.insertAuditEntry(entry)]);
  return { kind: 'refused' };
}

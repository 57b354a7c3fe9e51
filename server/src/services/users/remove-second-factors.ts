/**
 * Every second factor of a user who lost them, taken away by an administrator or by whoever runs the server; its logins
 * end with them.
 */
import type { UserId } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock, Store } from '../../ports.ts';
import type { AccountEditor } from './edit-account.ts';
import { endLogins } from './end-logins.ts';
import { hasSecondFactor } from './second-factor.ts';

export interface LostFactorsWorld {
  readonly store: Store;
  readonly clock: Clock;
  /** A process beside the server has none: the server finds the ended logins by looking. */
  readonly bus?: Bus;
}

export async function removeSecondFactors(
  { store, clock, bus }: LostFactorsWorld,
  editor: AccountEditor,
  userId: UserId,
): Promise<'removed' | 'gone' | 'none'> {
  const user = await store.findUser(userId);
  if (user === undefined) return 'gone';
  if (!(await hasSecondFactor({ store }, userId))) return 'none';
  const passkeys = await store.listPasskeysOfUser(userId);
  const ended = await endLogins(store, userId, editor.loginId);
  const entry = auditEntry({
    at: clock.now(),
    kind: 'user.second-factors-removed',
    actor: editor.actor,
    target: { kind: 'user', id: userId, name: user.username },
    data: { passkeys: passkeys.map(({ name }) => name) },
  });
  await store.commit([
    store.removeTotpSecret(userId),
    store.removePasskeysOfUser(userId),
    store.removeRecoveryCodes(userId),
    ...ended.writes,
    store.insertAuditEntry(entry),
  ]);
  if (bus !== undefined) ended.tell(bus);
  return 'removed';
}

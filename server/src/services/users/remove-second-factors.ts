/** Every second factor of a user who lost them, taken away by an administrator; its logins end with them. */
import type { UserId } from '@sallyport/domain';
import { auditEntry } from '../../audit/entry.ts';
import type { AccountEditor, AccountsWorld } from './edit-account.ts';
import { endLogins } from './end-logins.ts';

export async function removeSecondFactors(
  { store, clock, bus }: AccountsWorld,
  editor: AccountEditor,
  userId: UserId,
): Promise<'removed' | 'gone'> {
  const user = await store.findUser(userId);
  if (user === undefined) return 'gone';
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
  ended.tell(bus);
  return 'removed';
}

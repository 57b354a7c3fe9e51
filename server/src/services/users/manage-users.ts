/** What the operator of the machine does with users, from its command line. */
import { caseFold } from '@sallyport/domain';
import { passwordFault } from '../../auth/passwords.ts';
import type { PasswordFault } from '../../auth/passwords.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { refusedCode } from '../../ports.ts';
import type { Identity, NewUserRow, Store, UserRow } from '../../ports.ts';
import { newUser, userWrites } from './new-user.ts';
import type { NewUserWorld, TypedUser, UserFault } from './new-user.ts';
import { removeSecondFactors } from './remove-second-factors.ts';

export interface ManageUsersWorld extends NewUserWorld {
  readonly store: Store;
  readonly identity: Identity;
}

const operator: Actor = { kind: 'operator', name: 'command line' };

export type CreateUserOutcome =
  | { readonly kind: 'created'; readonly user: NewUserRow }
  | { readonly kind: 'taken' }
  | { readonly kind: 'fault'; readonly fault: UserFault };

export async function createUser(world: ManageUsersWorld, typed: TypedUser): Promise<CreateUserOutcome> {
  const { store, clock, identity } = world;
  const made = await newUser(world, typed);
  if (made.kind === 'fault') return made;
  const { row } = made;
  const entry = auditEntry({
    at: clock.now(),
    kind: 'user.created',
    actor: operator,
    target: { kind: 'user', id: row.id, name: row.username },
    data: { isAdministrator: typed.isAdministrator },
  });
  try {
    await store.commit([store.updateSetUp(clock.now()), ...userWrites(world, row), store.insertAuditEntry(entry)]);
  } catch (error) {
    if (refusedCode(error) === 'user.name-taken') return { kind: 'taken' };
    throw error;
  }
  identity.markSetUp();
  return { kind: 'created', user: row };
}

export type ResetPasswordOutcome =
  | { readonly kind: 'reset'; readonly user: UserRow }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'fault'; readonly fault: PasswordFault };

/** A new password ends every login of the user and forgets its browsers. */
export async function resetPassword(
  { store, clock, passwords }: ManageUsersWorld,
  username: string,
  password: string,
): Promise<ResetPasswordOutcome> {
  const user = await store.findUserByName(caseFold(username));
  if (user === undefined) return { kind: 'unknown' };
  const fault = passwordFault(password, user.username);
  if (fault !== undefined) return { kind: 'fault', fault };
  const passwordHash = await passwords.hash(password);
  const now = clock.now();
  const entry = auditEntry({
    at: now,
    kind: 'user.password-reset',
    actor: operator,
    target: { kind: 'user', id: user.id, name: user.username },
  });
  await store.commit([
    store.updateUser(user.id, { passwordHash, passwordChangedAt: now, disabledAt: null }),
    store.removeLoginsOfUser(user.id),
    store.removeDevicesOfUser(user.id),
    store.insertAuditEntry(entry),
  ]);
  return { kind: 'reset', user };
}

export type RemoveFactorsOutcome =
  | { readonly kind: 'removed' | 'none'; readonly user: UserRow }
  | { readonly kind: 'unknown' };

/** For whoever has neither the second factor nor a recovery code left, and no other administrator to ask. */
export async function removeLostFactors(world: ManageUsersWorld, username: string): Promise<RemoveFactorsOutcome> {
  const user = await world.store.findUserByName(caseFold(username));
  if (user === undefined) return { kind: 'unknown' };
  const outcome = await removeSecondFactors(world, { actor: operator }, user.id);
  return outcome === 'gone' ? { kind: 'unknown' } : { kind: outcome, user };
}

/** Only the password of a user whose password nobody chose: its logins and browsers stay. */
export async function renewPassword(
  { store, clock, passwords }: ManageUsersWorld,
  user: UserRow,
  password: string,
): Promise<void> {
  const passwordHash = await passwords.hash(password);
  const now = clock.now();
  const target = { kind: 'user', id: user.id, name: user.username };
  const entry = auditEntry({ at: now, kind: 'user.password-renewed', actor: operator, target });
  await store.commit([
    store.updateUser(user.id, { passwordHash, passwordChangedAt: now }),
    store.insertAuditEntry(entry),
  ]);
}

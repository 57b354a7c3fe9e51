/**
 * Accounts made, changed and removed by an administrator, at the console or by a program. Whoever is disabled, removed
 * or given another password is out of everything within seconds.
 */
import { isChoosable, keepsAdministrator } from '@sallyport/domain';
import type { AdministratorFacts, LoginId, Reason, UserId } from '@sallyport/domain';
import type { AccessBook } from '../../access/access-book.ts';
import { auditEntry } from '../../audit/entry.ts';
import type { Actor } from '../../audit/entry.ts';
import { passwordFault } from '../../auth/passwords.ts';
import type { PasswordFault, Passwords } from '../../auth/passwords.ts';
import type { Bus } from '../../bus/bus.ts';
import { refusedCode, unlessMissing, unlessTaken } from '../../ports.ts';
import type { Clock, Random, Store, UserRow, Write } from '../../ports.ts';
import { auditedChanges, checkAccountChanges } from './account-changes.ts';
import type { AccountChanges, AccountFault } from './account-changes.ts';
import { endLogins } from './end-logins.ts';
import type { EndedLogins } from './end-logins.ts';
import { newUser, userWrites } from './new-user.ts';
import type { UserFault } from './new-user.ts';

export interface AccountsWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly passwords: Passwords;
  readonly bus: Bus;
  readonly access: AccessBook;
}

export interface AccountEditor {
  readonly actor: Actor;
  /** Of the user who asks, and the login that it asks by; neither for a program. */
  readonly userId?: UserId;
  readonly loginId?: LoginId;
}

export type EditFault =
  | AccountFault
  | UserFault
  | { readonly field: 'password'; readonly code: PasswordFault }
  | { readonly field: 'username'; readonly code: 'user.name-taken' }
  | { readonly field: 'representative' | 'sessionPolicyId'; readonly code: 'user.role-gone' }
  | { readonly field: 'sessionPolicyId'; readonly code: 'session-policy.not-available' };

export type EditOutcome =
  | { readonly kind: 'done'; readonly user: UserRow }
  | { readonly kind: 'gone' }
  | { readonly kind: 'changed-meanwhile' }
  | { readonly kind: 'refused'; readonly reason: Reason }
  | { readonly kind: 'fault'; readonly fault: EditFault };

/** A password besides: it is a right of its own to set one. */
export interface AccountEdit extends AccountChanges {
  readonly password?: string;
}

function administratorFacts(row: UserRow): AdministratorFacts {
  return {
    id: row.id,
    enabled: row.disabledAt === null,
    administrator: row.isAdministrator === 1,
    local: row.securityProviderId === null,
  };
}

/** For the commit of a change that takes an administrator away: two at once must not take the last two. */
function keptAdministrator({ store }: AccountsWorld, before: UserRow, after: UserRow | undefined): readonly Write[] {
  const counts = (row: UserRow): boolean =>
    row.isAdministrator === 1 && row.disabledAt === null && row.securityProviderId === null;
  return counts(before) && (after === undefined || !counts(after)) ? store.keepAdministrator() : [];
}

function faultOfCommit(error: unknown): EditOutcome {
  switch (refusedCode(error)) {
    case 'user.name-taken':
      return { kind: 'fault', fault: { field: 'username', code: 'user.name-taken' } };
    case 'user.role-gone':
      return { kind: 'fault', fault: { field: 'representative', code: 'user.role-gone' } };
    case 'account.last-administrator':
      return { kind: 'refused', reason: { code: 'account.last-administrator', facts: {} } };
    case 'conflict':
      return { kind: 'changed-meanwhile' };
    default:
      throw error;
  }
}

async function told({ bus, access }: AccountsWorld, ended: EndedLogins | undefined): Promise<void> {
  ended?.tell(bus);
  bus.publish('access-changed', {});
  await access.current();
}

async function passwordColumns(
  { clock, passwords }: AccountsWorld,
  row: UserRow,
  { password, username = row.username }: AccountEdit,
): Promise<Partial<UserRow> | PasswordFault> {
  if (password === undefined) return {};
  const fault = passwordFault(password, username);
  if (fault !== undefined) return fault;
  return { passwordHash: await passwords.hash(password), passwordChangedAt: clock.now(), passwordExpiresAt: null };
}

/** What speaks against it, whatever the values are. */
function reasonAgainst(
  editor: AccountEditor,
  { before, after, edit }: { readonly before: UserRow; readonly after: UserRow; readonly edit: AccountEdit },
  users: readonly UserRow[],
): Reason | undefined {
  const losesOwn = after.disabledAt !== null || (before.isAdministrator === 1 && after.isAdministrator === 0);
  if (before.id === editor.userId && losesOwn) return { code: 'account.own', facts: {} };
  const setsPassword = edit.password !== undefined || edit.passwordResetRequired === true;
  if (setsPassword && before.securityProviderId !== null) return { code: 'account.password-elsewhere', facts: {} };
  // As it was read: what became of it meanwhile is found out by the commit.
  const others = users.filter(({ id }) => id !== before.id);
  const accounts = [before, ...others].map(administratorFacts);
  const kept = keepsAdministrator(accounts, before.id, administratorFacts(after));
  return kept.kind === 'refused' ? kept.reasons[0] : undefined;
}

/** `kept`: the policy that the account has already. */
async function policyFault(
  { access }: AccountsWorld,
  { sessionPolicyId = null }: AccountChanges,
  kept: UserRow['sessionPolicyId'],
): Promise<EditOutcome | undefined> {
  const facts = await access.current();
  // One that is gone is found out by the commit.
  const isThere = sessionPolicyId !== null && facts.sessionPolicies.has(sessionPolicyId);
  if (!isThere || isChoosable(facts, sessionPolicyId, { use: 'users', kept })) return undefined;
  return { kind: 'fault', fault: { field: 'sessionPolicyId', code: 'session-policy.not-available' } };
}

/** Nothing is written where nothing changes. */
export async function editAccount(
  world: AccountsWorld,
  editor: AccountEditor,
  { userId, edit }: { readonly userId: UserId; readonly edit: AccountEdit },
): Promise<EditOutcome> {
  const { store, clock } = world;
  const before = await store.findUser(userId);
  if (before === undefined) return { kind: 'gone' };
  const now = clock.now();
  const checked = checkAccountChanges(before, edit, now);
  if (checked.kind === 'fault') return checked;
  const notAvailable = await policyFault(world, edit, before.sessionPolicyId);
  if (notAvailable !== undefined) return notAvailable;
  const password = await passwordColumns(world, before, edit);
  if (typeof password === 'string') return { kind: 'fault', fault: { field: 'password', code: password } };
  const columns = { ...password, ...checked.columns };
  const after: UserRow = { ...before, ...columns };
  const reason = reasonAgainst(editor, { before, after, edit }, await store.listUsers());
  if (reason !== undefined) return { kind: 'refused', reason };
  const changes = {
    ...auditedChanges(before, columns),
    ...(edit.password === undefined ? {} : { password: ['***', '***'] }),
  };
  if (Object.keys(changes).length === 0 && after.failedSignIns === before.failedSignIns) {
    return { kind: 'done', user: before };
  }
  const endsLogins =
    edit.password !== undefined ||
    after.disabledAt !== before.disabledAt ||
    after.passwordResetRequired > before.passwordResetRequired;
  const ended = endsLogins ? await endLogins(store, userId, editor.loginId) : undefined;
  const entry = auditEntry({
    at: now,
    kind: 'user.changed',
    actor: editor.actor,
    target: { kind: 'user', id: userId, name: after.username },
    data: { changes },
  });
  const update = unlessMissing(unlessTaken(store.updateUserFrom(before, columns), 'user.name-taken'), 'user.role-gone');
  const writes = [
    update,
    ...(ended?.writes ?? []),
    ...keptAdministrator(world, before, after),
    ...store.insertAuditEntry(entry),
  ];
  try {
    await store.commit(writes);
  } catch (error) {
    return faultOfCommit(error);
  }
  await told(world, ended);
  return { kind: 'done', user: after };
}

export interface NewAccount extends AccountEdit {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
}

export async function createAccount(
  world: AccountsWorld,
  editor: AccountEditor,
  account: NewAccount,
): Promise<EditOutcome> {
  const { store, clock } = world;
  const made = await newUser(world, { ...account, isAdministrator: account.administration?.administrator === true });
  if (made.kind === 'fault') return made;
  const checked = checkAccountChanges({ settings: made.row.settings, disabledAt: null }, account, clock.now());
  if (checked.kind === 'fault') return checked;
  const notAvailable = await policyFault(world, account, null);
  if (notAvailable !== undefined) return notAvailable;
  const row = { ...made.row, ...checked.columns };
  const entry = auditEntry({
    at: clock.now(),
    kind: 'user.created',
    actor: editor.actor,
    target: { kind: 'user', id: row.id, name: row.username },
    data: { isAdministrator: row.isAdministrator === 1 },
  });
  const writes: readonly Write[] = userWrites(world, row).map((write) =>
    write.taken === undefined ? write : unlessMissing(write, 'user.role-gone'),
  );
  try {
    await store.commit([...writes, ...store.insertAuditEntry(entry)]);
  } catch (error) {
    return faultOfCommit(error);
  }
  await told(world, undefined);
  const user = await store.findUser(row.id);
  return user === undefined ? { kind: 'gone' } : { kind: 'done', user };
}

/** How many of the items in the way are named. */
const namedItems = 3;

export async function removeAccount(world: AccountsWorld, editor: AccountEditor, userId: UserId): Promise<EditOutcome> {
  const { store, clock } = world;
  const user = await store.findUser(userId);
  if (user === undefined) return { kind: 'gone' };
  if (userId === editor.userId) return { kind: 'refused', reason: { code: 'account.own', facts: {} } };
  const kept = keepsAdministrator((await store.listUsers()).map(administratorFacts), userId, undefined);
  if (kept.kind === 'refused') return { kind: 'refused', reason: kept.reasons[0] };
  const items = await store.listItemNamesOfOwner(userId);
  if (items.length > 0) {
    const names = items.slice(0, namedItems).map(({ name }) => name);
    return { kind: 'refused', reason: { code: 'account.holds-items', facts: { count: items.length, names } } };
  }
  const ended = await endLogins(store, userId);
  const entry = auditEntry({
    at: clock.now(),
    kind: 'user.removed',
    actor: editor.actor,
    target: { kind: 'user', id: userId, name: user.username },
    data: { displayName: user.displayName, isAdministrator: user.isAdministrator === 1 },
  });
  try {
    await store.commit([
      ...ended.writes,
      store.removeUser(userId),
      ...keptAdministrator(world, user, undefined),
      ...store.insertAuditEntry(entry),
    ]);
  } catch (error) {
    return faultOfCommit(error);
  }
  await told(world, ended);
  return { kind: 'done', user };
}

/** Accounts as administrators see them, and as those do who set passwords. */
import { decideSetPassword } from '@sallyport/domain';
import type { AccessFacts, UserFacts, UserId } from '@sallyport/domain';
import type { AccountChoices, AdminUser, AdminUserRow, PasswordOwner } from '@sallyport/protocol';
import type { AccessBook } from '../../access/access-book.ts';
import type { Store, UserRow } from '../../ports.ts';

interface ListWorld {
  readonly store: Store;
  readonly access: AccessBook;
}

interface Beside {
  readonly authenticators: ReadonlySet<UserId>;
  readonly passkeys: ReadonlyMap<UserId, number>;
  readonly providers: ReadonlyMap<string, string>;
}

async function readBeside(store: Store): Promise<Beside> {
  const [totp, passkeys, providers] = await Promise.all([
    store.listTotpUsers(),
    store.listPasskeyCounts(),
    store.listSecurityProviders(),
  ]);
  return {
    authenticators: new Set(totp.map(({ userId }) => userId)),
    passkeys: new Map(passkeys.map(({ userId, count }) => [userId, count])),
    providers: new Map(providers.map(({ id, name }) => [id, name])),
  };
}

function rowAnswer(user: UserRow, { authenticators, passkeys, providers }: Beside): AdminUserRow {
  const { id, username, displayName, emailAddress, createdAt, lastSignInAt, disabledAt, failedSignIns } = user;
  return {
    id,
    username,
    displayName,
    emailAddress,
    isAdministrator: user.isAdministrator === 1,
    createdAt,
    lastSignInAt,
    disabledAt,
    failedSignIns,
    provider: user.securityProviderId === null ? null : (providers.get(user.securityProviderId) ?? ''),
    twoFactor: {
      required: user.twoFactorRequired === 1,
      authenticator: authenticators.has(id),
      passkeys: passkeys.get(id) ?? 0,
    },
  };
}

export async function listAccounts({ store }: ListWorld): Promise<AdminUserRow[]> {
  const [users, beside] = await Promise.all([store.listUsers(), readBeside(store)]);
  return users.map((user) => rowAnswer(user, beside));
}

export async function readAccount({ store, access }: ListWorld, id: UserId): Promise<AdminUser | undefined> {
  const facts: AccessFacts = await access.current();
  const [user, beside] = await Promise.all([store.findUser(id), readBeside(store)]);
  const own = facts.accounts.get(id)?.own;
  if (user === undefined || own === undefined) return undefined;
  return {
    ...rowAnswer(user, beside),
    privateDisplayName: user.privateDisplayName,
    preferredLanguage: user.preferredLanguage,
    passwordResetRequired: user.passwordResetRequired === 1,
    passwordExpiresAt: user.passwordExpiresAt,
    passwordChangedAt: user.passwordChangedAt,
    administration: own.administration,
    representative: own.representative,
    sessionPolicyId: own.sessionPolicy,
  };
}

/** Those whose password `asker` may set: not the own, which has its own page, and none that a provider keeps. */
export async function listPasswordOwners(
  { store }: Pick<ListWorld, 'store'>,
  asker: UserFacts,
): Promise<PasswordOwner[]> {
  const users = await store.listUsers();
  return users
    .filter(({ id, securityProviderId }) => id !== asker.id && securityProviderId === null)
    .filter(({ id }) => decideSetPassword(asker, id).kind === 'allowed')
    .map(({ id, username, displayName, disabledAt, lastSignInAt, passwordResetRequired, passwordChangedAt }) => ({
      id,
      username,
      displayName,
      disabledAt,
      lastSignInAt,
      passwordResetRequired: passwordResetRequired === 1,
      passwordChangedAt,
    }));
}

export async function accountChoices({ access }: ListWorld): Promise<AccountChoices> {
  const { roles, sessionPolicies, accounts } = await access.current();
  // What an account has already is shown, though it can't be chosen anew.
  const held = new Set([...accounts.values()].map(({ own }) => own.sessionPolicy));
  return {
    roles: [...roles.values()].map(({ id, name }) => ({ id, name })),
    sessionPolicies: [...sessionPolicies.values()]
      .filter(({ id, availability }) => availability.users || held.has(id))
      .map(({ id, displayName }) => ({ id, name: displayName })),
  };
}

/** Users, with what they may do now: their own settings, or those of the group policies that they are in. */
import { effectiveAccount, policiesOf } from '@sallyport/domain';
import type { AccessFacts, JumpItemRoleId } from '@sallyport/domain';
import type { AccessBook } from '../../../access/access-book.ts';
import type { Store, UserRow } from '../../../ports.ts';
import { missing } from '../answers.ts';
import { schemaNamed } from '../contract.ts';
import { Numbers } from '../numbers.ts';
import { idIn } from '../operation.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import { timestamp } from '../values.ts';
import { administrationFields, otherFields, representativeFields } from './account-fields.ts';
import { describedGroupPolicies } from './group-policy.ts';

interface UserWorld {
  readonly store: Store;
  readonly access: Pick<AccessBook, 'current'>;
}

interface Surroundings {
  readonly facts: AccessFacts;
  readonly roles: Numbers<JumpItemRoleId>;
  readonly providers: Numbers<string>;
  readonly totpUsers: ReadonlySet<string>;
  readonly passkeys: ReadonlyMap<string, { readonly count: number; readonly lastUsedAt: number | null }>;
}

function permissionsOf(row: UserRow, { facts, roles }: Surroundings): Described {
  const account = effectiveAccount(facts, row.id);
  if (account === undefined) return {};
  const known = {
    ...administrationFields(account.administration),
    ...representativeFields(account.representative, roles),
  };
  return { ...otherFields(schemaNamed('User'), known), ...known };
}

function described(row: UserRow, surroundings: Surroundings): Described {
  const passkeys = surroundings.passkeys.get(row.id);
  return {
    id: row.apiId,
    security_provider_id: surroundings.providers.numberOf(row.securityProviderId),
    display_number: row.apiId,
    username: row.username,
    public_display_name: row.displayName,
    private_display_name: row.privateDisplayName,
    password_expiration: row.passwordExpiresAt === null ? null : timestamp(row.passwordExpiresAt),
    email_address: row.emailAddress,
    preferred_email_language: row.preferredLanguage,
    two_factor_required: row.twoFactorRequired === 1,
    enabled: row.disabledAt === null,
    last_authentication: timestamp(row.lastSignInAt),
    failed_logins: row.failedSignIns,
    password_reset_next_login: row.passwordResetRequired === 1,
    created_at: timestamp(row.createdAt),
    two_factor_enabled: surroundings.totpUsers.has(row.id),
    fido2_credential_count: passkeys?.count ?? 0,
    fido2_last_used_date: timestamp(passkeys?.lastUsedAt),
    ...permissionsOf(row, surroundings),
  };
}

export function userHandlers(world: UserWorld): Handlers {
  const { store, access } = world;
  const userIn = async (call: Call): Promise<UserRow> => {
    const row = (await store.listUsers()).find(({ apiId }) => apiId === idIn(call));
    if (row === undefined) throw missing('user');
    return row;
  };
  const surroundings = async (): Promise<Surroundings> => ({
    facts: await access.current(),
    roles: new Numbers(await store.listJumpItemRoles()),
    providers: new Numbers(await store.listSecurityProviders()),
    totpUsers: new Set((await store.listTotpUsers()).map(({ userId }) => userId)),
    passkeys: new Map((await store.listPasskeyCounts()).map((one) => [one.userId, one])),
  });
  return {
    'api.config.user.index': async () => {
      const around = await surroundings();
      return (await store.listUsers())
        .toSorted((one, other) => one.apiId - other.apiId)
        .map((row) => described(row, around));
    },
    'api.config.user.show': async (call) => described(await userIn(call), await surroundings()),
    'api.config.user.group_policies': async (call) => {
      const own = new Set(policiesOf(await access.current(), (await userIn(call)).id).map(({ id }) => id));
      return await describedGroupPolicies(
        world,
        (await store.listGroupPolicies()).filter(({ id }) => own.has(id)),
      );
    },
  };
}

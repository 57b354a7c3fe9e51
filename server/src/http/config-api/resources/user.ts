/** Users, with what they may do now: their own settings, or those of the group policies that they are in. */
import { effectiveAccount, instant, policiesOf } from '@sallyport/domain';
import type { AccessFacts, JumpItemRoleId, Reason } from '@sallyport/domain';
import type { UserRow } from '../../../ports.ts';
import { editAccount, removeAccount } from '../../../services/users/edit-account.ts';
import type { AccountEdit, AccountsWorld, EditFault, EditOutcome } from '../../../services/users/edit-account.ts';
import { reasonText } from '../../../text/reasons.ts';
import { invalid, missing } from '../answers.ts';
import { schemaNamed } from '../contract.ts';
import { Numbers } from '../numbers.ts';
import { idIn } from '../operation.ts';
import type { ApiRefusal } from '../answers.ts';
import type { Call, Described, Handlers } from '../operation.ts';
import type { Fields } from '../read-request.ts';
import { timestamp } from '../values.ts';
import { wordsFor } from '../words.ts';
import { administrationFields, otherFields, representativeFields } from './account-fields.ts';
import { describedGroupPolicies } from './group-policy.ts';

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

/** The contract has room for so much of a name. */
const shownName = 64;

function shortened(name: string): string {
  return [...name].slice(0, shownName).join('');
}

function described(row: UserRow, surroundings: Surroundings): Described {
  const passkeys = surroundings.passkeys.get(row.id);
  return {
    id: row.apiId,
    security_provider_id: surroundings.providers.numberOf(row.securityProviderId),
    display_number: row.apiId,
    username: row.username,
    public_display_name: shortened(row.displayName),
    private_display_name: shortened(row.privateDisplayName),
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

/** Fields by the names of the service, and the other way round. */
const fieldNames = {
  username: 'username',
  password: 'password',
  displayName: 'public_display_name',
  privateDisplayName: 'private_display_name',
  emailAddress: 'email_address',
  preferredLanguage: 'preferred_email_language',
  twoFactorRequired: 'two_factor_required',
  enabled: 'enabled',
  failedSignIns: 'failed_logins',
  passwordResetRequired: 'password_reset_next_login',
  passwordExpiresAt: 'password_expiration',
} as const;

function editOf(body: Fields): AccountEdit {
  const edit: Record<string, unknown> = {};
  for (const [own, name] of Object.entries(fieldNames)) if (body[name] !== undefined) edit[own] = body[name];
  const expires = body['password_expiration'];
  if (typeof expires === 'string') edit['passwordExpiresAt'] = instant(Date.parse(expires));
  // Each was held to the type that the contract gives it, which is the service's too.
  return edit;
}

function faultOf({ field, code }: EditFault): ApiRefusal {
  const name = Object.entries(fieldNames).find(([own]) => own === field)?.[1] ?? field;
  return invalid({ [name]: [wordsFor(code)] });
}

/** `field`: what a refusal that is about no field of the body is told of. */
function done(outcome: EditOutcome, field: (reason: Reason) => string): UserRow {
  switch (outcome.kind) {
    case 'done':
      return outcome.user;
    case 'gone':
      throw missing('user');
    case 'changed-meanwhile':
      throw invalid({ id: ['It was changed meanwhile. Try again.'] });
    case 'refused':
      throw invalid({ [field(outcome.reason)]: [reasonText(outcome.reason)] });
    case 'fault':
      throw faultOf(outcome.fault);
  }
}

export function userHandlers(world: AccountsWorld): Handlers {
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
    'api.config.user.update': async (call) => {
      const { id, apiId } = await userIn(call);
      const { body, actor } = call;
      if (body['display_number'] !== undefined && body['display_number'] !== apiId) {
        throw invalid({ display_number: ['display_number is the id of the user and stays so'] });
      }
      const edited = done(await editAccount(world, { actor }, { userId: id, edit: editOf(body) }), (reason) => {
        if (reason.code !== 'account.password-elsewhere') return 'enabled';
        return body['password'] === undefined ? 'password_reset_next_login' : 'password';
      });
      return described(edited, await surroundings());
    },
    'api.config.user.destroy': async (call) => {
      done(await removeAccount(world, { actor: call.actor }, (await userIn(call)).id), () => 'id');
    },
    'api.config.user.group_policies': async (call) => {
      const own = new Set(policiesOf(await access.current(), (await userIn(call)).id).map(({ id }) => id));
      return await describedGroupPolicies(
        world,
        (await store.listGroupPolicies()).filter(({ id }) => own.has(id)),
      );
    },
    /** Group policies hold at once for everybody who is in them, so there is nothing left to be brought to users. */
    'api.config.user.provision': async ({ body }) => {
      const known = new Set((await store.listUsers()).map(({ apiId }) => apiId));
      const wanted = Array.isArray(body['user_ids']) ? body['user_ids'].map(Number) : [];
      const unknown = wanted.filter((id) => !known.has(id));
      if (unknown.length > 0) throw invalid({ user_ids: [`There is no user ${unknown.slice(0, 10).join(', ')}.`] });
    },
  };
}

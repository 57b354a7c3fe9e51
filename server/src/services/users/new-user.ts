/** The row of a user to be made, or what is wrong with what was typed. */
import { builtInRoles, caseFold, checkTypedText, newId } from '@sallyport/domain';
import type { BuiltInRole, TextLimits } from '@sallyport/domain';
import { passwordFault } from '../../auth/passwords.ts';
import type { PasswordFault, Passwords } from '../../auth/passwords.ts';
import { unlessTaken } from '../../ports.ts';
import type { Clock, NewUserRow, Random, Store, Write } from '../../ports.ts';
import { newAccountSettings } from './account-settings.ts';

const usernameLimits: TextLimits = { min: 1, max: 64 };
const displayNameLimits: TextLimits = { min: 1, max: 128 };

export const usernameMaxLength = usernameLimits.max;

export interface TypedUser {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  readonly isAdministrator: boolean;
}

export type UserFault =
  | { readonly field: 'username'; readonly code: 'user.name-invalid' }
  | { readonly field: 'displayName'; readonly code: 'user.display-name-invalid' }
  | { readonly field: 'password'; readonly code: PasswordFault };

export type NewUser =
  | { readonly kind: 'user'; readonly row: NewUserRow }
  | { readonly kind: 'fault'; readonly fault: UserFault };

export interface NewUserWorld {
  readonly clock: Clock;
  readonly random: Random;
  readonly passwords: Passwords;
  readonly store: Pick<Store, 'listJumpItemRoles' | 'insertUser' | 'insertJumpGroup'>;
}

type Roles = Pick<NewUserRow, 'defaultRoleId' | 'personalRoleId' | 'teamsRoleId' | 'systemRoleId'>;

/** Administrators may do everything with every item; others start sessions where they are members, and own their list. */
async function rolesFor({ store }: Pick<NewUserWorld, 'store'>, isAdministrator: boolean): Promise<Roles> {
  const rows = await store.listJumpItemRoles();
  const role = (name: BuiltInRole) => rows.find(({ apiId }) => apiId === builtInRoles[name].number)?.id ?? null;
  return {
    defaultRoleId: role(isAdministrator ? 'administrator' : 'start-sessions-only'),
    personalRoleId: role('administrator'),
    teamsRoleId: role(isAdministrator ? 'administrator' : 'no-access'),
    systemRoleId: role(isAdministrator ? 'administrator' : 'no-access'),
  };
}

/** A user comes with a personal list: a group that nobody types a name for. */
export function userWrites(
  { clock, random, store }: Pick<NewUserWorld, 'clock' | 'random' | 'store'>,
  row: NewUserRow,
): readonly Write[] {
  const id = newId('jump-group', clock.now(), random.bytes(10));
  const [number, insert] = store.insertUser(row);
  return [
    number,
    unlessTaken(insert, 'user.name-taken'),
    ...store.insertJumpGroup({
      id,
      name: '',
      nameFold: id,
      codeName: id,
      comments: '',
      createdAt: row.createdAt,
      ownerId: row.id,
    }),
  ];
}

export async function newUser(world: NewUserWorld, typed: TypedUser): Promise<NewUser> {
  const { clock, random, passwords } = world;
  const username = checkTypedText(typed.username.trim(), usernameLimits);
  if (username.kind === 'bad') return { kind: 'fault', fault: { field: 'username', code: 'user.name-invalid' } };
  const displayName = checkTypedText(typed.displayName.trim(), displayNameLimits);
  if (displayName.kind === 'bad') {
    return { kind: 'fault', fault: { field: 'displayName', code: 'user.display-name-invalid' } };
  }
  const fault = passwordFault(typed.password, username.text);
  if (fault !== undefined) return { kind: 'fault', fault: { field: 'password', code: fault } };
  const now = clock.now();
  const row: NewUserRow = {
    id: newId('user', now, random.bytes(10)),
    username: username.text,
    usernameFold: caseFold(username.text),
    displayName: displayName.text,
    passwordHash: await passwords.hash(typed.password),
    isAdministrator: typed.isAdministrator ? 1 : 0,
    createdAt: now,
    passwordChangedAt: now,
    lastSignInAt: null,
    disabledAt: null,
    settings: JSON.stringify(newAccountSettings(typed.isAdministrator)),
    privateDisplayName: displayName.text,
    emailAddress: '',
    preferredLanguage: 'en-us',
    securityProviderId: null,
    providerGroups: '[]',
    sessionPolicyId: null,
    ...(await rolesFor(world, typed.isAdministrator)),
  };
  return { kind: 'user', row };
}

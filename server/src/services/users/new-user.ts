/** The row of a user to be made, or what is wrong with what was typed. */
import { caseFold, checkTypedText, newId } from '@sallyport/domain';
import type { TextLimits } from '@sallyport/domain';
import { passwordFault } from '../../auth/passwords.ts';
import type { PasswordFault, Passwords } from '../../auth/passwords.ts';
import type { Clock, Random, UserRow } from '../../ports.ts';

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
  | { readonly kind: 'user'; readonly row: UserRow }
  | { readonly kind: 'fault'; readonly fault: UserFault };

export interface NewUserWorld {
  readonly clock: Clock;
  readonly random: Random;
  readonly passwords: Passwords;
}

export async function newUser({ clock, random, passwords }: NewUserWorld, typed: TypedUser): Promise<NewUser> {
  const username = checkTypedText(typed.username.trim(), usernameLimits);
  if (username.kind === 'bad') return { kind: 'fault', fault: { field: 'username', code: 'user.name-invalid' } };
  const displayName = checkTypedText(typed.displayName.trim(), displayNameLimits);
  if (displayName.kind === 'bad') {
    return { kind: 'fault', fault: { field: 'displayName', code: 'user.display-name-invalid' } };
  }
  const fault = passwordFault(typed.password, username.text);
  if (fault !== undefined) return { kind: 'fault', fault: { field: 'password', code: fault } };
  const now = clock.now();
  const row: UserRow = {
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
  };
  return { kind: 'user', row };
}

/**
 * The operating-system account that a session runs as: the agent's own, that of whoever is signed in at the endpoint,
 * or a named one, whose password is asked for at the start or kept with the item.
 */
import { checkTypedText } from '../text.ts';

export type SessionAccountKind = 'service' | 'signed-in' | 'named';

export interface SessionAccount {
  readonly kind: SessionAccountKind;
  /** Of a named one; empty for the others. */
  readonly name: string;
  /** Its password is kept with the item. */
  readonly isStored: boolean;
}

export const ownAccountOfAgent: SessionAccount = { kind: 'service', name: '', isStored: false };

/** `check`: the agent looks who is signed in. `given` and `stored`: it checks the name with that password. */
export type AccountNeed = 'nothing' | 'check' | 'given' | 'stored' | 'ask';

/**
 * What a start needs before it may begin. A password that is typed goes before the stored one, so that one that was
 * changed at the endpoint keeps nobody out.
 * @rule account.own, account.signed-in, account.typed-first, account.stored, account.asked
 */
export function accountNeed({ kind, isStored }: SessionAccount, isGiven: boolean): AccountNeed {
  if (kind === 'service') return 'nothing';
  if (kind === 'signed-in') return 'check';
  if (isGiven) return 'given';
  return isStored ? 'stored' : 'ask';
}

/** As PAM and the protocol bound them. */
export const accountLimits = { nameMost: 128, passwordMostBytes: 511 } as const;

/** What of an item's account is touched; an empty password is none any more. */
export interface AccountChange {
  readonly kind?: SessionAccountKind | undefined;
  readonly name?: string | undefined;
  readonly password?: string | undefined;
}

export type ChangedAccount =
  | {
      readonly kind: 'good';
      readonly account: SessionAccount;
      /** A new one is to be kept in the place of any. */
      readonly isReplaced: boolean;
    }
  | { readonly kind: 'bad'; readonly field: 'name' | 'password' };

function isName(name: string): boolean {
  // What separates fields and folders is in no name, and what begins like an option is none.
  return name !== '' && !/[:/\s]|^-/u.test(name);
}

function isPassword(password: string): boolean {
  return utf8Bytes(password) <= accountLimits.passwordMostBytes && !password.includes('\0');
}

/**
 * The account after a change. A stored password is of one name: another name forgets it, and so does another kind.
 * @rule account.named, account.password-of-name
 */
export function changedAccount(before: SessionAccount, change: AccountChange): ChangedAccount {
  const kind = change.kind ?? before.kind;
  const { password } = change;
  if (kind !== 'named') {
    if ((change.name ?? '') !== '') return { kind: 'bad', field: 'name' };
    if ((password ?? '') !== '') return { kind: 'bad', field: 'password' };
    return { kind: 'good', account: { kind, name: '', isStored: false }, isReplaced: false };
  }
  const checked = checkTypedText((change.name ?? before.name).trim(), { min: 1, max: accountLimits.nameMost });
  if (checked.kind === 'bad' || !isName(checked.text)) return { kind: 'bad', field: 'name' };
  if (password !== undefined && !isPassword(password)) return { kind: 'bad', field: 'password' };
  const isReplaced = password !== undefined && password !== '';
  const isKept = password === undefined && before.isStored && checked.text === before.name;
  return { kind: 'good', account: { kind, name: checked.text, isStored: isReplaced || isKept }, isReplaced };
}

/** RFC 3629, section 3. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

/** A password as somebody types it at a start. */
export function isAccountPassword(password: string): boolean {
  return password !== '' && isPassword(password);
}

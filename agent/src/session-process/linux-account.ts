/** Which account of a Linux endpoint is meant, and whether this agent could give it to a session at all. */
import { loginsAtScreen } from '../facts/linux-users.ts';
import type { WantedAccount } from '../platform/platform.ts';
import type { Account } from '../platform/shell-plan.ts';
import { checkAccount } from './account-session.ts';
import type { AccountWish, CheckedAccount } from './account-session.ts';
import type { Refusal } from './messages.ts';
import { passwordMostBytes } from './pam.ts';

export async function linuxAccount(wanted: WantedAccount, own: Account, root = '/'): Promise<CheckedAccount> {
  const wish = accountWish(wanted, own, root);
  return 'code' in wish ? { kind: 'refused', ...wish } : await checkAccount(wish);
}

/** Only root becomes somebody else; any agent may have itself checked. */
export function accountWish(wanted: WantedAccount, own: Account, root: string): AccountWish | Refusal {
  const name = wanted.kind === 'named' ? wanted.name : signedInAt(root);
  if (name === undefined || name === '') return { code: 'account.nobody', detail: '' };
  if (own.uid !== 0 && own.name !== name) return { code: 'account.not-root', detail: own.name };
  if (wanted.kind === 'signed-in') return { name, password: undefined };
  // What no module could take is wrong without asking any.
  const isTaken = Buffer.byteLength(wanted.password) <= passwordMostBytes && !/\0/.test(wanted.password + name);
  return isTaken ? { name, password: wanted.password } : { code: 'account.wrong', detail: '' };
}

function signedInAt(root: string): string | undefined {
  return loginsAtScreen(root).find(({ isActive }) => isActive)?.user;
}

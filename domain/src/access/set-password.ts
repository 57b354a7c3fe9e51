/** Whose password somebody with the account switch for it may set. */
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { UserId } from '../ids.ts';
import { effectiveAccount } from './effective-account.ts';
import { isAdministrator } from './user.ts';
import type { UserFacts } from './user.ts';

/**
 * The switch makes nobody an administrator: whoever could set the password of one could sign in as one.
 * @rule account.of-administrator
 */
export function decideSetPassword(asker: UserFacts, owner: UserId): Decision<void> {
  // A disabled one counts: enabled again, it would have the password that was set.
  const isOfAdministrator = effectiveAccount(asker.access, owner)?.administration.administrator === true;
  return isOfAdministrator && !isAdministrator(asker)
    ? refused({ code: 'account.of-administrator', facts: {} })
    : allowed(undefined);
}

/** Group policies must not leave a site that nobody can administer. */
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { AccessFacts } from './access-facts.ts';
import { isAdministrator } from './user.ts';

/**
 * Whether a site as it would be still has an administrator, all group policies counted.
 * @rule account.administrator-left
 */
export function leavesAdministrator(after: AccessFacts): Decision<void> {
  for (const id of after.accounts.keys()) if (isAdministrator({ id, access: after })) return allowed(undefined);
  return refused({ code: 'account.last-administrator', facts: {} });
}

/** There is always somebody who can administer the site, whatever becomes of providers and group policies. */
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { UserId } from '../ids.ts';

/** What counts here of an account: administrators by a group policy or a provider may be gone when those are. */
export interface AdministratorFacts {
  readonly id: UserId;
  readonly enabled: boolean;
  readonly administrator: boolean;
  /** Whether it signs in with a password of this server. */
  readonly local: boolean;
}

function counts({ enabled, administrator, local }: AdministratorFacts): boolean {
  return enabled && administrator && local;
}

/**
 * An account may become `after` (undefined for none at all) unless that leaves no enabled, local administrator.
 * @rule account.last-administrator
 */
export function keepsAdministrator(
  accounts: readonly AdministratorFacts[],
  changed: UserId,
  after: AdministratorFacts | undefined,
): Decision<void> {
  const before = accounts.find(({ id }) => id === changed);
  if (before === undefined || !counts(before) || (after !== undefined && counts(after))) return allowed(undefined);
  const isLast = !accounts.some((account) => account.id !== changed && counts(account));
  return isLast ? refused({ code: 'account.last-administrator', facts: {} }) : allowed(undefined);
}

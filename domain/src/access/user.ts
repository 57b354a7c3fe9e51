/** Who asks, and what was true of the site when they did: what every rule of access begins with. */
import type { UserId } from '../ids.ts';
import type { AccessFacts } from './access-facts.ts';
import { effectiveAccount } from './effective-account.ts';

export interface UserFacts {
  readonly id: UserId;
  readonly access: AccessFacts;
}

/** Whether somebody looks after the site; a disabled account looks after nothing. */
export function isAdministrator({ id, access }: UserFacts): boolean {
  const account = effectiveAccount(access, id);
  return account !== undefined && account.enabled && account.administration.administrator;
}

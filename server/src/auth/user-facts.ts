/** A user as the rules see one. */
import type { UserFacts, UserId } from '@sallyport/domain';

export interface UserFlags {
  readonly id: UserId;
  readonly isAdministrator: boolean;
}

/** Only for users who are signed in: a disabled account has no login. */
export function userFactsOf({ id, isAdministrator }: UserFlags): UserFacts {
  return { id, enabled: true, roles: isAdministrator ? ['administrator', 'representative'] : ['representative'] };
}

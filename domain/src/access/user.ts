/** What rules need to know of the person who asks. */
import type { UserId } from '../ids.ts';

/** An administrator looks after the site; a representative starts sessions. Either may do so, and one may be both. */
export const userRoles = ['administrator', 'representative'] as const;

export type UserRole = (typeof userRoles)[number];

export interface UserFacts {
  readonly id: UserId;
  readonly enabled: boolean;
  readonly roles: readonly UserRole[];
}

export function isAdministrator(user: UserFacts): boolean {
  return user.roles.includes('administrator');
}

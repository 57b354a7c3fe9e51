/**
 * Looks whether the logins behind open sockets still stand. Most ends are told at once; this is for those that nobody
 * tells: a login that grew too old, and one that was ended by another process, as the command line does.
 */
import type { LoginId, UserId } from '@sallyport/domain';
import type { Logins } from '../../auth/logins.ts';
import type { Bus } from '../../bus/bus.ts';

export interface CheckWorld {
  readonly logins: Pick<Logins, 'isLive'>;
  readonly bus: Bus;
}

export async function checkLogins({ logins, bus }: CheckWorld, open: ReadonlyMap<LoginId, UserId>): Promise<void> {
  for (const [loginId, userId] of open) {
    if (!(await logins.isLive(loginId))) bus.publish('login-ended', { loginId, userId });
  }
}

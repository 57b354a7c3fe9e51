/** Ends logins of a user: their sockets and running sessions go within seconds, whatever page is open. */
import type { LoginId, UserId } from '@sallyport/domain';
import type { Bus } from '../../bus/bus.ts';
import type { Store, Write } from '../../ports.ts';

export interface EndedLogins {
  /** For the commit that is the reason. */
  readonly writes: readonly Write[];
  /** To be called once that stands. */
  tell(bus: Bus): void;
}

/** All but the one that is kept, and with them what the user's browsers are known by. */
export async function endLogins(store: Store, userId: UserId, kept?: LoginId): Promise<EndedLogins> {
  const ended = (await store.listLoginsOfUser(userId)).filter(({ id }) => id !== kept);
  return {
    writes: [
      kept === undefined ? store.removeLoginsOfUser(userId) : store.removeOtherLogins(userId, kept),
      store.removeDevicesOfUser(userId),
    ],
    tell(bus) {
      for (const { id } of ended) bus.publish('login-ended', { loginId: id, userId });
    },
  };
}

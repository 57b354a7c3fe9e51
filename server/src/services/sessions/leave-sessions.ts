/** A login that is over takes its sockets with it at once, and its user out of the sessions it was in. */
import type { LoginId, UserId } from '@sallyport/domain';
import { leaveInLane } from './leave-session.ts';
import type { SessionWorld } from './session-world.ts';

export interface EndedLogin {
  readonly loginId: LoginId;
  readonly userId: UserId;
}

export async function leaveSessions(world: SessionWorld, { loginId, userId }: EndedLogin): Promise<void> {
  world.relay.dropLogin(loginId);
  world.logins.forgetLogin(loginId);
  const running = await world.store.listRunningSessions();
  const participants = await world.store.listParticipants(running.map(({ id }) => id));
  const mine = participants.filter((participant) => participant.userId === userId && participant.leftAt === null);
  // By another login the user stays in.
  const over = mine.filter(({ sessionId }) => !world.logins.has(sessionId, userId));
  await Promise.all(
    over.map(({ sessionId }) =>
      world.lanes.run(sessionId, () => leaveInLane(world, { sessionId, userId, because: 'login-ended' })),
    ),
  );
}

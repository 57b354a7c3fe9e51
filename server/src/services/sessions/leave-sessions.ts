/** A login that is over takes its sockets with it at once, and its user out of the sessions it was in. */
import { leaveSession } from '@sallyport/domain';
import type { LoginId, SessionId, UserId } from '@sallyport/domain';
import { changeInLane } from './change-session.ts';
import { participantOf } from './session-facts.ts';
import { auditWrites, eventWrites } from './session-records.ts';
import type { SessionStep } from './session-records.ts';
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
    over.map(({ sessionId }) => world.lanes.run(sessionId, () => leaveInLane(world, sessionId, userId))),
  );
}

async function leaveInLane(world: SessionWorld, sessionId: SessionId, userId: UserId): Promise<void> {
  const { store, clock } = world;
  const session = await store.findSession(sessionId);
  if (session === undefined || session.state === 'ended') return;
  const rows = await store.listParticipants([sessionId]);
  const mine = rows.find((participant) => participant.userId === userId && participant.leftAt === null);
  if (mine === undefined) return;
  const now = clock.now();
  const departure = { participantId: mine.id, because: 'login-ended' } as const;
  const decision = leaveSession(rows.map(participantOf), departure, now);
  if (decision.kind === 'refused') return;
  const actor = { kind: 'user', id: userId, name: mine.displayName } as const;
  const step: SessionStep = { session, at: now, kind: 'participant.left', actor, data: { because: departure.because } };
  await store.commit([
    store.updateParticipant(mine.id, { leftAt: now }),
    eventWrites(store, step),
    auditWrites(store, step),
  ]);
  const { endsSession } = decision.grant;
  if (endsSession !== undefined) {
    await changeInLane(world, { sessionId, change: { kind: 'end', because: endsSession }, actor });
  } else {
    world.bus.publish('session-changed', { sessionId, jumpItemId: session.jumpItemId });
  }
}

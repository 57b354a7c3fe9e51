/** One user leaves one session: written with its event, and the session ends when it was the last. */
import { leaveSession } from '@sallyport/domain';
import type { LeaveReason, SessionId, UserId } from '@sallyport/domain';
import type { SessionEvent } from '@sallyport/protocol';
import { changeInLane } from './change-session.ts';
import { participantOf } from './session-facts.ts';
import { auditWrites, eventWrites } from './session-records.ts';
import type { SessionActor, SessionStep } from './session-records.ts';
import type { SessionWorld } from './session-world.ts';

export interface Leaving {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly because: LeaveReason;
  /** Whose act it is; the user's own unless it says otherwise. */
  readonly actor?: SessionActor;
  readonly data?: SessionEvent['data'];
}

/** In the session's lane. Whoever is not in the session leaves nothing. */
export async function leaveInLane(world: SessionWorld, leaving: Leaving): Promise<void> {
  const { store, clock } = world;
  const { sessionId, userId, because } = leaving;
  const session = await store.findSession(sessionId);
  if (session === undefined || session.state === 'ended') return;
  const rows = await store.listParticipants([sessionId]);
  const mine = rows.find((participant) => participant.userId === userId && participant.leftAt === null);
  if (mine === undefined) return;
  const now = clock.now();
  const decision = leaveSession(rows.map(participantOf), { participantId: mine.id, because }, now);
  if (decision.kind === 'refused') return;
  const actor = leaving.actor ?? { kind: 'user', id: userId, name: mine.displayName };
  const data = { because, ...(leaving.actor === undefined ? {} : { participant: mine.displayName }), ...leaving.data };
  const step: SessionStep = { session, at: now, kind: 'participant.left', actor, data };
  const logins = world.logins.forgetUser(sessionId, userId);
  await store.commit([
    store.updateParticipant(mine.id, { leftAt: now }),
    logins.length === 0 ? [] : store.removeTicketsOfLogins(sessionId, logins),
    eventWrites(store, step),
    auditWrites(store, step),
  ]);
  for (const { channel } of world.board.ofSession(sessionId)) {
    for (const loginId of logins) world.relay.dropViewer(channel.id, loginId);
  }
  const { endsSession } = decision.grant;
  if (endsSession !== undefined) {
    await changeInLane(world, { sessionId, change: { kind: 'end', because: endsSession }, actor });
  } else {
    world.bus.publish('session-changed', { sessionId, jumpItemId: session.jumpItemId });
  }
}

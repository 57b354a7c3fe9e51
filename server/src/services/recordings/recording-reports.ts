/** What becomes of a recording that can't be written: the session is told, and after a while it ends. */
import type { ChannelPlace, StuckCause } from '../../relay/ports.ts';
import { changeSession } from '../sessions/change-session.ts';
import { auditWrites, eventWrites, serverActor } from '../sessions/session-records.ts';
import type { SessionWorld } from '../sessions/session-world.ts';

export function recordingPaused(world: SessionWorld, event: ChannelPlace & { readonly because: StuckCause }): void {
  world.unwritable.pause(event.channelId, event.because);
  world.background('recording paused', note(world, event, 'recording.paused'));
}

export function recordingResumed(world: SessionWorld, place: ChannelPlace): void {
  world.unwritable.resume(place.channelId);
  world.background('recording resumed', note(world, place, 'recording.resumed'));
}

/** Consoles are told first: writing it down may fail on the same full disk. */
async function note(
  world: SessionWorld,
  event: ChannelPlace & { readonly because?: StuckCause },
  kind: 'recording.paused' | 'recording.resumed',
): Promise<void> {
  const { store, clock, bus } = world;
  const session = await store.findSession(event.sessionId);
  if (session === undefined) return;
  const { id: sessionId, jumpItemId } = session;
  bus.publish('session-changed', { sessionId, jumpItemId });
  const data = { channelId: event.channelId, ...(event.because === undefined ? {} : { because: event.because }) };
  const step = { session, at: clock.now(), kind, actor: serverActor, data };
  await store.commit([eventWrites(store, step), auditWrites(store, step)]);
  bus.publish('session-changed', { sessionId, jumpItemId });
}

/** A session that can't be recorded ends. When even that can't be written it is tried again at each sweep. */
export async function endUnrecorded(world: SessionWorld, sessionId: ChannelPlace['sessionId']): Promise<void> {
  world.unwritable.fail(sessionId);
  const change = { kind: 'end', because: 'recording-failed' } as const;
  await changeSession(world, { sessionId, change, actor: serverActor });
  world.unwritable.ended(sessionId);
}

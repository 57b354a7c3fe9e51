/** A strict schedule is kept: those in a session are told in time that it will end, and at the minute it does. */
import { strictStepAt } from '@sallyport/domain';
import { expecting, refusedCode } from '../../ports.ts';
import type { SessionRow } from '../../ports.ts';
import { changeSession } from './change-session.ts';
import { auditWrites, eventWrites, serverActor } from './session-records.ts';
import type { SessionWorld } from './session-world.ts';

export async function keepSchedule(world: SessionWorld, { id: sessionId }: SessionRow): Promise<void> {
  if ((await warnInTime(world, sessionId)) !== 'end') return;
  const change = { kind: 'end', because: 'schedule-ended' } as const;
  await changeSession(world, { sessionId, change, actor: serverActor });
}

/** In the session's lane, by the row as it is then, so that nobody is told twice. */
function warnInTime(world: SessionWorld, sessionId: SessionRow['id']): Promise<'end' | undefined> {
  return world.lanes.run(sessionId, async () => {
    const { store, clock, bus } = world;
    const session = await store.findSession(sessionId);
    if (session === undefined || session.state === 'ended' || session.endsAt === null) return undefined;
    const { state, endsAt, warnedAt, jumpItemId } = session;
    const now = clock.now();
    const due = strictStepAt({ endsAt, warnedAt: warnedAt ?? undefined }, now);
    if (due.kind !== 'warn') return due.kind === 'end' ? 'end' : undefined;
    const data = { endsAt, minutesLeft: due.minutesLeft };
    const step = { session, at: now, kind: 'session.ending', actor: serverActor, data };
    try {
      await store.commit([
        expecting(store.updateSession(sessionId, { warnedAt: now }, [state]), 1, 'session.raced'),
        eventWrites(store, step),
        auditWrites(store, step),
      ]);
    } catch (error) {
      // Another server was faster, or it ended meanwhile: the next sweep looks again.
      if (refusedCode(error) !== 'session.raced') throw error;
    }
    bus.publish('session-changed', { sessionId, jumpItemId });
    return undefined;
  });
}

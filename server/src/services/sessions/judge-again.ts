/**
 * Those in running sessions are judged again when who may do what has changed, or the item was moved or removed:
 * whoever could not jump there any more is put out. Policies stay as they were at the start.
 */
import { decideStaying } from '@sallyport/domain';
import type { JumpClientId, JumpItemId, RefusalCode, SessionId } from '@sallyport/domain';
import type { ParticipantRow, SessionRow } from '../../ports.ts';
import { leaveInLane } from './leave-session.ts';
import { serverActor } from './session-records.ts';
import type { SessionWorld } from './session-world.ts';

export async function judgeAllAgain(world: SessionWorld): Promise<void> {
  await judgeAgain(world, await world.store.listRunningSessions());
}

export async function judgeClientAgain(world: SessionWorld, id: JumpClientId): Promise<void> {
  if (world.running.mayHave(id)) await judgeAgain(world, await world.store.listRunningSessionsOfClient(id));
}

/** Starts or joins; whoever loses access while that is being written is not found in the session before it is. */
export async function judgingAgain<Outcome extends object>(
  world: SessionWorld,
  start: () => Promise<Outcome>,
): Promise<Outcome> {
  const access = await world.access.current();
  const started = await start();
  if (world.access.latest() === access) return started;
  const { sessionId } = started as { readonly sessionId?: SessionId };
  if (sessionId !== undefined) world.background('judging again', judgeSessionAgain(world, sessionId));
  return started;
}

async function judgeSessionAgain(world: SessionWorld, id: SessionId): Promise<void> {
  const session = await world.store.findSession(id);
  if (session !== undefined && session.state !== 'ended') await judgeAgain(world, [session]);
}

/** Of these sessions, as their items are now in the database. */
async function judgeAgain(world: SessionWorld, sessions: readonly SessionRow[]): Promise<void> {
  if (sessions.length === 0) return;
  const { store } = world;
  const access = await world.access.current();
  const participants = await store.listParticipants(sessions.map(({ id }) => id));
  const present = Map.groupBy(
    participants.filter(({ leftAt }) => leftAt === null),
    ({ sessionId }) => sessionId,
  );
  const entryOf = (session: SessionRow, { jumpItemId }: ParticipantRow): JumpItemId => jumpItemId ?? session.jumpItemId;
  const entries = sessions.flatMap((row) =>
    (present.get(row.id) ?? []).map((participant) => entryOf(row, participant)),
  );
  const [uninstalled, items] = await Promise.all([
    store.listUninstalledOf([...new Set(sessions.map(({ jumpClientId }) => jumpClientId))]),
    store.listJumpItemsById([...new Set(entries)]),
  ]);
  const gone = new Set(uninstalled.map(({ id }) => id));
  const groups = new Map(items.map(({ id, jumpGroupId }) => [id, jumpGroupId]));
  await Promise.all(
    sessions.map(async (session) => {
      // A session of a client that was uninstalled ends as a whole, and its record says so.
      if (gone.has(session.jumpClientId)) return;
      for (const participant of present.get(session.id) ?? []) {
        const jumpGroupId = groups.get(entryOf(session, participant));
        const decision = decideStaying({ id: participant.userId, access }, jumpGroupId);
        if (decision.kind === 'allowed') continue;
        const [{ code }] = decision.reasons;
        // The user is told that it is gone; the session's record tells which it was.
        const reason = code === 'jump.item-removed' && jumpGroupId !== undefined ? 'jump.not-permitted' : code;
        await putOut(world, { session, participant, reason });
      }
    }),
  );
}

interface PutOut {
  readonly session: SessionRow;
  readonly participant: ParticipantRow;
  readonly reason: RefusalCode;
}

async function putOut(world: SessionWorld, { session, participant, reason }: PutOut): Promise<void> {
  const { id: sessionId } = session;
  const { userId } = participant;
  const because = reason === 'jump.account-disabled' ? 'account-disabled' : 'access-lost';
  await world.lanes.run(sessionId, () =>
    leaveInLane(world, { sessionId, userId, because, actor: serverActor, data: { reason } }),
  );
}

/** Sockets whose login is in the session no more: a ticket may have been redeemed while its user was put out. */
export function dropStrangers({ board, relay, logins }: SessionWorld): void {
  for (const { channel } of board.all()) {
    for (const loginId of relay.viewersOf(channel.id)) {
      if (!logins.isIn(channel.sessionId, loginId)) relay.dropViewer(channel.id, loginId);
    }
  }
}

/** Sessions as the console is told of them. Texts that machines reported are made inert here. */
import { inertText, maySeeSession } from '@sallyport/domain';
import type { SessionId, UserFacts } from '@sallyport/domain';
import type {
  ChannelSummary,
  ParticipantSummary,
  SessionDetails,
  SessionEvent,
  SessionSummary,
} from '@sallyport/protocol';
import type { ChannelRow, ParticipantRow, SessionEventRow, SessionRow } from '../../ports.ts';
import { policiesView } from './policies-view.ts';
import { permissionsOf, seenSessionOf } from './session-facts.ts';
import type { SessionWorld } from './session-world.ts';

export type ViewWorld = Pick<SessionWorld, 'store' | 'board' | 'relay' | 'unwritable'>;
export type DetailsWorld = ViewWorld & Pick<SessionWorld, 'nextReading'>;

/** As long as any reported text may be, and some more for what is spelt out. */
const shownMax = 512;

function participantView({ id, userId, displayName, joinedAt, leftAt }: ParticipantRow): ParticipantSummary {
  return { id, userId, displayName, joinedAt, leftAt };
}

/** The row has what was counted until its channel was closed or taken up; the relay counts since. */
function bytesOf({ board, relay }: ViewWorld, row: ChannelRow): number {
  const passed = relay.passedBytes(row.id);
  return passed === undefined ? row.bytes : (board.find(row.id)?.bytesBefore ?? row.bytes) + passed;
}

function channelView(world: ViewWorld, row: ChannelRow): ChannelSummary {
  const { id, state, openedAt, closedAt, closeReason } = row;
  const bytes = bytesOf(world, row);
  const recorded = row.recorded === 1;
  const unrecordedBecause = world.unwritable.because(id) ?? null;
  return { id, tool: 'terminal', state, openedAt, closedAt, closeReason, recorded, bytes, unrecordedBecause };
}

interface SessionParts {
  readonly participants: readonly ParticipantSummary[];
  readonly channels: readonly ChannelSummary[];
  readonly end: SessionEventRow | undefined;
}

function sessionView(row: SessionRow, parts: SessionParts): SessionSummary {
  return {
    id: row.id,
    jumpItemId: row.jumpItemId,
    clientId: row.jumpClientId,
    itemName: row.itemName,
    hostname: inertText(row.hostname, shownMax),
    state: row.state,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    endReason: row.endReason,
    endedBy: parts.end?.actorKind === 'user' ? parts.end.actorName : null,
    startedBy: { id: row.startedBy, displayName: row.startedByName },
    participants: parts.participants,
    channels: parts.channels,
    permissions: permissionsOf(row.permissions),
    suspendedUntil: row.suspendedUntil,
    endsAt: row.endsAt,
    recorded: row.recorded === 1,
  };
}

function eventView(row: SessionEventRow): SessionEvent {
  return {
    sequence: row.number,
    at: row.at,
    kind: row.kind,
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    // Written by this server as flat values.
    data: JSON.parse(row.data) as SessionEvent['data'],
  };
}

export async function sessionViews(world: ViewWorld, rows: readonly SessionRow[]): Promise<readonly SessionSummary[]> {
  const ids = rows.map(({ id }) => id);
  const { store } = world;
  const [participants, channels, ends] = await Promise.all([
    store.listParticipants(ids),
    store.listChannels(ids),
    store.listSessionEnds(rows.filter(({ state }) => state === 'ended').map(({ id }) => id)),
  ]);
  return rows.map((row) =>
    sessionView(row, {
      participants: participants.filter(({ sessionId }) => sessionId === row.id).map(participantView),
      channels: channels.filter(({ sessionId }) => sessionId === row.id).map((channel) => channelView(world, channel)),
      end: ends.find(({ sessionId }) => sessionId === row.id),
    }),
  );
}

/** A session for somebody who may see it; undefined as well for whoever may not, who learns of nothing. */
export async function sessionDetailsFor(
  world: DetailsWorld,
  user: UserFacts,
  id: SessionId,
): Promise<SessionDetails | undefined> {
  const row = await world.store.findSession(id);
  if (row === undefined || !maySeeSession(user.access, user.id, await seenSessionOf(world.store, row)))
    return undefined;
  return await sessionDetails(world, id);
}

/**
 * A session as it is now, for whoever may see it. Its reading is numbered before anything is read, so that of two answers the one with the
 * higher number knows whatever was written when the other began.
 */
export async function sessionDetails(world: DetailsWorld, id: SessionId): Promise<SessionDetails | undefined> {
  const reading = world.nextReading();
  const row = await world.store.findSession(id);
  if (row === undefined) return undefined;
  const [[session], events, participants] = await Promise.all([
    sessionViews(world, [row]),
    world.store.listSessionEvents(id),
    world.store.listParticipants([id]),
  ]);
  if (session === undefined) throw new Error('A session has one view');
  return { reading, session, policies: policiesView(row, participants), events: events.map(eventView) };
}

/** Sessions as the console is told of them. Texts that machines reported are made inert here. */
import { inertText } from '@sallyport/domain';
import type {
  ChannelSummary,
  ParticipantSummary,
  SessionDetails,
  SessionEvent,
  SessionSummary,
} from '@sallyport/protocol';
import type { ChannelRow, ParticipantRow, SessionEventRow, SessionRow, Store } from '../ports.ts';
import { permissionsOf } from './session-facts.ts';

/** As long as any reported text may be, and some more for what is spelt out. */
const shownMax = 512;

function participantView({ id, userId, displayName, joinedAt, leftAt }: ParticipantRow): ParticipantSummary {
  return { id, userId, displayName, joinedAt, leftAt };
}

function channelView(row: ChannelRow): ChannelSummary {
  const { id, state, openedAt, closedAt, closeReason, bytes } = row;
  return { id, tool: 'terminal', state, openedAt, closedAt, closeReason, recorded: row.recorded === 1, bytes };
}

export interface SessionParts {
  readonly participants: readonly ParticipantRow[];
  readonly channels: readonly ChannelRow[];
}

export function sessionView(row: SessionRow, parts: SessionParts): SessionSummary {
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
    startedBy: { id: row.startedBy, displayName: row.startedByName },
    participants: parts.participants.filter((participant) => participant.sessionId === row.id).map(participantView),
    channels: parts.channels.filter((channel) => channel.sessionId === row.id).map(channelView),
    permissions: permissionsOf(row.permissions),
    suspendedUntil: row.suspendedUntil,
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

export async function sessionViews(store: Store, rows: readonly SessionRow[]): Promise<readonly SessionSummary[]> {
  const ids = rows.map(({ id }) => id);
  const [participants, channels] = await Promise.all([store.listParticipants(ids), store.listChannels(ids)]);
  return rows.map((row) => sessionView(row, { participants, channels }));
}

export async function sessionDetails(store: Store, row: SessionRow): Promise<SessionDetails> {
  const [[session], events] = await Promise.all([sessionViews(store, [row]), store.listSessionEvents(row.id)]);
  if (session === undefined) throw new Error('A session has one view');
  return { session, events: events.map(eventView) };
}

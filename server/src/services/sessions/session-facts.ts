/** Rows of the store as the domain speaks of them. */
import { holdLength, after, noPermissions, sessionPermissionLevels, sessionPermissions } from '@sallyport/domain';
import type {
  Channel,
  ChannelState,
  EndReason,
  CloseReason,
  Instant,
  Participant,
  SeenSession,
  Session,
  SessionPermissions,
  SessionState,
  SuspensionCause,
} from '@sallyport/domain';
import type { ChannelRow, ParticipantRow, SessionEventRow, SessionRow, Store } from '../../ports.ts';

/** What was granted. What this version can't read, or what a session from before it does not name, is not. */
export function permissionsOf(text: string): SessionPermissions {
  const stored = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  const known = sessionPermissions.flatMap((permission) => {
    const level = stored?.[permission];
    const levels: readonly unknown[] = sessionPermissionLevels[permission];
    return levels.includes(level) ? [[permission, level]] : [];
  });
  return { ...noPermissions, ...(Object.fromEntries(known) as Partial<SessionPermissions>) };
}

function stateOf(row: SessionRow, because: SuspensionCause): SessionState {
  switch (row.state) {
    case 'starting':
    case 'active':
      return { kind: row.state };
    case 'suspended':
      return { kind: 'suspended', because, heldUntil: row.suspendedUntil ?? row.startedAt };
    case 'ended':
      return { kind: 'ended', at: row.endedAt ?? row.startedAt, reason: (row.endReason ?? 'agent-gone') as EndReason };
  }
}

/** `because` is only known from the session's events, and only its end after a wait depends on it. */
export function sessionOf(row: SessionRow, because: SuspensionCause = 'link-lost'): Session {
  const { id, jumpItemId, jumpClientId, startedAt } = row;
  const permissions = permissionsOf(row.permissions);
  return { id, jumpItemId, jumpClientId, startedAt, permissions, state: stateOf(row, because) };
}

/** Why a session was last suspended. */
export function suspensionCauseOf(events: readonly SessionEventRow[]): SuspensionCause {
  const last = events.findLast(({ kind }) => kind === 'session.suspended' || kind === 'session.wait-renewed');
  return last !== undefined && last.data.includes('"server-restarted"') ? 'server-restarted' : 'link-lost';
}

export function participantOf(row: ParticipantRow): Participant {
  const { id, userId, joinedAt } = row;
  return { id, userId, joinedAt, leftAt: row.leftAt ?? undefined, permissions: permissionsOf(row.permissions) };
}

/** A session as far as it matters to who may see it. */
export async function seenSessionOf(
  store: Pick<Store, 'listParticipants'>,
  { id, jumpGroupId, state }: Pick<SessionRow, 'id' | 'jumpGroupId' | 'state'>,
): Promise<SeenSession> {
  const participants = (await store.listParticipants([id])).map(participantOf);
  return { jumpGroupId, isRunning: state !== 'ended', participants };
}

/** A channel as its row tells it, which says nothing of who is away: how one is taken up after a restart. */
export function channelOf(row: ChannelRow, now: Instant): Channel {
  const { id, sessionId, openedAt } = row;
  return { id, sessionId, tool: 'terminal', openedAt, state: channelStateOf(row, now) };
}

function channelStateOf(row: ChannelRow, now: Instant): ChannelState {
  if (row.state === 'closed') {
    return {
      kind: 'closed',
      at: row.closedAt ?? row.openedAt,
      reason: (row.closeReason ?? 'agent-gone') as CloseReason,
    };
  }
  if (row.state === 'opening') return { kind: 'opening', isViewerThere: false };
  if (row.state === 'open') return { kind: 'open' };
  return { kind: 'detached', away: 'both', heldUntil: after(now, holdLength) };
}

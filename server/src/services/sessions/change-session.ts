/**
 * The one way in which a session changes its state: the domain says what comes of it, one commit writes it with its
 * event, and whoever is concerned is told. Changes that no longer make sense are refused and leave everything as it is.
 */
import { moveSession } from '@sallyport/domain';
import type { Decision, EndReason, Session, SessionChange, SessionId } from '@sallyport/domain';
import type { SessionEvent } from '@sallyport/protocol';
import { expecting, refusedCode } from '../../ports.ts';
import type { SessionRow, Write } from '../../ports.ts';
import { askAgent } from '../link/ask-agent.ts';
import { endMailWrites } from '../mail/session-mails.ts';
import { sessionOf, suspensionCauseOf } from './session-facts.ts';
import { auditWrites, eventWrites } from './session-records.ts';
import type { SessionActor, SessionStep } from './session-records.ts';
import type { SessionWorld } from './session-world.ts';

export interface ChangeRequest {
  readonly sessionId: SessionId;
  readonly change: SessionChange;
  readonly actor: SessionActor;
  readonly data?: SessionEvent['data'];
}

/** In the session's lane. Undefined when there is no such session. */
export function changeSession(world: SessionWorld, request: ChangeRequest): Promise<Decision<Session> | undefined> {
  return world.lanes.run(request.sessionId, () => changeInLane(world, request));
}

/** The same for callers that are in the lane already. */
export async function changeInLane(
  world: SessionWorld,
  request: ChangeRequest,
): Promise<Decision<Session> | undefined> {
  // Another server may have been faster; what it left is looked at anew.
  for (;;) {
    const row = await world.store.findSession(request.sessionId);
    if (row === undefined) return undefined;
    const moved = await move(world, row, request);
    if (moved !== 'raced') return moved;
  }
}

async function move(
  world: SessionWorld,
  row: SessionRow,
  request: ChangeRequest,
): Promise<Decision<Session> | 'raced'> {
  const { store, clock } = world;
  const { change } = request;
  const cause = change.kind === 'hold-over' ? suspensionCauseOf(await store.listSessionEvents(row.id)) : undefined;
  const now = clock.now();
  const decision = moveSession(sessionOf(row, cause), change, now);
  if (decision.kind === 'refused') return decision;
  const session = decision.grant;
  const step: SessionStep = { session: row, at: now, actor: request.actor, ...recordOf(session, request, row.state) };
  try {
    await store.commit([
      expecting(store.updateSession(row.id, columnsOf(session), [row.state]), 1, 'session.raced'),
      ...(session.state.kind === 'ended' ? endWrites(world, session) : []),
      session.state.kind === 'ended' ? await endMailWrites(world, row, session.state) : [],
      eventWrites(store, step),
      auditWrites(store, step),
    ]);
  } catch (error) {
    if (refusedCode(error) === 'session.raced') return 'raced';
    throw error;
  }
  if (session.state.kind === 'ended') tellEnd(world, session, session.state.reason);
  world.bus.publish('session-changed', { sessionId: row.id, jumpItemId: row.jumpItemId });
  return decision;
}

function columnsOf({ state }: Session): Partial<SessionRow> {
  switch (state.kind) {
    case 'starting':
    case 'active':
      return { state: state.kind, suspendedUntil: null };
    case 'suspended':
      return { state: 'suspended', suspendedUntil: state.heldUntil };
    case 'ended':
      return { state: 'ended', suspendedUntil: null, endedAt: state.at, endReason: state.reason };
  }
}

const kinds = {
  'agent-ready': 'session.active',
  'agent-returned': 'session.resumed',
  'link-lost': 'session.suspended',
  'server-restarted': 'session.suspended',
  'start-failed': 'session.ended',
  'agent-forgot': 'session.ended',
  'hold-over': 'session.ended',
  end: 'session.ended',
} as const satisfies Record<SessionChange['kind'], string>;

/** A session that waits already isn't suspended once more by a restart of the server: its wait begins anew. */
function kindOf(change: SessionChange['kind'], before: SessionRow['state']): string {
  return change === 'server-restarted' && before === 'suspended' ? 'session.wait-renewed' : kinds[change];
}

function recordOf(
  { state }: Session,
  { change, data }: ChangeRequest,
  before: SessionRow['state'],
): Pick<SessionStep, 'kind' | 'data'> {
  const kind = kindOf(change.kind, before);
  if (state.kind === 'suspended')
    return { kind, data: { because: state.because, heldUntil: state.heldUntil, ...data } };
  return state.kind === 'ended' ? { kind, data: { reason: state.reason, ...data } } : { kind, data: data ?? {} };
}

function endWrites({ store }: SessionWorld, session: Session): readonly Write[] {
  if (session.state.kind !== 'ended') return [];
  const { at } = session.state;
  return [
    store.updateOpenChannels(session.id, { state: 'closed', closedAt: at, closeReason: 'session-ended' }),
    store.updateParticipantsLeft(session.id, at),
    store.removeTicketsOfSession(session.id),
  ];
}

/** Everything of the session ends at both ends; an agent that can't be told now is told when it comes back. */
function tellEnd(world: SessionWorld, session: Session, reason: EndReason): void {
  world.logins.forgetSession(session.id);
  world.running.remove(session.jumpClientId, session.id);
  for (const { channel } of world.board.ofSession(session.id)) {
    world.board.forget(channel.id);
    world.background('relay close', world.relay.close(channel.id, 'ended'));
  }
  const { id: sessionId, jumpClientId } = session;
  if (world.isLinked(jumpClientId))
    askAgent(world, { jumpClientId, body: { kind: 'close-session', sessionId, reason } });
}

/** What a link that goes, a link that comes and a restart of the server mean for sessions. */
import { parseId } from '@sallyport/domain';
import type { JumpClientId, SessionChange } from '@sallyport/domain';
import type { LinkMessageOf } from '@sallyport/protocol';
import type { ChannelRow, SessionRow } from '../../ports.ts';
import { askAgent } from '../link/ask-agent.ts';
import { callAgent } from '../link/call-agent.ts';
import { changeChannel } from '../channels/change-channel.ts';
import { changeInLane, changeSession } from './change-session.ts';
import { channelOf, permissionsOf } from './session-facts.ts';
import { agentActor, auditWrites, serverActor } from './session-records.ts';
import type { SessionWorld } from './session-world.ts';

type Hello = LinkMessageOf<'hello'>;
type HeldSession = Hello['sessions'][number];

async function runningOf(world: SessionWorld, jumpClientId: JumpClientId): Promise<readonly SessionRow[]> {
  return world.running.mayHave(jumpClientId) ? await world.store.listRunningSessionsOfClient(jumpClientId) : [];
}

/** The link of a client went, and no newer one took its place. */
export async function suspendSessions(world: SessionWorld, jumpClientId: JumpClientId): Promise<void> {
  const running = await runningOf(world, jumpClientId);
  const change = { kind: 'link-lost' } as const;
  const actor = serverActor;
  await Promise.all(
    running.map(({ id: sessionId }) =>
      world.lanes.run(sessionId, async () => {
        // It may have come back while this waited in line.
        if (!world.isLinked(jumpClientId)) await changeInLane(world, { sessionId, change, actor });
      }),
    ),
  );
}

/** A link of the client is up, and its hello says what the agent still holds. */
export async function resumeSessions(world: SessionWorld, jumpClientId: JumpClientId, hello: Hello): Promise<void> {
  const running = await runningOf(world, jumpClientId);
  const held = new Map(hello.sessions.map((session) => [session.sessionId, session]));
  await Promise.all([
    ...running.map((session) => resumeSession(world, session, held.get(session.id))),
    ...hello.sessions
      .filter(({ sessionId }) => !running.some(({ id }) => id === sessionId))
      .map((session) => dropStrange(world, jumpClientId, session)),
  ]);
}

async function resumeSession(world: SessionWorld, row: SessionRow, held: HeldSession | undefined): Promise<void> {
  const change = changeBy(row, held);
  const request = { sessionId: row.id, actor: agentActor(row.jumpClientId) };
  if (change === 'forgot-while-active') {
    await changeSession(world, { ...request, change: { kind: 'link-lost' } });
    await changeSession(world, { ...request, change: { kind: 'agent-forgot' } });
  } else if (change !== undefined) {
    await changeSession(world, { ...request, change });
  }
  if (held !== undefined) await resumeChannels(world, row, held);
}

function changeBy(row: SessionRow, held: HeldSession | undefined): SessionChange | 'forgot-while-active' | undefined {
  switch (row.state) {
    case 'starting':
      // Not held yet is no news: the command that opens it may be on its way.
      return held === undefined ? undefined : { kind: 'agent-ready' };
    case 'active':
      return held === undefined ? 'forgot-while-active' : undefined;
    case 'suspended':
      return held === undefined ? { kind: 'agent-forgot' } : { kind: 'agent-returned' };
    case 'ended':
      return undefined;
  }
}

async function resumeChannels(world: SessionWorld, row: SessionRow, held: HeldSession): Promise<void> {
  const kept = new Set(held.channels.map(({ channelId }) => channelId));
  const actor = agentActor(row.jumpClientId);
  await Promise.all(
    world.board.ofSession(row.id).map(async ({ channel }) => {
      const { id: channelId, sessionId } = channel;
      if (kept.has(channelId)) return await callAgent(world, channelId);
      // One that is being opened may have been asked for on the link before; its ticket decides.
      if (channel.state.kind === 'opening') return;
      const change = { kind: 'close', because: 'agent-restarted' } as const;
      await changeChannel(world, { sessionId, channelId, change, actor, agentKnows: true });
    }),
  );
}

/** The agent holds a session that is over, or that never was its own: it is told to let go, and nothing else comes of it. */
async function dropStrange(world: SessionWorld, jumpClientId: JumpClientId, held: HeldSession): Promise<void> {
  const { store } = world;
  const sessionId = parseId('session', held.sessionId);
  const session = sessionId === undefined ? undefined : await store.findSession(sessionId);
  const isOwn = session?.jumpClientId === jumpClientId;
  if (session !== undefined && !isOwn) await auditForeign(world, jumpClientId, session);
  // One of its own that runs was started after the running ones were listed.
  if (isOwn && session?.state !== 'ended') return;
  const reason = isOwn ? (session?.endReason ?? 'ended') : 'unknown';
  askAgent(world, { jumpClientId, body: { kind: 'close-session', sessionId: held.sessionId, reason } });
}

/** An agent spoke of a session that isn't its own: nothing is done for it, and the audit log says so. */
export async function auditForeign(
  { store, clock }: SessionWorld,
  jumpClientId: JumpClientId,
  session: SessionRow,
): Promise<void> {
  const actor = agentActor(jumpClientId);
  await store.commit([auditWrites(store, { session, at: clock.now(), kind: 'link.foreign-session', actor })]);
}

/**
 * At the server's start: every session that has not ended is held until its agent comes back, and its channels are
 * expected again.
 */
export async function holdAfterRestart(world: SessionWorld): Promise<void> {
  const { store } = world;
  const sessions = await store.listRunningSessions();
  const channels = await store.listChannels(sessions.map(({ id }) => id));
  // All at once, so that however many they are they share their commits.
  await Promise.all(
    sessions.map(async (session) => {
      world.running.add(session.jumpClientId, session.id);
      const change = { kind: 'server-restarted' } as const;
      await changeSession(world, { sessionId: session.id, change, actor: serverActor });
      const open = channels.filter((channel) => channel.sessionId === session.id && channel.state !== 'closed');
      for (const channel of open) await holdChannel(world, session, channel);
    }),
  );
}

async function holdChannel(world: SessionWorld, session: SessionRow, row: ChannelRow): Promise<void> {
  const { board, clock, relay } = world;
  const { jumpClientId, jumpItemId, id: sessionId } = session;
  const channel = channelOf(row, clock.now());
  board.keep({ channel, jumpClientId, jumpItemId, bytesBefore: row.bytes, calledAt: undefined, exitedAt: undefined });
  const level = permissionsOf(session.permissions).terminal;
  const request = { sessionId, channelId: row.id, actor: serverActor };
  if (level === 'none') {
    await changeChannel(world, { ...request, change: { kind: 'close', because: 'tool-failed' } });
    return;
  }
  await changeChannel(world, { ...request, change: { kind: 'server-restarted' } });
  relay.expect({
    channelId: row.id,
    sessionId,
    tool: 'terminal',
    permissions: { terminal: level },
    record: row.recorded === 1,
    recordInput: world.recordInput,
    startedAt: row.openedAt,
    cols: row.cols,
    rows: row.rows,
  });
}

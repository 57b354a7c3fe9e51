/** Opening a tool in a session: a channel, a ticket for each of its ends, and the word to the agent. */
import { newId } from '@sallyport/domain';
import type { ChannelId, Decision, SessionId, ToolGrant } from '@sallyport/domain';
import type { CommandBody, OpenedChannel } from '@sallyport/protocol';
import { expecting } from '../../ports.ts';
import type { SessionRow, Write } from '../../ports.ts';
import type { ChannelSpec } from '../../relay/ports.ts';
import { askAgent } from '../link/ask-agent.ts';
import { changeChannel } from './change-channel.ts';
import { keptDecision } from '../sessions/kept-policies.ts';
import { permissionsOf } from '../sessions/session-facts.ts';
import { askerActor, auditWrites, eventWrites, serverActor } from '../sessions/session-records.ts';
import type { Asker, SessionWorld } from '../sessions/session-world.ts';
import { decidePromptedTool, notePromptDenied, promptWrites } from './prompted-tool.ts';
import { makeTicket } from './tickets.ts';

export interface ToolRequest {
  readonly tool: string;
  readonly cols: number;
  readonly rows: number;
}

type AgentChannel = Extract<CommandBody, { readonly kind: 'open-channel' }>['channel'];

export interface PreparedChannel {
  /** What the console gets. */
  readonly opened: OpenedChannel;
  /** What the agent gets. */
  readonly forAgent: AgentChannel;
  readonly spec: ChannelSpec;
  readonly writes: readonly Write[];
  /** Holds the channel on the board once it is written. */
  readonly keep: () => void;
}

export interface ChannelPlan {
  readonly session: Pick<SessionRow, 'id' | 'itemName' | 'jumpItemId' | 'jumpClientId' | 'recorded'>;
  readonly asker: Asker;
  readonly request: ToolRequest;
  readonly grant: ToolGrant;
}

/** All that a new channel needs; nothing of it stands before it is committed. */
export function prepareChannel(world: SessionWorld, { session, asker, request, grant }: ChannelPlan): PreparedChannel {
  const { store, clock, random, board } = world;
  const { cols, rows } = request;
  const { tool } = grant;
  const openedAt = clock.now();
  const channelId: ChannelId = newId('channel', openedAt, random.bytes(10));
  const sessionId = session.id;
  const viewer = makeTicket(world, { channelId, sessionId, side: 'viewer', boundTo: asker.loginId });
  const agent = makeTicket(world, { channelId, sessionId, side: 'agent', boundTo: session.jumpClientId });
  const data = { channelId, tool, level: grant.level };
  const step = { session, at: openedAt, kind: 'channel.opened', actor: askerActor(asker), data };
  const channel = {
    id: channelId,
    sessionId,
    tool,
    openedAt,
    state: { kind: 'opening', isViewerThere: false },
  } as const;
  const { jumpClientId, jumpItemId } = session;
  return {
    opened: { id: channelId, ticket: viewer.ticket },
    forAgent: { channelId, tool, ticket: agent.ticket, cols, rows },
    spec: {
      channelId,
      sessionId,
      tool,
      permissions: { terminal: grant.level },
      record: session.recorded === 1,
      recordInput: world.recordInput,
      startedAt: openedAt,
      cols,
      rows,
    },
    writes: [
      store.insertChannel({
        id: channelId,
        sessionId,
        tool,
        state: 'opening',
        cols,
        rows,
        openedAt,
        closedAt: null,
        closeReason: null,
        recorded: session.recorded,
        bytes: 0,
      }),
      viewer.write,
      agent.write,
      ...eventWrites(store, step),
      ...auditWrites(store, step),
    ],
    keep: () =>
      board.keep({ channel, jumpClientId, jumpItemId, bytesBefore: 0, calledAt: openedAt, exitedAt: undefined }),
  };
}

/** Makes the relay ready while the commit is under way. In the session's lane, so that what the relay reports waits. */
export async function commitWithRelay(
  world: SessionWorld,
  writes: Parameters<SessionWorld['store']['commit']>[0],
  channel: PreparedChannel | undefined,
): Promise<void> {
  if (channel !== undefined) world.relay.expect(channel.spec);
  try {
    await world.store.commit(writes);
  } catch (error) {
    if (channel !== undefined) world.background('relay close', world.relay.close(channel.spec.channelId, 'ended'));
    throw error;
  }
  channel?.keep();
}

export type OpenChannelAnswer =
  | { readonly kind: 'opened'; readonly channel: OpenedChannel }
  | { readonly kind: 'no-session' }
  | Extract<Decision<never>, { readonly kind: 'refused' }>;

/** A participant opens one more tool in a running session. */
export function openChannel(
  world: SessionWorld,
  asker: Asker,
  request: ToolRequest & { readonly sessionId: SessionId },
): Promise<OpenChannelAnswer> {
  return world.lanes.run(request.sessionId, async () => {
    const { store } = world;
    const session = await store.findSession(request.sessionId);
    if (session === undefined) return { kind: 'no-session' };
    const participants = await store.listParticipants([session.id]);
    const channels = await store.listChannels([session.id]);
    const own = participants.find(({ userId, leftAt }) => userId === asker.user.id && leftAt === null);
    const decision = decidePromptedTool(request.tool, {
      state: session.state,
      permissions: own === undefined ? undefined : permissionsOf(own.permissions),
      openChannels: channels.filter((channel) => channel.state !== 'closed').length,
      prompting: own === undefined ? undefined : keptDecision(own.policies).prompting,
    });
    const step = { session, at: world.clock.now(), actor: askerActor(asker) };
    if (decision.kind === 'refused') {
      await notePromptDenied(world, step, decision);
      return decision;
    }
    const channel = prepareChannel(world, { session, asker, request, grant: decision.grant });
    // Held against the state that was decided on, in case another server ends the session meanwhile.
    const stillSo = expecting(
      store.updateSession(session.id, { state: session.state }, [session.state]),
      1,
      'conflict',
    );
    await commitWithRelay(world, [stillSo, ...promptWrites(store, step, decision.grant), ...channel.writes], channel);
    world.logins.note(session.id, asker);
    tellAgent(world, session, channel);
    world.bus.publish('session-changed', { sessionId: session.id, jumpItemId: session.jumpItemId });
    return { kind: 'opened', channel: channel.opened };
  });
}

function tellAgent(world: SessionWorld, session: SessionRow, { forAgent, spec }: PreparedChannel): void {
  const { channelId, sessionId } = spec;
  const body = { kind: 'open-channel', sessionId, channel: forAgent } as const;
  askAgent(world, { jumpClientId: session.jumpClientId, body }, async (outcome) => {
    // Without an answer the channel waits for its agent's socket as long as its ticket is good.
    if (outcome.kind !== 'refused') return;
    const change = { kind: 'close', because: 'tool-failed' } as const;
    await changeChannel(world, { sessionId, channelId, change, actor: serverActor, agentKnows: true });
  });
}

/** What the relay tells becomes changes of channels, events of sessions and entries in the audit log. */
import type { ChannelChange, LoginId } from '@sallyport/domain';
import type { ChannelPlace, ClosedReport, RelayEvents, ViolationReport } from '../../relay/ports.ts';
import { callAgent } from '../link/call-agent.ts';
import { changeChannel } from './change-channel.ts';
import { endUnrecorded, recordingPaused, recordingResumed } from '../recordings/recording-reports.ts';
import { agentActor, auditWrites, eventWrites, serverActor } from '../sessions/session-records.ts';
import type { SessionActor } from '../sessions/session-records.ts';
import type { SessionWorld } from '../sessions/session-world.ts';

export interface ReportWorld extends SessionWorld {
  /** For metrics; a word of ours. */
  count(cause: string): void;
}

/** The user of a login, as an event names it. */
async function loginActor({ store }: SessionWorld, loginId: LoginId): Promise<SessionActor> {
  const login = await store.findLogin(loginId);
  const user = login === undefined ? undefined : await store.findUser(login.userId);
  return { kind: 'user', id: user?.id ?? null, name: user?.displayName ?? 'Unknown' };
}

/** `world` is asked for late: relay and services need each other. */
export function relayReports(world: () => ReportWorld): RelayEvents {
  const change = (place: ChannelPlace, what: ChannelChange): void => {
    world().background(`channel ${what.kind}`, changeChannel(world(), { ...place, change: what, actor: serverActor }));
  };
  return {
    viewerJoined: (event) => change(event, { kind: 'viewer-joined' }),
    viewerLeft: (event) => {
      if (event.cause !== 'replaced') change(event, { kind: 'viewer-left' });
    },
    agentJoined: (event) => change(event, { kind: 'agent-joined' }),
    agentLeft: (event) => {
      if (event.cause === 'replaced') return;
      change(event, { kind: 'agent-left' });
      world().background('calling the agent', agentLeft(world(), event));
    },
    violation: (report) => {
      world().count(`channel.violation.${report.fault}`);
      world().background('violation', noteViolation(world(), report));
    },
    recordingPaused: (event) => recordingPaused(world(), event),
    recordingResumed: (event) => recordingResumed(world(), event),
    closed: (report) => {
      const { unwritable } = world();
      unwritable.resume(report.channelId);
      if (report.reason === 'recording-failed') unwritable.fail(report.sessionId);
      world().background('channel closed', channelClosed(world(), report));
    },
  };
}

/** A line that was cut is dialled anew at once; what the agent held is not lost. */
async function agentLeft(world: SessionWorld, { channelId }: ChannelPlace): Promise<void> {
  const held = world.board.find(channelId);
  if (held !== undefined) world.board.keep({ ...held, calledAt: undefined });
  await callAgent(world, channelId);
}

async function noteViolation(world: SessionWorld, report: ViolationReport): Promise<void> {
  const { store, clock } = world;
  const session = await store.findSession(report.sessionId);
  if (session === undefined) return;
  const actor =
    report.loginId === undefined ? agentActor(session.jumpClientId) : await loginActor(world, report.loginId);
  const { channelId, from, fault, type, count } = report;
  const step = {
    session,
    at: clock.now(),
    kind: 'channel.violation',
    actor,
    data: { channelId, from, fault, type, count },
  };
  await store.commit([eventWrites(store, step), auditWrites(store, step)]);
  world.bus.publish('session-changed', { sessionId: session.id, jumpItemId: session.jumpItemId });
}

const causes = {
  exited: 'tool-exited',
  'recording-failed': 'recording-failed',
  violation: 'violation',
} as const;

function causeOf(reason: ClosedReport['reason']): (typeof causes)[keyof typeof causes] | undefined {
  return reason === 'exited' || reason === 'recording-failed' || reason === 'violation' ? causes[reason] : undefined;
}

/** A channel that the relay closed by itself; one that a decision closed is written already, but for its bytes. */
async function channelClosed(world: SessionWorld, report: ClosedReport): Promise<void> {
  const { store, board, bus } = world;
  const { channelId, sessionId, bytes } = report;
  const row = await store.findChannel(channelId);
  const session = await store.findSession(sessionId);
  if (row === undefined || session === undefined) return;
  const before = board.find(channelId)?.bytesBefore ?? row.bytes;
  await store.commit([store.updateChannel(channelId, { bytes: before + bytes.toViewers + bytes.toAgent })]);
  const because = causeOf(report.reason);
  if (because === undefined) {
    bus.publish('session-changed', { sessionId, jumpItemId: session.jumpItemId });
    return;
  }
  const change = { kind: 'close', because } as const;
  await changeChannel(world, { channelId, sessionId, change, actor: serverActor });
  if (because === 'recording-failed') await endUnrecorded(world, sessionId);
}

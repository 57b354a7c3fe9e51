/**
 * What time alone does to sessions and channels: waits that are over, agents to be called again, starts that nobody
 * answered. A run that was missed changes nothing that the next doesn't catch.
 */
import { after, hasCome, seconds } from '@sallyport/domain';
import type { SessionRow } from '../../ports.ts';
import { callAgent } from '../link/call-agent.ts';
import { changeChannel } from '../channels/change-channel.ts';
import { changeSession } from './change-session.ts';
import { endUnrecorded } from '../recordings/recording-reports.ts';
import { dropStrangers } from './judge-again.ts';
import { keepSchedule } from './keep-schedule.ts';
import { serverActor } from './session-records.ts';
import type { SessionWorld } from './session-world.ts';

/** An agent that has not answered a start by then is taken not to. */
const startAnswer = seconds(10);

/** After its shell's end a channel has this long to bring what it still had to say. */
const lastWordsMs = 10_000;

export interface SessionCounts {
  readonly active: number;
  readonly suspended: number;
}

/** Answers how many sessions ran when it began. */
export async function sweepSessions(world: SessionWorld): Promise<SessionCounts> {
  dropStrangers(world);
  const rows = await world.store.listRunningSessions();
  await Promise.all([...rows.map((row) => sweepSession(world, row)), sweepChannels(world), sweepUnrecorded(world)]);
  const suspended = rows.filter((row) => row.state === 'suspended').length;
  return { active: rows.length - suspended, suspended };
}

async function sweepUnrecorded(world: SessionWorld): Promise<void> {
  await Promise.all(world.unwritable.failed.map((sessionId) => endUnrecorded(world, sessionId)));
}

async function sweepSession(world: SessionWorld, row: SessionRow): Promise<void> {
  const now = world.clock.now();
  const request = { sessionId: row.id, actor: serverActor };
  if (row.state === 'suspended' && row.suspendedUntil !== null && hasCome(row.suspendedUntil, now)) {
    await changeSession(world, { ...request, change: { kind: 'hold-over' } });
  }
  if (row.state === 'starting' && hasCome(after(row.startedAt, startAnswer), now)) {
    await changeSession(world, { ...request, change: { kind: 'start-failed' }, data: { detail: 'unanswered' } });
  }
  if (row.endsAt !== null) await keepSchedule(world, row);
}

async function sweepChannels(world: SessionWorld): Promise<void> {
  const { board, clock } = world;
  const now = clock.now();
  const over = new Set(board.overdue(now));
  const speechless = board.exitedBefore(now - lastWordsMs);
  const actor = serverActor;
  await Promise.all([
    ...[...over].map(({ channel: { id: channelId, sessionId } }) =>
      changeChannel(world, { sessionId, channelId, change: { kind: 'wait-over' }, actor }),
    ),
    ...speechless.map(({ channel: { id: channelId, sessionId } }) => {
      const change = { kind: 'close', because: 'tool-exited' } as const;
      return changeChannel(world, { sessionId, channelId, change, actor, agentKnows: true });
    }),
    ...board.awaiting().map(async (held) => {
      // A new channel's agent has its ticket and is on its way.
      if (!over.has(held) && held.channel.state.kind === 'detached') await callAgent(world, held.channel.id);
    }),
  ]);
}

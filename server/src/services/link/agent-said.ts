/** What an agent says by its link about a channel: that its tool is over. */
import { parseId } from '@sallyport/domain';
import type { JumpClientId } from '@sallyport/domain';
import type { LinkMessageOf } from '@sallyport/protocol';
import { changeChannel } from '../channels/change-channel.ts';
import { auditForeign } from '../sessions/resume-sessions.ts';
import { agentActor } from '../sessions/session-records.ts';
import type { SessionWorld } from '../sessions/session-world.ts';

/** False when the channel isn't this agent's. */
export async function channelClosedByAgent(
  world: SessionWorld,
  jumpClientId: JumpClientId,
  message: LinkMessageOf<'channel-closed'>,
): Promise<boolean> {
  const { board, store, clock, relay } = world;
  const channelId = parseId('channel', message.channelId);
  const sessionId = parseId('session', message.sessionId);
  if (channelId === undefined || sessionId === undefined) return false;
  const held = board.find(channelId);
  if (held === undefined || held.channel.sessionId !== sessionId || held.jumpClientId !== jumpClientId) {
    const session = await store.findSession(sessionId);
    if (session !== undefined && session.jumpClientId !== jumpClientId)
      await auditForeign(world, jumpClientId, session);
    return session?.jumpClientId === jumpClientId;
  }
  if (relay.hasAgent(channelId)) {
    // Its last output may still be on the way in the channel, which ends by itself.
    board.keep({ ...held, exitedAt: clock.now() });
    return true;
  }
  const because = message.reason === 'exited' ? 'tool-exited' : 'tool-failed';
  const change = { kind: 'close', because } as const;
  return await changeChannel(world, {
    sessionId,
    channelId,
    change,
    actor: agentActor(jumpClientId),
    agentKnows: true,
  });
}

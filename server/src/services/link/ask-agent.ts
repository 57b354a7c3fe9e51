/** Telling a session's agent what to do, without anybody waiting for its answer. */
import type { JumpClientId } from '@sallyport/domain';
import type { CommandBody } from '@sallyport/protocol';
import type { CommandOutcome } from '../../bus/bus.ts';
import type { SessionWorld } from '../sessions/session-world.ts';

export function askAgent(
  world: SessionWorld,
  { jumpClientId, body }: { readonly jumpClientId: JumpClientId; readonly body: CommandBody },
  then: (outcome: CommandOutcome) => Promise<unknown> = () => Promise.resolve(),
): void {
  world.background(`command ${body.kind}`, world.bus.ask('command-agent', { jumpClientId, body }).then(then));
}

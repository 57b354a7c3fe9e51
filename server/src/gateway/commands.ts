/** Commands on one link: numbered, signed, and matched with their answers. */
import { inertText } from '@sallyport/domain';
import type { CommandBody, LinkMessageOf, ServerLinkMessage } from '@sallyport/protocol';
import type { CommandOutcome } from '../bus/bus.ts';
import type { AgentSocket } from './agent-socket.ts';
import { accountAnswerMs, commandAnswerMs, commandsPendingMost } from './gateway-limits.ts';

export interface OutgoingCommand {
  readonly linkId: Uint8Array;
  readonly counter: number;
  readonly body: CommandBody;
}

/** Sends what `sign` makes of the next number. The outcome is `unanswered` when none comes in time. */
export function sendCommand(
  link: AgentSocket,
  kind: CommandBody['kind'],
  sign: (counter: number) => ServerLinkMessage,
): Promise<CommandOutcome> {
  link.pending ??= new Map();
  const { pending } = link;
  if (pending.size >= commandsPendingMost) return Promise.resolve({ kind: 'unanswered' });
  link.counter += 1;
  const { counter } = link;
  return new Promise((settle) => {
    const answerMs = kind === 'prepare-account' ? accountAnswerMs : commandAnswerMs;
    pending.set(counter, { deadlineMs: performance.now() + answerMs, settle });
    link.send(JSON.stringify(sign(counter)));
  });
}

/** False for an answer to no question. */
export function settleCommand(link: AgentSocket, result: LinkMessageOf<'command-result'>): boolean {
  const command = link.pending?.get(result.counter);
  if (command === undefined) return false;
  link.pending?.delete(result.counter);
  const { ok, code = '', detail = '', presence, screen, account } = result;
  // These words are the agent's own and are shown to people.
  command.settle(
    ok
      ? {
          kind: 'done',
          ...(presence && { presence }),
          ...(screen && { screen }),
          ...(account !== undefined && { account: inertText(account, 255) }),
        }
      : { kind: 'refused', code: inertText(code, 64), detail: inertText(detail, 512) },
  );
  return true;
}

/** Gives up on commands whose time is over; how many still wait. */
export function expireCommands(link: AgentSocket, nowMs: number): number {
  for (const [counter, command] of link.pending ?? []) {
    if (nowMs < command.deadlineMs) continue;
    link.pending?.delete(counter);
    command.settle({ kind: 'unanswered' });
  }
  return link.pending?.size ?? 0;
}

/** The link is over: nobody will answer any more. */
export function unanswerAll(link: AgentSocket): void {
  const pending = link.pending ?? new Map<number, never>();
  link.pending = undefined;
  for (const command of pending.values()) command.settle({ kind: 'unanswered' });
}

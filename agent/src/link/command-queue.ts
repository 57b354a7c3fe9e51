/**
 * The commands of one link: each is checked as it comes, carried out when those before it are done, and answered
 * under its own number. A check of an account is the one thing that those after it don't wait for.
 */
import type { CommandBody, LinkMessageOf, PresenceFacts, ScreenPicture } from '@sallyport/protocol';
import { commandsUnderWayMax } from '../limits.ts';
import { faultText } from '../log.ts';
import type { Log } from '../log.ts';
import { judgeCommand } from './command-check.ts';

export type CommandOutcome =
  | { readonly ok: true; readonly presence?: PresenceFacts; readonly screen?: ScreenPicture; readonly account?: string }
  | { readonly ok: false; readonly code: string; readonly detail: string };

export type CommandQueueParts = {
  /** Every command of this link is bound to it. */
  readonly linkId: Uint8Array;
  /** `ed25519:…`, those of the role command. */
  readonly commandKeys: readonly string[];
  readonly obey: (body: CommandBody) => Promise<CommandOutcome>;
  readonly answer: (result: LinkMessageOf<'command-result'>) => void;
  readonly log: Log;
};

const unknownCommand: CommandOutcome = { ok: false, code: 'command.unknown', detail: '' };

export class CommandQueue {
  readonly #parts: CommandQueueParts;
  #counterDue = 1;
  #underWay = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: CommandQueueParts) {
    this.#parts = parts;
  }

  /** Why the link must be closed over it, or undefined when it was taken. */
  take(command: LinkMessageOf<'command'>): string | undefined {
    const { linkId, commandKeys, log, answer } = this.#parts;
    const verdict = judgeCommand(command, { linkId, commandKeys, counterDue: this.#counterDue });
    if (verdict.kind === 'breach') return verdict.because;
    if (this.#underWay >= commandsUnderWayMax) return 'command.too-many';
    if (verdict.kind === 'unknown') log('info', 'command.unknown', { name: verdict.name });
    this.#counterDue += 1;
    this.#underWay += 1;
    const { counter } = command;
    const answered = this.#last.then(async () => {
      const outcome = verdict.kind === 'obey' ? await this.#obeyed(verdict.body) : unknownCommand;
      this.#underWay -= 1;
      answer({ kind: 'command-result', counter, ...outcome });
    });
    // PAM has who guesses wait; nobody else shall.
    const isWaitedFor = verdict.kind !== 'obey' || verdict.body.kind !== 'prepare-account';
    if (isWaitedFor) this.#last = answered;
    return undefined;
  }

  async #obeyed(body: CommandBody): Promise<CommandOutcome> {
    try {
      return await this.#parts.obey(body);
    } catch (fault) {
      this.#parts.log('error', 'command.failed', { command: body.kind, detail: faultText(fault) });
      return { ok: false, code: 'command.failed', detail: faultText(fault).slice(0, 512) };
    }
  }
}

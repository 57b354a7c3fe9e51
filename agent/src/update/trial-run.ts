/**
 * A version on trial: it is confirmed when its link has stood for a moment, and then makes way, as soon as nobody works
 * on it, for the process that it is to run in from now on.
 */
import { confirmAfterMs, updateIdlePollMs } from '../limits.ts';

export type TrialRunParts = {
  /** Kept when this version is the one that is started from now on. */
  readonly confirm: () => Promise<void>;
  readonly onConfirmed: () => void;
  readonly isIdle: () => boolean;
  readonly onDone: () => void;
};

export class TrialRun {
  readonly #parts: TrialRunParts;
  #standing: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isAsked = false;
  #isStopped = false;

  constructor(parts: TrialRunParts) {
    this.#parts = parts;
  }

  linkUp(): void {
    if (!this.#isAsked) this.#standing = setTimeout(() => void this.#confirm(), confirmAfterMs);
  }

  linkDown(): void {
    clearTimeout(this.#standing);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#standing);
    clearInterval(this.#idle);
  }

  async #confirm(): Promise<void> {
    const { confirm, onConfirmed, isIdle, onDone } = this.#parts;
    this.#isAsked = true;
    await confirm();
    if (this.#isStopped) return;
    onConfirmed();
    this.#idle = setInterval(() => {
      if (isIdle()) onDone();
    }, updateIdlePollMs);
  }
}

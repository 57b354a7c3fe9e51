/**
 * A version on trial: it is confirmed when its link has stood for a moment, and then makes way, as soon as nobody works
 * on it, for the process that it is to run in from now on.
 */
import { confirmAfterMs, updateIdlePollMs } from '../limits.ts';

export type TrialRunParts = {
  readonly confirm: () => void;
  readonly onConfirmed: () => void;
  readonly isIdle: () => boolean;
  readonly onDone: () => void;
};

export class TrialRun {
  readonly #parts: TrialRunParts;
  #standing: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(parts: TrialRunParts) {
    this.#parts = parts;
  }

  linkUp(): void {
    if (this.#idle === undefined) this.#standing = setTimeout(() => this.#confirmed(), confirmAfterMs);
  }

  linkDown(): void {
    clearTimeout(this.#standing);
  }

  stop(): void {
    clearTimeout(this.#standing);
    clearInterval(this.#idle);
  }

  #confirmed(): void {
    const { confirm, onConfirmed, isIdle, onDone } = this.#parts;
    confirm();
    onConfirmed();
    this.#idle = setInterval(() => {
      if (isIdle()) onDone();
    }, updateIdlePollMs);
  }
}

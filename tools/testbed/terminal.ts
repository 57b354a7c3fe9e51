/** A real terminal at which a test sits: what it shows, and what is typed. */
import { spawn } from '@lydell/node-pty';
import type { IPty } from '@lydell/node-pty';
import { setTimeout as delay } from 'node:timers/promises';

const patienceMs = 60_000;

export class Terminal {
  readonly #pty: IPty;
  readonly #ended: Promise<number>;
  #shown = '';
  #seen = 0;

  constructor([file = '', ...words]: readonly string[], environment: Readonly<Record<string, string>>) {
    this.#pty = spawn(file, words, { cols: 400, rows: 50, cwd: '/', env: { ...environment, TERM: 'dumb' } });
    this.#pty.onData((text) => (this.#shown += text));
    this.#ended = new Promise((resolve) => this.#pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  /** Everything that was shown so far. */
  shown(): string {
    return this.#shown;
  }

  /** Kept when the pattern is shown, behind what was waited for before. */
  async until(pattern: RegExp): Promise<string> {
    const giveUpAt = performance.now() + patienceMs;
    for (;;) {
      const found = pattern.exec(this.#shown.slice(this.#seen));
      if (found !== null) {
        this.#seen += found.index + found[0].length;
        return found[1] ?? found[0];
      }
      if (performance.now() > giveUpAt) throw new Error(`Not shown: ${String(pattern)} in ${this.#shown}`);
      await delay(20);
    }
  }

  type(line: string): void {
    this.#pty.write(`${line}\r`);
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.#pty.write('\u0003');
  }

  async close(): Promise<void> {
    this.#pty.kill('SIGHUP');
    await this.#ended;
  }
}

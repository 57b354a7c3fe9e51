/** A program on a real PTY with all that it put out, for tests. */
import { openPty } from '../tools/terminal/pty.ts';
import type { Pty, PtyPlan, PtySize } from '../tools/terminal/pty.ts';
import type { Cleanup } from './fixtures.ts';
import { until } from './queue.ts';

export class PtyRecorder {
  readonly #chunks: Buffer[] = [];
  count = 0;
  exit: { readonly code: number; readonly signal: number } | undefined;
  inputTaken = 0;
  #opened: Pty | undefined;

  get pty(): Pty {
    if (this.#opened === undefined) throw new Error('not open');
    return this.#opened;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }

  static async open(cleanup: Cleanup, command: string, more: Partial<PtyPlan & PtySize> = {}): Promise<PtyRecorder> {
    const recorder = new PtyRecorder();
    recorder.#opened = await openPty(
      {
        file: '/bin/sh',
        args: ['-c', command],
        folder: '/',
        environment: { PATH: '/usr/local/bin:/usr/bin:/bin', TERM: 'xterm-256color', LANG: 'C.UTF-8' },
        cols: 80,
        rows: 24,
        ...more,
      },
      {
        onOutput: (bytes) => {
          recorder.count += bytes.length;
          if (recorder.count < 4_000_000) recorder.#chunks.push(Buffer.from(bytes));
        },
        onExit: (exit) => {
          recorder.exit = exit;
        },
        onInputTaken: () => {
          recorder.inputTaken += 1;
        },
      },
    );
    cleanup.add(async () => {
      recorder.pty.hangUp();
      await recorder.untilExit();
    });
    return recorder;
  }

  async untilText(text: string): Promise<void> {
    await until(`the program says ${text}`, () => this.text.includes(text));
  }

  async untilExit(): Promise<void> {
    await until('the program has ended', () => this.exit !== undefined);
  }
}

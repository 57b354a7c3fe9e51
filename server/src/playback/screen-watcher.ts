/**
 * Tells each line that a recorded terminal showed. The recording is fed to a real terminal emulator, step by step, and
 * after each step the lines that are new or read otherwise are looked at: so text is found as people saw it, whatever
 * escape sequences it came in, and each line knows the moment at which it appeared.
 */
import xterm from '@xterm/headless';
import type { Terminal as HeadlessTerminal } from '@xterm/headless';
import type { RecordingRecord } from '@sallyport/protocol';

/** Output is fed in steps of this size, so that fewer lines scroll by in one than the emulator keeps. */
export const stepBytes = 16_384;
const scrollback = 20_000;

export interface ShownLine {
  /** Counted from the beginning; lines of the alternate screen have numbers below zero. */
  readonly number: number;
  readonly text: string;
  /** What the line showed before. */
  readonly before: string;
  readonly atMs: number;
}

export interface WatcherParts {
  readonly cols: number;
  readonly rows: number;
  readonly onLine: (line: ShownLine) => void;
  /** Asked before each step with its bytes: false ends the watching. */
  readonly mayGoOn: (bytes: number) => boolean;
}

export class ScreenWatcher {
  readonly #terminal: HeadlessTerminal;
  readonly #parts: WatcherParts;
  /** The lines as they were at the last look, by their number since the beginning. */
  readonly #seen = new Map<number, string>();
  /** Lines that the emulator has dropped at its top. */
  #dropped = 0;
  /** The number of the first line that may have changed since the last look. */
  #from = 0;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
    const { cols, rows } = parts;
    this.#terminal = new xterm.Terminal({ cols, rows, scrollback, allowProposedApi: true, logLevel: 'off' });
  }

  async take(record: RecordingRecord): Promise<void> {
    if (record.kind === 'resize' && record.cols > 0 && record.rows > 0) {
      this.#terminal.resize(Math.min(record.cols, 1000), Math.min(record.rows, 500));
    }
    if (record.kind !== 'output') return;
    for (let at = 0; at < record.bytes.length; at += stepBytes) {
      const bytes = record.bytes.subarray(at, at + stepBytes);
      if (!this.#parts.mayGoOn(bytes.length)) return;
      await this.#step(bytes, record.atMs);
    }
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  async #step(bytes: Uint8Array, atMs: number): Promise<void> {
    const top = this.#terminal.registerMarker(-this.#terminal.buffer.active.cursorY);
    const topBefore = this.#terminal.buffer.normal.baseY;
    await new Promise<void>((done) => this.#terminal.write(bytes, done));
    if (top !== undefined && !top.isDisposed) this.#dropped += Math.max(topBefore - top.line, 0);
    top?.dispose();
    this.#look(atMs);
  }

  /** Looks at what has come since the last time, and at the screen, which may have been painted over. */
  #look(atMs: number): void {
    const buffer = this.#terminal.buffer.active;
    const isNormal = buffer.type === 'normal';
    const screenTop = isNormal ? this.#dropped + buffer.baseY : 0;
    const first = isNormal ? Math.max(Math.min(this.#from, screenTop), this.#dropped) : 0;
    const last = isNormal ? this.#dropped + buffer.length : buffer.length;
    for (let number = first; number < last; number += 1) {
      const index = isNormal ? number - this.#dropped : number;
      this.#lookAt(isNormal ? number : -1 - number, buffer.getLine(index)?.translateToString(true) ?? '', atMs);
    }
    if (!isNormal) return;
    this.#from = screenTop;
    for (const number of this.#seen.keys()) if (number >= 0 && number < screenTop) this.#seen.delete(number);
  }

  #lookAt(number: number, text: string, atMs: number): void {
    const before = this.#seen.get(number) ?? '';
    if (text === before) return;
    this.#seen.set(number, text);
    this.#parts.onLine({ number, text, before, atMs });
  }
}

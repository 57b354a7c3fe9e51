/**
 * Finds text in what a recorded terminal showed. The recording is fed to a real terminal emulator, step by step, and
 * after each step the lines that are new or read otherwise are looked at: so text is found as people saw it, whatever
 * escape sequences it came in, and each hit knows the moment at which it appeared.
 */
import xterm from '@xterm/headless';
import type { Terminal as HeadlessTerminal } from '@xterm/headless';
import type { RecordingHits, RecordingRecord } from '@sallyport/protocol';

export interface SearchLimits {
  readonly hits: number;
  /** Milliseconds of work. */
  readonly timeMs: number;
  /** Bytes of output that are looked at. */
  readonly bytes: number;
}

export interface SearchInput {
  readonly cols: number;
  readonly rows: number;
  readonly query: string;
  readonly limits: SearchLimits;
}

/** Output is fed in steps of this size, so that fewer lines scroll by in one than the emulator keeps. */
const stepBytes = 16_384;
const scrollback = 20_000;

/** A hit shows its line up to here. */
const shownMost = 500;

type Hit = RecordingHits['hits'][number];

export class RecordingSearch {
  readonly #terminal: HeadlessTerminal;
  readonly #input: SearchInput;
  readonly #query: string;
  readonly #hits: Hit[] = [];
  /** The lines as they were at the last look, by their number since the beginning. */
  readonly #seen = new Map<number, string>();
  readonly #startedAt = performance.now();
  /** Lines that the emulator has dropped at its top. */
  #dropped = 0;
  /** The number of the first line that may have changed since the last look. */
  #from = 0;
  #bytes = 0;
  #isTruncated = false;

  constructor(input: SearchInput) {
    this.#input = input;
    this.#query = input.query.toLowerCase();
    const { cols, rows } = input;
    this.#terminal = new xterm.Terminal({ cols, rows, scrollback, allowProposedApi: true, logLevel: 'off' });
  }

  /** False when a limit is reached: more records change nothing. */
  async take(record: RecordingRecord): Promise<boolean> {
    if (record.kind === 'resize' && record.cols > 0 && record.rows > 0) {
      this.#terminal.resize(Math.min(record.cols, 1000), Math.min(record.rows, 500));
    }
    if (record.kind !== 'output') return !this.#isTruncated;
    for (let at = 0; at < record.bytes.length && !this.#isTruncated; at += stepBytes) {
      await this.#step(record.bytes.subarray(at, at + stepBytes), record.atMs);
    }
    return !this.#isTruncated;
  }

  result(): RecordingHits {
    this.#terminal.dispose();
    return { hits: this.#hits, truncated: this.#isTruncated };
  }

  async #step(bytes: Uint8Array, atMs: number): Promise<void> {
    const { limits } = this.#input;
    this.#bytes += bytes.length;
    if (this.#bytes > limits.bytes || performance.now() - this.#startedAt > limits.timeMs) {
      this.#isTruncated = true;
      return;
    }
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
    const screenTop = buffer.type === 'normal' ? this.#dropped + buffer.baseY : 0;
    const first = buffer.type === 'normal' ? Math.max(Math.min(this.#from, screenTop), this.#dropped) : 0;
    const last = buffer.type === 'normal' ? this.#dropped + buffer.length : buffer.length;
    for (let number = first; number < last && this.#hits.length < this.#input.limits.hits; number += 1) {
      const index = buffer.type === 'normal' ? number - this.#dropped : number;
      this.#lookAt(buffer.type === 'normal' ? number : -1 - number, {
        text: buffer.getLine(index)?.translateToString(true) ?? '',
        atMs,
      });
    }
    if (this.#hits.length >= this.#input.limits.hits) this.#isTruncated = true;
    if (buffer.type !== 'normal') return;
    this.#from = screenTop;
    for (const number of this.#seen.keys()) if (number >= 0 && number < screenTop) this.#seen.delete(number);
  }

  /** Lines of the alternate screen have numbers below zero. */
  #lookAt(number: number, { text, atMs }: { readonly text: string; readonly atMs: number }): void {
    const before = this.#seen.get(number) ?? '';
    if (text === before) return;
    this.#seen.set(number, text);
    const lower = text.toLowerCase();
    const lowerBefore = before.toLowerCase();
    for (let column = lower.indexOf(this.#query); column >= 0; column = lower.indexOf(this.#query, column + 1)) {
      if (lowerBefore.startsWith(this.#query, column)) continue;
      if (this.#hits.length >= this.#input.limits.hits) return;
      const line = number >= 0 ? number : -1 - number;
      this.#hits.push({ atMs, line, column, text: text.slice(0, shownMost) });
    }
  }
}

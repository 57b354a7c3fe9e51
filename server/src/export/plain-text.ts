/**
 * A recording as text: each line as people saw it, once it was complete, behind the time at which it appeared. Nothing
 * of what the shell printed reaches a terminal or a spreadsheet as more than letters: a terminal emulator has taken
 * every escape sequence away, control and direction characters are spelt out, and no line begins with the shell's.
 */
import { inertText } from '@sallyport/domain';
import { readRecords } from '@sallyport/protocol';
import type { RecordingRecord } from '@sallyport/protocol';
import xterm from '@xterm/headless';
import type { Terminal } from '@xterm/headless';
import type { PlainRecording } from '../playback/plain-recording.ts';
import { exportTexts } from '../text/export.ts';

/** Output is fed in steps no larger than this, so that fewer lines scroll by in one than the emulator keeps … */
const stepBytes = 16_384;
const scrollback = 20_000;
/** … and no longer than this, so that the times are right to the second. */
const stepMs = 1_000;

/** Of a joined line; programs print none that anybody reads longer. */
const lineMost = 65_536;

export async function* plainText(recording: PlainRecording): AsyncGenerator<string> {
  const { sessionId, channelId, startedAt } = recording.head;
  yield `${exportTexts.title(sessionId, channelId, startedAt)}\n\n`;
  const lines = new ScreenLines(recording.head);
  for await (const blocks of recording.blocks(recording.first)) {
    for (const { payload, bytes } of blocks) {
      const records = payload && readRecords(payload);
      if (records === undefined && bytes.length > 0) await lines.note(exportTexts.unreadable);
      for (const record of records ?? []) await lines.take(record);
    }
    const text = lines.taken();
    if (text !== '') yield text;
  }
  await lines.finish();
  yield lines.taken();
}

class ScreenLines {
  readonly #terminal: Terminal;
  #out = '';
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #gatheredMs = 0;
  #atMs = 0;
  /** Lines that the emulator has dropped at its top. */
  #dropped = 0;
  /** The first line, counted from the beginning, that was not written yet. */
  #next = 0;
  /** When a line on the screen was first seen with something in it. */
  readonly #seenMs = new Map<number, number>();
  /** What a full-screen program showed when it was looked at last. */
  #fullScreen: readonly string[] | undefined;

  constructor({ cols, rows }: { readonly cols: number; readonly rows: number }) {
    const size = { cols: Math.min(Math.max(cols, 1), 1000), rows: Math.min(Math.max(rows, 1), 500) };
    this.#terminal = new xterm.Terminal({ ...size, scrollback, allowProposedApi: true, logLevel: 'off' });
  }

  async take(record: RecordingRecord): Promise<void> {
    if (record.atMs - this.#gatheredMs > stepMs) await this.#step();
    this.#atMs = record.atMs;
    if (record.kind === 'resize') {
      await this.#step();
      this.#terminal.resize(Math.min(Math.max(record.cols, 1), 1000), Math.min(Math.max(record.rows, 1), 500));
    }
    if (record.kind === 'gap') await this.note(exportTexts.missing);
    if (record.kind !== 'output') return;
    for (let at = 0; at < record.bytes.length; at += stepBytes) {
      const piece = record.bytes.subarray(at, at + stepBytes);
      if (this.#gatheredBytes + piece.length > stepBytes) await this.#step();
      if (this.#gatheredBytes === 0) this.#gatheredMs = record.atMs;
      this.#gathered.push(piece);
      this.#gatheredBytes += piece.length;
    }
  }

  async note(words: string): Promise<void> {
    await this.#step();
    this.#writeToCursor();
    this.#write(this.#atMs, `[${words}]`);
  }

  /** What was written since the last time. */
  taken(): string {
    const out = this.#out;
    this.#out = '';
    return out;
  }

  /** What is on the screen at the end was seen too. */
  async finish(): Promise<void> {
    await this.#step();
    this.#leaveFullScreen();
    const { normal } = this.#terminal.buffer;
    let last = normal.length - 1;
    while (last >= 0 && normal.getLine(last)?.translateToString(true) === '') last -= 1;
    this.#writeUpTo(this.#dropped + last + 1);
    this.#terminal.dispose();
  }

  async #step(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    const bytes = Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    const { normal } = this.#terminal.buffer;
    const isNormal = this.#terminal.buffer.active.type === 'normal';
    const top = isNormal ? this.#terminal.registerMarker(-normal.cursorY) : undefined;
    const topBefore = normal.baseY;
    await new Promise<void>((done) => this.#terminal.write(bytes, done));
    if (top !== undefined && !top.isDisposed) this.#dropped += Math.max(topBefore - top.line, 0);
    top?.dispose();
    this.#look();
  }

  #look(): void {
    const { active, normal } = this.#terminal.buffer;
    for (let index = normal.baseY; index < normal.length; index += 1) {
      const number = this.#dropped + index;
      if (!this.#seenMs.has(number) && textOf(normal.getLine(index)) !== '') this.#seenMs.set(number, this.#gatheredMs);
    }
    if (active.type === 'alternate') {
      this.#writeToCursor();
      this.#fullScreen = Array.from({ length: active.length }, (_, row) => textOf(active.getLine(row)));
      return;
    }
    this.#leaveFullScreen();
    this.#writeUpTo(this.#dropped + normal.baseY);
  }

  #leaveFullScreen(): void {
    const shown = this.#fullScreen;
    this.#fullScreen = undefined;
    if (shown === undefined) return;
    this.#write(this.#atMs, `[${exportTexts.fullScreen}]`);
    for (const line of shown.slice(0, shown.findLastIndex((text) => text !== '') + 1)) this.#write(this.#atMs, line);
  }

  /** What stands above the cursor comes before what follows, though it might still be written over. */
  #writeToCursor(): void {
    const { normal } = this.#terminal.buffer;
    this.#writeUpTo(this.#dropped + normal.baseY + normal.cursorY);
  }

  /** Lines that wrapped are one again. */
  #writeUpTo(end: number): void {
    const { normal } = this.#terminal.buffer;
    while (this.#next < end) {
      const first = this.#next;
      let text = '';
      do {
        text += textOf(normal.getLine(this.#next - this.#dropped), !this.#wrapsAfter(this.#next));
        this.#next += 1;
      } while (this.#next < end && this.#isWrapped(this.#next) && text.length < lineMost);
      const atMs = this.#seenMs.get(first) ?? this.#gatheredMs;
      for (let number = first; number < this.#next; number += 1) this.#seenMs.delete(number);
      this.#write(atMs, text);
    }
  }

  #isWrapped(number: number): boolean {
    return this.#terminal.buffer.normal.getLine(number - this.#dropped)?.isWrapped === true;
  }

  #wrapsAfter(number: number): boolean {
    return this.#isWrapped(number + 1);
  }

  #write(atMs: number, text: string): void {
    this.#out += `${clock(atMs)}  ${inertText(text, lineMost)}\n`;
  }
}

type Line = ReturnType<Terminal['buffer']['active']['getLine']>;

function textOf(line: Line, isTrimmed = true): string {
  return line?.translateToString(isTrimmed) ?? '';
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

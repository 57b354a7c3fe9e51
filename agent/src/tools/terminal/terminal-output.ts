/**
 * What a terminal has put out and how far it was sent: a ring with a cursor. It does no I/O; `next` says what is to be
 * sent, so that every order of output, credit, lost sockets and sizes can be tested against a plain model.
 *
 * Offsets count bytes since the shell began. The modes are those at the ring's start: they are fed with what the ring
 * forgets, so a snapshot is they and the ring, exactly.
 */
import {
  channelMessageMaxBytes,
  terminalEarlyBytes,
  terminalPieceMaxBytes,
  terminalRingBytes,
} from '@sallyport/protocol';
import type { TerminalMessage } from '@sallyport/protocol';
import { ModeScanner } from './mode-scanner.ts';
import { OutputRing } from './output-ring.ts';

export type TerminalSize = { readonly cols: number; readonly rows: number };

/** From this offset on the size holds. */
type SizeMark = TerminalSize & { readonly offset: number };

export type TerminalExit = { readonly code: number; readonly signal: number };

/** What may be read from a PTY in one go after it was told to stop. */
const slackBytes = 131_072;

/** Room for type, offset, size and modes in a snapshot. */
const snapshotHeadMaxBytes = 16_384;

/** A start of line is looked for in so many bytes; a screen without any begins anywhere. */
const lineSearchBytes = 65_536;

const lineFeed = 0x0a;

export class TerminalOutput {
  readonly #ring: OutputRing;
  readonly #scanner = new ModeScanner();
  readonly #keepBytes: number;
  #cursor = 0;
  #limit = 0;
  /** Somebody is there to be told how it ended. */
  #isAllowed = false;
  #baseSize: TerminalSize;
  #marks: SizeMark[] = [];
  /** The first of `#marks` that wasn't sent since the cursor was last set back. */
  #nextMark = 0;
  #snapshotDue = false;
  #exit: TerminalExit | undefined;
  #exitSent = false;

  constructor(size: TerminalSize, keepBytes = terminalRingBytes) {
    this.#baseSize = size;
    this.#keepBytes = keepBytes;
    this.#ring = new OutputRing(keepBytes, slackBytes, (bytes) => this.#scanner.scan(bytes));
  }

  /** Offset behind the last byte. */
  get end(): number {
    return this.#ring.end;
  }

  get unsentBytes(): number {
    return this.#ring.end - this.#cursor;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Whether nothing more may be sent until the viewer says so, though there is something. */
  get isHeldByLimit(): boolean {
    return this.unsentBytes > 0 && this.#cursor >= this.#limit;
  }

  /** All output and the exit have been sent. */
  get isTold(): boolean {
    return this.#exitSent;
  }

  append(bytes: Uint8Array): void {
    this.#ring.append(bytes);
    // The reader is stopped long before; should it ever overrun, what is lost is shown as a snapshot, not passed over.
    if (this.#cursor < this.#ring.start) {
      this.#cursor = this.#ring.start;
      this.#snapshotDue = true;
    }
    this.#forgetMarks();
  }

  resize(size: TerminalSize): void {
    const mark = { ...size, offset: this.#ring.end };
    const last = this.#marks.at(-1);
    if (last?.offset !== mark.offset) {
      this.#marks.push(mark);
      return;
    }
    this.#marks[this.#marks.length - 1] = mark;
    this.#nextMark = Math.min(this.#nextMark, this.#marks.length - 1);
  }

  exit(exit: TerminalExit): void {
    this.#exit ??= exit;
  }

  /** Credit is never taken back. */
  allowUpTo(offset: number): void {
    this.#isAllowed = true;
    this.#limit = Math.max(this.#limit, offset);
  }

  /** The first relay is reached and has yet to join: what the shell says first is sent from its beginning. */
  beginEarly(): void {
    this.#limit = Math.max(this.#limit, terminalEarlyBytes);
    if (this.#isHeld(0)) this.#goBackTo(0);
  }

  /** Sends again from `offset`; from before the ring, a snapshot. An offset that was never reached is nothing to do. */
  resume(offset: number): void {
    if (offset > this.#ring.end) return;
    if (this.#isHeld(offset)) this.#goBackTo(offset);
    else this.#snapshotDue = true;
  }

  /** A relay has joined that has everything up to `offset`. What it lacks beyond the ring, it asks for itself. */
  joinedAt(offset: number): void {
    if (this.#isHeld(offset)) this.#goBackTo(offset);
  }

  #isHeld(offset: number): boolean {
    const { start, end } = this.#ring;
    return offset <= end && offset >= Math.max(start, end - this.#keepBytes);
  }

  #goBackTo(offset: number): void {
    this.#cursor = offset;
    this.#nextMark = this.#marks.findIndex((mark) => mark.offset >= offset);
    if (this.#nextMark === -1) this.#nextMark = this.#marks.length;
    this.#exitSent = false;
  }

  /** What is to be sent now, if anything. The bytes of an output are the ring's own, and stay for the next 1 MiB. */
  next(): TerminalMessage | undefined {
    if (this.#snapshotDue) return this.#snapshot();
    const mark = this.#marks[this.#nextMark];
    if (mark !== undefined && mark.offset <= this.#cursor) {
      this.#nextMark += 1;
      return { kind: 'resized', ...mark };
    }
    const offset = this.#cursor;
    const to = Math.min(this.#limit, this.#ring.end, offset + terminalPieceMaxBytes, mark?.offset ?? Infinity);
    // Where the ring begins anew, a piece ends.
    const [bytes] = to > offset ? this.#ring.views(offset, to) : [];
    if (bytes !== undefined) {
      this.#cursor = offset + bytes.length;
      return { kind: 'output', offset, bytes };
    }
    if (this.#exit !== undefined && this.#isAllowed && !this.#exitSent && offset === this.#ring.end) {
      this.#exitSent = true;
      return { kind: 'exited', offset, ...this.#exit };
    }
    return undefined;
  }

  /** As at the cursor, so that whoever has followed so far misses nothing and needn't look at it. */
  #snapshot(): TerminalMessage {
    this.#snapshotDue = false;
    this.#exitSent = false;
    const offset = this.#cursor;
    const scanner = this.#scanner.clone();
    const longest = channelMessageMaxBytes - snapshotHeadMaxBytes;
    const earliest = Math.max(this.#ring.start, offset - longest);
    for (const view of this.#ring.views(this.#ring.start, earliest)) scanner.scan(view);
    const from = earliest === 0 ? 0 : this.#lineStart(scanner, earliest, offset);
    const bytes = Buffer.concat([scanner.modes.prefix(), ...this.#ring.views(from, offset)]);
    return { kind: 'snapshot', offset, ...this.#sizeAt(offset), bytes };
  }

  /** The first start of a line from `from` on, or else where a character and no sequence begins. Scans up to there. */
  #lineStart(scanner: ModeScanner, from: number, to: number): number {
    const searched = Buffer.concat(this.#ring.views(from, Math.min(to, from + lineSearchBytes)));
    const ahead = scanner.clone();
    let fallback = -1;
    for (let at = 0; at < searched.length; at += 1) {
      const value = searched[at] ?? 0;
      const isContinuation = value >= 0x80 && value < 0xc0;
      if (fallback === -1 && ahead.isGround && !isContinuation) fallback = at;
      ahead.scan(searched.subarray(at, at + 1));
      if (value === lineFeed && ahead.isGround) {
        scanner.scan(searched.subarray(0, at + 1));
        return from + at + 1;
      }
    }
    const skipped = fallback === -1 ? searched.length : fallback;
    scanner.scan(searched.subarray(0, skipped));
    return from + skipped;
  }

  #sizeAt(offset: number): TerminalSize {
    const { cols, rows } = this.#marks.findLast((mark) => mark.offset <= offset) ?? this.#baseSize;
    return { cols, rows };
  }

  /** Marks before the ring have become the size that it begins with. */
  #forgetMarks(): void {
    const kept = this.#marks.findIndex((mark) => mark.offset >= this.#ring.start);
    const gone = kept === -1 ? this.#marks.length : kept;
    if (gone === 0) return;
    this.#baseSize = this.#marks[gone - 1] ?? this.#baseSize;
    this.#marks = this.#marks.slice(gone);
    this.#nextMark = Math.max(0, this.#nextMark - gone);
  }
}

/**
 * Keeps what passes through one channel, in the form of docs/protocol.md. Calls only gather; a block goes to the file
 * when it is full or a quarter of a second old. Output is known by its offset: what is here already is left out, so an
 * agent may send again as much as it likes.
 */
import type { RecordingRecord } from '@sallyport/protocol';
import type { ChannelRecording } from '../relay/ports.ts';
import type { BlockFile } from './block-file.ts';
import { flushEveryMs } from './limits.ts';
import { RecordBlock } from './record-block.ts';

/** Where a recording goes on. */
export interface WriterStart {
  readonly startedAt: number;
  readonly position: number;
  readonly lastAtMs: number;
  readonly cols: number;
  readonly rows: number;
}

type Untimed = RecordingRecord extends infer Record ? (Record extends unknown ? Omit<Record, 'atMs'> : never) : never;

export class RecordingWriter implements ChannelRecording {
  readonly #file: BlockFile;
  readonly #now: () => number;
  readonly #startedAt: number;
  #block = new RecordBlock();
  #position: number;
  /** Where the output that comes next belongs. */
  #cursor = 0;
  #lastAtMs: number;
  #cols: number;
  #rows: number;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** `now` is the server's clock, in milliseconds since 1970. */
  constructor(file: BlockFile, start: WriterStart, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#startedAt = start.startedAt;
    this.#position = start.position;
    this.#lastAtMs = start.lastAtMs;
    this.#cols = start.cols;
    this.#rows = start.rows;
  }

  get position(): number {
    return this.#position;
  }

  outputFrom(offset: number): void {
    this.#cursor = offset;
  }

  output(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isOver) return;
    const offset = this.#cursor;
    this.#cursor += end - start;
    if (this.#cursor <= this.#position) return;
    this.skipTo(offset);
    const known = this.#position - offset;
    this.#block.beginOutput(this.#atMs(), this.#position, end - start - known);
    this.#block.append(bytes, start + known, end);
    this.#position = this.#cursor;
    this.#added();
  }

  skipTo(offset: number): void {
    if (offset <= this.#position) return;
    this.#add({ kind: 'gap', from: this.#position, to: offset });
    this.#position = offset;
  }

  resize(offset: number, { cols, rows }: { readonly cols: number; readonly rows: number }): void {
    const isKnown = offset < this.#position || (cols === this.#cols && rows === this.#rows);
    if (isKnown) return;
    this.#cols = cols;
    this.#rows = rows;
    this.#add({ kind: 'resize', cols, rows });
  }

  input(bytes: Uint8Array): void {
    this.#add({ kind: 'input', bytes });
  }

  mark(text: string): void {
    this.#add({ kind: 'mark', text });
  }

  async end(reason: string): Promise<void> {
    this.#add({ kind: 'end', reason });
    await this.suspend();
  }

  async suspend(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#seal();
    await this.#file.close();
  }

  #add(record: Untimed): void {
    if (this.#isOver) return;
    this.#block.add({ ...record, atMs: this.#atMs() });
    this.#added();
  }

  /** The clock may be set back while a recording runs; its times don't go back. */
  #atMs(): number {
    this.#lastAtMs = Math.max(this.#lastAtMs, this.#now() - this.#startedAt);
    return this.#lastAtMs;
  }

  #added(): void {
    if (this.#block.isFull) this.#seal();
    this.#timer ??= setTimeout(() => this.#flush(), flushEveryMs).unref();
  }

  #flush(): void {
    this.#timer = undefined;
    this.#seal();
    void this.#file.settle(true);
    if (!this.#file.isSettled) this.#timer = setTimeout(() => this.#flush(), flushEveryMs).unref();
  }

  #seal(): void {
    if (this.#block.isEmpty) return;
    const block = this.#block;
    this.#block = new RecordBlock(block.isFull ? this.#file.takeSpare() : undefined);
    this.#file.append(block.sealed());
  }
}

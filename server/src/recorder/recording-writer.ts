/**
 * Keeps what passes through one channel, in the form of docs/protocol.md. Calls only gather; a block is sealed and goes
 * to the file when it is full or a quarter of a second old, and each second of activity ends in a signed checkpoint. Output is known by its offset: what is here already is left out, so an
 * agent may send again as much as it likes.
 */
import type { CheckpointKind, RecordingRecord } from '@sallyport/protocol';
import { chunkUsed } from '../relay/chunk-memory.ts';
import type { ChannelRecording } from '../relay/ports.ts';
import type { SealedWriter, SignedCheckpoint, SignSeal } from '../sealing/sealed-writer.ts';
import type { BlockFile } from './block-file.ts';
import { checkpointEveryMs, flushEveryMs } from './limits.ts';
import { RecordBlock } from './record-block.ts';

/** Where a recording goes on. */
export interface WriterStart {
  readonly startedAt: number;
  readonly position: number;
  readonly lastAtMs: number;
  readonly cols: number;
  readonly rows: number;
  /** When all that is added happened, for a recording that stopped long ago and is given its end now. */
  readonly stoppedAtMs?: number;
}

export interface WriterParts {
  readonly file: BlockFile;
  readonly sealed: SealedWriter;
  readonly sign: SignSeal;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** A checkpoint that is on disk. */
  readonly onCheckpoint: (checkpoint: SignedCheckpoint) => void;
  /** It has its end and is on disk. */
  readonly onEnded?: () => void;
}

type Untimed = RecordingRecord extends infer Record ? (Record extends unknown ? Omit<Record, 'atMs'> : never) : never;

export class RecordingWriter implements ChannelRecording {
  readonly #parts: WriterParts;
  readonly #startedAt: number;
  readonly #block = new RecordBlock();
  #position: number;
  /** Where the output that comes next belongs. */
  #cursor = 0;
  readonly #stoppedAtMs: number | undefined;
  #lastAtMs: number;
  #cols: number;
  #rows: number;
  #timer: NodeJS.Timeout | undefined;
  /** Monotonic. */
  #checkedAt = Number.NEGATIVE_INFINITY;
  #isUnchecked = false;
  #isOver = false;

  constructor(parts: WriterParts, start: WriterStart) {
    this.#parts = parts;
    this.#startedAt = start.startedAt;
    this.#position = start.position;
    this.#lastAtMs = start.lastAtMs;
    this.#stoppedAtMs = start.stoppedAtMs;
    this.#cols = start.cols;
    this.#rows = start.rows;
    this.#parts.file.append(parts.sealed.opening(parts.now()));
    this.#checkpoint('opened');
    this.#flushLater();
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
    await this.#close('ended');
    this.#parts.onEnded?.();
  }

  async suspend(): Promise<void> {
    await this.#close('suspended');
  }

  async #close(kind: CheckpointKind): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#seal();
    this.#checkpoint(kind);
    await this.#parts.file.close();
  }

  #add(record: Untimed): void {
    if (this.#isOver) return;
    this.#block.add({ ...record, atMs: this.#atMs() });
    this.#added();
  }

  /** The clock may be set back while a recording runs; its times don't go back. */
  #atMs(): number {
    this.#lastAtMs = Math.max(this.#lastAtMs, this.#stoppedAtMs ?? this.#parts.now() - this.#startedAt);
    return this.#lastAtMs;
  }

  #added(): void {
    if (this.#block.isFull) this.#seal();
    this.#flushLater();
  }

  #flushLater(): void {
    this.#timer ??= setTimeout(() => this.#flush(), flushEveryMs).unref();
  }

  #flush(): void {
    const { file } = this.#parts;
    this.#timer = undefined;
    this.#seal();
    if (this.#isUnchecked && performance.now() - this.#checkedAt >= checkpointEveryMs) this.#checkpoint('running');
    void file.settle(true);
    if (this.#isUnchecked || !file.isSettled) this.#flushLater();
  }

  #seal(): void {
    if (this.#block.isEmpty) return;
    const { payload } = this.#block;
    this.#parts.file.append(this.#parts.sealed.seal(payload));
    chunkUsed(payload.length);
    this.#block.clear();
    this.#isUnchecked = true;
  }

  #checkpoint(kind: CheckpointKind): void {
    const { file, sealed, sign, now, onCheckpoint } = this.#parts;
    const { signed, block } = sealed.checkpoint(kind, { at: now(), atMs: this.#lastAtMs }, sign);
    file.append(block, () => onCheckpoint(signed));
    this.#checkedAt = performance.now();
    this.#isUnchecked = false;
  }
}

/**
 * A recording as it comes in: bytes are added piece by piece, whole blocks become records, and what is not whole yet
 * waits. It never guesses: a damaged block ends the reading there.
 */
import { readRecordingBlock, readRecordingHead, type RecordingHead, type RecordingRecord } from '@sallyport/protocol';

export type ReadState = 'reading' | 'damaged' | 'not-a-recording';

export class RecordingReader {
  #held = new Uint8Array(0);
  #head: RecordingHead | undefined;
  #state: ReadState = 'reading';
  readonly #records: RecordingRecord[] = [];
  #lostAtMs: number | undefined;

  get head(): RecordingHead | undefined {
    return this.#head;
  }

  get state(): ReadState {
    return this.#state;
  }

  /** All records so far, in the order of time; grows, and never changes what is in it. */
  get records(): readonly RecordingRecord[] {
    return this.#records;
  }

  /** The last moment that can be shown. */
  get readMs(): number {
    return this.#records.at(-1)?.atMs ?? 0;
  }

  /** Where the first block stood that can't be read any more. */
  get lostAtMs(): number | undefined {
    return this.#lostAtMs;
  }

  add(bytes: Uint8Array): void {
    if (this.#state !== 'reading') return;
    const joined = this.#held.length === 0 ? bytes : joinTwo(this.#held, bytes);
    const from = this.#readHead(joined);
    // What is left over is copied: a view would keep every piece alive.
    this.#held = from === undefined ? joined.slice() : joined.slice(this.#readBlocks(joined, from));
  }

  #readHead(bytes: Uint8Array): number | undefined {
    if (this.#head !== undefined) return 0;
    const read = readRecordingHead(bytes);
    if (read === 'more') return undefined;
    if (read === undefined) {
      this.#state = 'not-a-recording';
      return undefined;
    }
    this.#head = read.head;
    return read.bytes;
  }

  #readBlocks(bytes: Uint8Array, from: number): number {
    let at = from;
    for (;;) {
      const block = readRecordingBlock(bytes, at);
      if (block.kind === 'more') return at;
      if (block.kind === 'damaged') {
        this.#state = 'damaged';
        return bytes.length;
      }
      if (block.isLost === true) this.#lostAtMs ??= this.readMs;
      for (const record of block.records) this.#records.push(record);
      at = block.end;
    }
  }
}

function joinTwo(one: Uint8Array, other: Uint8Array): Uint8Array {
  const joined = new Uint8Array(one.length + other.length);
  joined.set(one);
  joined.set(other, one.length);
  return joined;
}

/**
 * A recording as it is played: in version 1 of its format, whatever it is on the disk. Its bytes are never all in
 * memory, and reading may begin at any block whose place is known.
 */
import type { FileHandle } from 'node:fs/promises';
import {
  encodeBlockHead,
  encodeRecordingHead,
  lostBlock,
  recordsBlock,
  sealedBlocks,
  sealedExtraBytes,
} from '@sallyport/protocol';
import type { RecordingHead } from '@sallyport/protocol';
import { BlockOpener, readRecordingStart } from '../sealing/open-recording.ts';
import type { RecordingStart } from '../sealing/open-recording.ts';
import { readBlocks } from '../sealing/read-blocks.ts';
import type { RawBlock } from '../sealing/read-blocks.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';

/** Before a block. */
export interface PlainPlace {
  /** In the file. */
  readonly at: number;
  readonly index: number;
  /** In what is played. */
  readonly plainAt: number;
  /** Where in the file the opening lies that the block belongs to; undefined before the first. */
  readonly openingAt: { readonly at: number; readonly index: number } | undefined;
}

export interface PlainBlock {
  readonly place: PlainPlace;
  readonly after: PlainPlace;
  /** As it is played; empty when it isn't. */
  readonly bytes: Uint8Array;
  /** Its records; undefined when it has none or can't be read. */
  readonly payload: Uint8Array | undefined;
}

export class PlainRecording {
  readonly head: RecordingHead;
  /** The head as it is played. */
  readonly headBytes: Uint8Array;
  readonly first: PlainPlace;
  readonly #handle: FileHandle;
  readonly #start: RecordingStart;
  readonly #keys: RecordingKeys;

  private constructor(handle: FileHandle, start: RecordingStart, keys: RecordingKeys) {
    this.#handle = handle;
    this.#start = start;
    this.#keys = keys;
    this.head = { ...start.head, version: 1 };
    this.headBytes = encodeRecordingHead(this.head);
    this.first = { at: start.headBytes, index: 0, plainAt: this.headBytes.length, openingAt: undefined };
  }

  /** Undefined when the file is no recording. The handle stays the caller's. */
  static async open(handle: FileHandle, keys: RecordingKeys): Promise<PlainRecording | undefined> {
    const start = await readRecordingStart(handle);
    return start && new PlainRecording(handle, start, keys);
  }

  /** The blocks from `place` on, some at a time. */
  async *blocks(place: PlainPlace): AsyncGenerator<readonly PlainBlock[], void> {
    const opener = await this.#openerAt(place);
    let from = place;
    for await (const raws of readBlocks(this.#handle, place)) {
      const blocks: PlainBlock[] = [];
      for (const raw of raws) {
        const block = this.#plain(raw, from, opener);
        blocks.push(block);
        from = block.after;
      }
      yield blocks;
    }
  }

  /** Where it ends, and its last block with records; costs no decryption but that one's. */
  async end(place: PlainPlace): Promise<{ readonly at: PlainPlace; readonly payload: Uint8Array | undefined }> {
    let from = place;
    let last: { readonly raw: RawBlock; readonly place: PlainPlace } | undefined;
    for await (const raws of readBlocks(this.#handle, place)) {
      for (const raw of raws) {
        if (this.#isRecords(raw)) last = { raw, place: from };
        from = this.#after(raw, from);
      }
    }
    if (last === undefined) return { at: from, payload: undefined };
    const opener = await this.#openerAt(last.place);
    return { at: from, payload: this.#plain(last.raw, last.place, opener).payload };
  }

  async #openerAt({ openingAt }: PlainPlace): Promise<BlockOpener> {
    const opener = new BlockOpener(this.#start, this.#keys);
    if (openingAt === undefined) return opener;
    for await (const [opening] of readBlocks(this.#handle, openingAt)) {
      if (opening !== undefined) opener.open(opening);
      break;
    }
    return opener;
  }

  #isRecords({ type, bytes }: RawBlock): boolean {
    if (this.#start.head.version === 1) return type === recordsBlock && bytes.length > blockHeadLength;
    return type === sealedBlocks.sealed && bytes.length >= blockHeadLength + sealedExtraBytes;
  }

  #after(raw: RawBlock, place: PlainPlace): PlainPlace {
    const isOpening = this.#start.head.version === 2 && raw.type === sealedBlocks.opening;
    return {
      at: raw.end,
      index: raw.index + 1,
      plainAt: place.plainAt + this.#plainLength(raw),
      openingAt: isOpening ? { at: raw.at, index: raw.index } : place.openingAt,
    };
  }

  #plainLength(raw: RawBlock): number {
    if (this.#start.head.version === 1) return raw.bytes.length;
    return this.#isRecords(raw) ? raw.bytes.length - sealedExtraBytes : 0;
  }

  #plain(raw: RawBlock, place: PlainPlace, opener: BlockOpener): PlainBlock {
    const after = this.#after(raw, place);
    const opened = opener.open(raw);
    const payload = 'payload' in opened ? opened.payload : undefined;
    const length = after.plainAt - place.plainAt;
    return { place, after, payload, bytes: length === 0 ? nothing : this.#encoded(raw, payload, length) };
  }

  /** What can't be read keeps its place, so that everything behind it keeps its own. */
  #encoded(raw: RawBlock, payload: Uint8Array | undefined, length: number): Uint8Array {
    if (this.#start.head.version === 1) return raw.bytes;
    const bytes = Buffer.alloc(length);
    bytes.set(encodeBlockHead(payload === undefined ? lostBlock : recordsBlock, length - blockHeadLength));
    if (payload !== undefined) bytes.set(payload, blockHeadLength);
    return bytes;
  }
}

const blockHeadLength = 5;
const nothing = new Uint8Array(0);

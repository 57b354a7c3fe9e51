/**
 * Reads recordings of either version: what they hold comes out as payloads of records, whether it was sealed or not.
 * A block that can't be opened is told, and the ones behind it are read on.
 */
import type { FileHandle } from 'node:fs/promises';
import {
  readCheckpoint,
  readOpening,
  readRecordingHead,
  readSealedHead,
  recordsBlock,
  sealedBlocks,
} from '@sallyport/protocol';
import type { ReadCheckpoint, RecordingHead, RecordingOpening } from '@sallyport/protocol';
import { numberOf, openBlock } from './block-cipher.ts';
import { blockHeadBytes } from './read-blocks.ts';
import type { RawBlock } from './read-blocks.ts';
import type { RecordingKeys } from './recording-keys.ts';
import { headHashOf } from './sealed-writer.ts';

export interface RecordingStart {
  readonly head: RecordingHead;
  /** Where the blocks begin. */
  readonly headBytes: number;
  readonly headHash: Uint8Array;
}

/** The longest head there is, of either version. */
const headMostBytes = 4_104;

/** Undefined when the file is no recording. */
export async function readRecordingStart(handle: FileHandle): Promise<RecordingStart | undefined> {
  const buffer = Buffer.alloc(headMostBytes);
  const { bytesRead } = await handle.read(buffer, 0, headMostBytes, 0);
  const bytes = buffer.subarray(0, bytesRead);
  for (const read of [readSealedHead(bytes), readRecordingHead(bytes)]) {
    if (read === undefined || read === 'more') continue;
    return { head: read.head, headBytes: read.bytes, headHash: headHashOf(bytes.subarray(0, read.bytes)) };
  }
  return undefined;
}

export type OpenedBlock =
  | { readonly kind: 'records'; readonly payload: Uint8Array }
  | { readonly kind: 'opening'; readonly opening: RecordingOpening; readonly isReadable: boolean }
  | ({ readonly kind: 'checkpoint' } & ReadCheckpoint)
  /** It is whole, but holds a number that isn't its place's. */
  | { readonly kind: 'misplaced'; readonly number: number; readonly payload: Uint8Array }
  /** It was altered, or its key is not here. */
  | { readonly kind: 'unreadable' }
  /** Of a later version. */
  | { readonly kind: 'unknown' };

export class BlockOpener {
  readonly #start: RecordingStart;
  readonly #keys: RecordingKeys;
  #key: Uint8Array | undefined;

  constructor(start: RecordingStart, keys: RecordingKeys) {
    this.#start = start;
    this.#keys = keys;
  }

  /** Blocks are to be given in their order, with the opening that they belong to before them. */
  open({ type, index, bytes }: RawBlock): OpenedBlock {
    const payload = bytes.subarray(blockHeadBytes);
    if (this.#start.head.version === 1) {
      return type === recordsBlock ? { kind: 'records', payload } : { kind: 'unknown' };
    }
    switch (type) {
      case sealedBlocks.sealed:
        return this.#openSealed(payload, index);
      case sealedBlocks.opening:
        return this.#takeKey(payload);
      case sealedBlocks.checkpoint: {
        const read = readCheckpoint(payload);
        return read === undefined ? { kind: 'unreadable' } : { kind: 'checkpoint', ...read };
      }
      // What isn't sealed proves nothing.
      case recordsBlock:
        return { kind: 'unreadable' };
      default:
        return { kind: 'unknown' };
    }
  }

  #openSealed(payload: Uint8Array, index: number): OpenedBlock {
    const number = numberOf(payload);
    if (number === undefined || this.#key === undefined) return { kind: 'unreadable' };
    const plain = openBlock({ key: this.#key, headHash: this.#start.headHash, number }, payload);
    if (plain === undefined) return { kind: 'unreadable' };
    return number === index ? { kind: 'records', payload: plain } : { kind: 'misplaced', number, payload: plain };
  }

  #takeKey(payload: Uint8Array): OpenedBlock {
    const opening = readOpening(payload);
    if (opening === undefined) return { kind: 'unreadable' };
    const { sessionId, channelId } = this.#start.head;
    this.#key = this.#keys.open(opening, { sessionId, channelId, opening: opening.opening });
    return { kind: 'opening', opening, isReadable: this.#key !== undefined };
  }
}

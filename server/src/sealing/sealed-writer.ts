/**
 * Turns what is to be kept into the blocks of a sealed file, and holds the chain over them: each link is the SHA-256 of
 * the one before and of a whole block. It writes nothing itself; whoever asks for a block must append it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { checkpointContent, encodeBlockHead, encodeCheckpoint, encodeOpening, sealedBlocks } from '@sallyport/protocol';
import type { CheckpointKind, RecordingCheckpoint } from '@sallyport/protocol';
import { sealBlock } from './block-cipher.ts';
import type { RecordingKeys } from './recording-keys.ts';

/** Signs in the role `seal`. */
export type SignSeal = (content: Uint8Array) => Uint8Array;

export interface SignedCheckpoint {
  readonly checkpoint: RecordingCheckpoint;
  /** The signed bytes. */
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

/** Where a file stands to which blocks are to be added. */
export interface SealedPlace {
  readonly sessionId: string;
  readonly channelId: string;
  /** SHA-256 of the head. */
  readonly headHash: Uint8Array;
  /** Blocks in the file. */
  readonly sequence: number;
  /** Bytes of the file. */
  readonly length: number;
  readonly chain: Uint8Array;
  /** The number of the opening that begins now. */
  readonly opening: number;
}

export class SealedWriter {
  readonly #place: SealedPlace;
  readonly #keys: RecordingKeys;
  readonly #dataKey = randomBytes(32);
  #sequence: number;
  #length: number;
  #chain: Uint8Array;

  constructor(place: SealedPlace, keys: RecordingKeys) {
    this.#place = place;
    this.#keys = keys;
    this.#sequence = place.sequence;
    this.#length = place.length;
    this.#chain = place.chain;
  }

  /** The first block of a stretch: its data key. */
  opening(at: number): readonly Buffer[] {
    const { sessionId, channelId, opening } = this.#place;
    const sealed = this.#keys.seal(this.#dataKey, { sessionId, channelId, opening });
    return this.#plain(sealedBlocks.opening, encodeOpening({ opening, at, ...sealed }));
  }

  /** `plain` may be used for something else afterwards. */
  seal(plain: Uint8Array): readonly Buffer[] {
    const context = { key: this.#dataKey, headHash: this.#place.headHash, number: this.#sequence };
    return this.#linked(sealBlock(context, plain));
  }

  /** A checkpoint of all that was made so far; `at` is the moment, `atMs` that of the last record. */
  checkpoint(
    kind: CheckpointKind,
    { at, atMs }: { readonly at: number; readonly atMs: number },
    sign: SignSeal,
  ): { readonly signed: SignedCheckpoint; readonly block: readonly Buffer[] } {
    const { sessionId, channelId, opening } = this.#place;
    const [sequence, length, chain] = [this.#sequence, this.#length, Buffer.from(this.#chain).toString('hex')];
    const checkpoint = {
      of: 'recording',
      sessionId,
      channelId,
      opening,
      kind,
      sequence,
      length,
      chain,
      at,
      atMs,
    } as const;
    const content = checkpointContent(checkpoint);
    const signature = sign(content);
    const block = this.#plain(sealedBlocks.checkpoint, encodeCheckpoint(content, signature));
    return { signed: { checkpoint, content, signature }, block };
  }

  #plain(type: number, payload: Uint8Array<ArrayBuffer>): readonly Buffer[] {
    return this.#linked([Buffer.from(encodeBlockHead(type, payload.length)), Buffer.from(payload.buffer)]);
  }

  #linked(pieces: readonly Buffer[]): readonly Buffer[] {
    this.#chain = nextLink(this.#chain, pieces);
    this.#sequence += 1;
    for (const piece of pieces) this.#length += piece.length;
    return pieces;
  }
}

/** The chain begins with the hash of the head. */
export function headHashOf(head: Uint8Array): Uint8Array {
  return createHash('sha256').update(head).digest();
}

export function nextLink(chain: Uint8Array, pieces: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256').update(chain);
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

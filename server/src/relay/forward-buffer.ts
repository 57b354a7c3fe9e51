/**
 * Turns what an end sent into what the other is sent: frames come in masked and leave unmasked, hence with other headers,
 * and gather in memory of ours, so that they leave in one write and the memory that they were read into is free at once.
 * A message that goes beyond its chunk leaves as fragments: what was sent so far is then always whole frames, and a
 * message whose rest never comes can be ended at once.
 */
import { encodeFrame, frameOpcode, writeHeader } from '@sallyport/protocol';
import { gatherFromBytes } from './limits.ts';
import { giveBack, pieceMaxBytes, takeMemory } from './outgoing-memory.ts';
import type { OutgoingMemory } from './outgoing-memory.ts';

const nothing = new Uint8Array(0);
const noView: DataView = new DataView(nothing.buffer);

/** Below this, copying word by word is quicker than making a view. */
const shortBytes = 256;

/** The longest header without a mask. */
const headerMostBytes = 10;

/**
 * Gets the frames of each flush. With `memory` they are in memory that must be given back when they have left; without,
 * they are the receiver's.
 */
export type SendFrames = (frames: Uint8Array, memory: OutgoingMemory | undefined) => void;

export class ForwardBuffer {
  readonly #send: SendFrames;
  #memory: OutgoingMemory | undefined;
  #used = 0;
  #isInMessage = false;
  /** The chunk of the last piece, seen as words. */
  #chunk: Uint8Array = nothing;
  #chunkView = noView;

  constructor(send: SendFrames) {
    this.#send = send;
  }

  /** Whether the frames so far end within a message. */
  get isInMessage(): boolean {
    return this.#isInMessage;
  }

  /** Bytes of frames that the next flush will send. */
  get waitingBytes(): number {
    return this.#used;
  }

  /** `bytes[start..end)` as a frame; the message goes on. */
  putPiece(bytes: Uint8Array, start: number, end: number): void {
    this.#use(bytes);
    this.#put(start, end, false);
    this.#isInMessage = true;
  }

  /** `bytes[start..end)` as the last frame of its message. */
  putLastPiece(bytes: Uint8Array, start: number, end: number): void {
    this.#use(bytes);
    this.#put(start, end, true);
    this.#isInMessage = false;
  }

  /** A whole message, which is short. */
  putMessage(message: Uint8Array): void {
    const frame = encodeFrame({ opcode: frameOpcode.binary, payload: message });
    const { bytes } = this.#roomFor(frame.length);
    bytes.set(frame, this.#used);
    this.#used += frame.length;
  }

  /** Ends a message whose rest will not come, where it stands. */
  endMessage(): void {
    if (this.#isInMessage) this.putLastPiece(nothing, 0, 0);
  }

  flush(): void {
    this.#chunk = nothing;
    this.#chunkView = noView;
    this.#sendGathered();
  }

  #sendGathered(): void {
    const [memory, used] = [this.#memory, this.#used];
    if (memory === undefined) return;
    this.#memory = undefined;
    this.#used = 0;
    if (used >= gatherFromBytes) {
      this.#send(memory.bytes.subarray(0, used), memory);
      return;
    }
    // Little would keep much from being used again for as long as the other end is behind.
    const frames = Buffer.from(memory.bytes.subarray(0, used));
    giveBack(memory);
    this.#send(frames, undefined);
  }

  #use(bytes: Uint8Array): void {
    if (bytes === this.#chunk) return;
    this.#chunk = bytes;
    this.#chunkView = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  #put(start: number, end: number, isFinal: boolean): void {
    let from = start;
    for (; end - from > pieceMaxBytes; from += pieceMaxBytes) {
      this.#putFrame(from, from + pieceMaxBytes, false);
      this.#isInMessage = true;
    }
    this.#putFrame(from, end, isFinal);
  }

  #putFrame(start: number, end: number, isFinal: boolean): void {
    const payloadBytes = end - start;
    const memory = this.#roomFor(headerMostBytes + payloadBytes);
    const opcode = this.#isInMessage ? frameOpcode.continuation : frameOpcode.binary;
    let at = this.#used;
    if (payloadBytes < 126) {
      memory.bytes[at] = (isFinal ? 0x80 : 0) | opcode;
      memory.bytes[at + 1] = payloadBytes;
      at += 2;
    } else {
      at = writeHeader(memory.bytes, at, { opcode, isFinal, payloadBytes });
    }
    this.#used = at + payloadBytes;
    if (payloadBytes >= shortBytes) {
      memory.bytes.set(this.#chunk.subarray(start, end), at);
      return;
    }
    const [source, target] = [this.#chunkView, memory.view];
    let from = start;
    for (; from + 8 <= end; from += 8, at += 8) target.setBigInt64(at, source.getBigInt64(from));
    for (; from < end; from += 1, at += 1) target.setInt8(at, source.getInt8(from));
  }

  #roomFor(more: number): OutgoingMemory {
    if (this.#memory !== undefined && this.#used + more > this.#memory.bytes.length) this.#sendGathered();
    this.#memory ??= takeMemory();
    return this.#memory;
  }
}

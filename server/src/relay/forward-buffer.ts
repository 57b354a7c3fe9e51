/**
 * Turns what an end sent into what the other is sent, in the chunk's own memory. Frames come in masked, hence with a
 * header four bytes longer than they leave with, so the frames of a chunk can be moved together and leave in one write,
 * without a copy elsewhere. A message that goes beyond its chunk leaves as fragments: what was sent so far is then
 * always whole frames, and a message whose rest never comes can be ended at once.
 */
import { encodeFrame, encodeHeader, frameOpcode, headerBytesOf, writeHeader } from '@sallyport/protocol';
import { moveMaxBytes } from './limits.ts';

const nothing = new Uint8Array(0);

export class ForwardBuffer {
  readonly #send: (pieces: readonly Uint8Array[]) => void;
  readonly #pieces: Uint8Array[] = [];
  #chunk: Uint8Array = nothing;
  /** Frames ready in the chunk; memory before `#from` may be in a piece already. */
  #from = 0;
  #to = 0;
  #isInMessage = false;
  #pieceBytes = 0;

  /** `send` gets the pieces of each flush, in order; the array is used again, the memory is not. */
  constructor(send: (pieces: readonly Uint8Array[]) => void) {
    this.#send = send;
  }

  /** Whether the frames so far end within a message. */
  get isInMessage(): boolean {
    return this.#isInMessage;
  }

  /** Bytes of frames that the next flush will send. */
  get waitingBytes(): number {
    return this.#pieceBytes + this.#to - this.#from;
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

  /** A whole message from memory that will be used again. */
  putMessage(message: Uint8Array): void {
    this.#closeRun();
    this.#push(encodeFrame({ opcode: frameOpcode.binary, payload: message }));
  }

  /** Ends a message whose rest will not come, where it stands. */
  endMessage(): void {
    if (this.#isInMessage) this.putLastPiece(nothing, 0, 0);
  }

  flush(): void {
    this.#closeRun();
    this.#chunk = nothing;
    this.#from = 0;
    this.#to = 0;
    if (this.#pieces.length === 0) return;
    this.#send(this.#pieces);
    this.#pieces.length = 0;
    this.#pieceBytes = 0;
  }

  #use(bytes: Uint8Array): void {
    if (bytes === this.#chunk) return;
    this.#closeRun();
    this.#chunk = bytes;
    this.#from = 0;
    this.#to = 0;
  }

  #put(start: number, end: number, isFinal: boolean): void {
    const payloadBytes = end - start;
    const opcode = this.#isInMessage ? frameOpcode.continuation : frameOpcode.binary;
    const headerBytes = headerBytesOf(payloadBytes, false);
    if (this.#to + headerBytes > start) {
      // The header came with an earlier chunk, so this one has no room for it.
      this.#closeRun();
      this.#push(encodeHeader({ opcode, isFinal, payloadBytes }));
      this.#from = start;
      this.#to = end;
      return;
    }
    const isJoined = this.#from < this.#to && payloadBytes <= moveMaxBytes;
    if (!isJoined) {
      this.#closeRun();
      this.#from = start - headerBytes;
      this.#to = this.#from;
    }
    const chunk = this.#chunk;
    let at = this.#to;
    if (payloadBytes < 126) {
      chunk[at] = (isFinal ? 0x80 : 0) | opcode;
      chunk[at + 1] = payloadBytes;
      at += 2;
    } else {
      at = writeHeader(chunk, at, { opcode, isFinal, payloadBytes });
    }
    if (isJoined) chunk.copyWithin(at, start, end);
    this.#to += headerBytes + payloadBytes;
  }

  #closeRun(): void {
    if (this.#to > this.#from) this.#push(this.#chunk.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }

  #push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#pieceBytes += piece.length;
  }
}

/**
 * Whole messages for the ends that need them: control links, whose JSON messages are small. Memory grows with what has
 * arrived, never with what a header promises.
 */
import { FrameReader } from './frame-reader.ts';
import type { FrameHandler, FrameReaderOptions } from './frame-reader.ts';
import type { FrameFailure } from './frame-failure.ts';
import { frameOpcode } from './opcode.ts';
import type { DataOpcode, MessageOpcode } from './opcode.ts';

export interface MessageHandler {
  /** The bytes are the handler's to keep; those of a text message are valid UTF-8. */
  onMessage(opcode: MessageOpcode, bytes: Uint8Array): void;
  onPing(payload: Uint8Array): void;
  onPong(payload: Uint8Array): void;
  onClose(code: number | undefined, reason: string): void;
}

const nothing = new Uint8Array(0);

export class MessageAssembler implements FrameHandler {
  readonly #handler: MessageHandler;
  readonly #reader: FrameReader;
  #opcode: MessageOpcode = frameOpcode.binary;
  #bytes = nothing;
  #usedBytes = 0;
  #frameLeftBytes = 0;
  #inLastFrame = false;

  constructor(handler: MessageHandler, options: FrameReaderOptions) {
    this.#handler = handler;
    this.#reader = new FrameReader(this, options);
  }

  get failure(): FrameFailure | undefined {
    return this.#reader.failure;
  }

  /** See `FrameReader.push`. */
  push(chunk: Uint8Array): FrameFailure | undefined {
    return this.#reader.push(chunk);
  }

  stop(): void {
    this.#reader.stop();
  }

  onFrameStart(opcode: DataOpcode, payloadBytes: number, isFinal: boolean): void {
    if (opcode !== frameOpcode.continuation) this.#opcode = opcode;
    this.#frameLeftBytes = payloadBytes;
    this.#inLastFrame = isFinal;
  }

  onPayload(bytes: Uint8Array, start: number, end: number): void {
    const pieceBytes = end - start;
    this.#frameLeftBytes -= pieceBytes;
    const usedBytes = this.#usedBytes + pieceBytes;
    if (usedBytes > this.#bytes.length) this.#grow(usedBytes);
    this.#bytes.set(bytes.subarray(start, end), this.#usedBytes);
    this.#usedBytes = usedBytes;
  }

  onFrameEnd(isFinal: boolean): void {
    if (!isFinal) return;
    const message = this.#bytes.subarray(0, this.#usedBytes);
    this.#bytes = nothing;
    this.#usedBytes = 0;
    this.#handler.onMessage(this.#opcode, message);
  }

  onPing(payload: Uint8Array): void {
    this.#handler.onPing(payload);
  }

  onPong(payload: Uint8Array): void {
    this.#handler.onPong(payload);
  }

  onClose(code: number | undefined, reason: string): void {
    this.#handler.onClose(code, reason);
  }

  /** Exactly as much as the message needs once that has all arrived; before, twice what has. */
  #grow(usedBytes: number): void {
    const isWhole = this.#inLastFrame && this.#frameLeftBytes === 0;
    const grown = new Uint8Array(isWhole ? usedBytes : usedBytes * 2);
    grown.set(this.#bytes.subarray(0, this.#usedBytes));
    this.#bytes = grown;
  }
}

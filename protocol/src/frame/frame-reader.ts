/**
 * Reads WebSocket frames from a byte stream cut anywhere, to the letter of RFC 6455, without ever holding a message:
 * payload is handed on in the very chunk that it came in, unmasked in place. Events are calls on one handler object
 * with plain numbers, because at 64-byte messages an event object a frame would cost more than the reading.
 */
import { frameFailures, isCloseCode } from './frame-failure.ts';
import type { FrameFailure } from './frame-failure.ts';
import { messageMaxBytes } from './limits.ts';
import { controlMaxBytes, headerMaxBytes, frameOpcode } from './opcode.ts';
import type { DataOpcode } from './opcode.ts';
import { PayloadMask } from './payload-mask.ts';
import { Utf8Check } from './utf8.ts';

/** Calls arrive in the order of the wire. A handler may call `stop` or `hold`, but never `push`, from within. */
export interface FrameHandler {
  /** A data frame begins; `continuation` carries on the message of the frames before. */
  onFrameStart(opcode: DataOpcode, payloadBytes: number, isFinal: boolean): void;
  /** `bytes[start..end)` is payload, unmasked; the memory is the caller's chunk. Never empty. */
  onPayload(bytes: Uint8Array, start: number, end: number): void;
  /** The frame is whole, and with `isFinal` its message too. */
  onFrameEnd(isFinal: boolean): void;
  /**
   * `bytes[start..end)` is a binary message that came whole in one frame and one chunk: told, where this is given, in
   * place of the three calls above, and not of every such message. Never empty.
   */
  onMessage?(bytes: Uint8Array, start: number, end: number): void;
  /** The payload is a copy. */
  onPing(payload: Uint8Array): void;
  onPong(payload: Uint8Array): void;
  /** Nothing is read after it. Without a code (1005 in interfaces) `code` is undefined. */
  onClose(code: number | undefined, reason: string): void;
}

export interface FrameReaderOptions {
  /** Frames of the end that dialled must be masked, those of the other must not be (RFC 6455, section 5.1). */
  readonly expectMasked: boolean;
  /** Sum of a message's fragments; 1 MiB if not given. */
  readonly maxMessageBytes?: number;
}

/** The first byte of a binary message in one frame. */
const binaryMessage = 0x80 | frameOpcode.binary;

/** Bytes of a header with a mask and without a longer length. */
const maskedHeadBytes = 6;

/** The most that the second byte of a header can say itself. */
const shortLengthMost = 125;

/** What stands between two control frames or none: 0 when no message is open, else its opcode. */
type OpenMessage = 0 | typeof frameOpcode.text | typeof frameOpcode.binary;

export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #expectMasked: boolean;
  readonly #maxMessageBytes: number;
  readonly #tellsMessages: boolean;
  readonly #mask = new PayloadMask();
  readonly #utf8 = new Utf8Check();
  readonly #headerParts = new Uint8Array(headerMaxBytes);
  readonly #control = new Uint8Array(controlMaxBytes);
  #headerPartBytes = 0;
  #controlBytes = 0;

  #opcode = 0;
  #isFinal = false;
  #frameBytes = 0;
  #leftBytes = 0;
  #inFrame = false;
  #openMessage: OpenMessage = 0;
  #messageBytes = 0;

  #stopped = false;
  #isHeld = false;
  #unread: Uint8Array | undefined;
  #failure: FrameFailure | undefined;

  constructor(handler: FrameHandler, options: FrameReaderOptions) {
    this.#handler = handler;
    this.#expectMasked = options.expectMasked;
    this.#maxMessageBytes = options.maxMessageBytes ?? messageMaxBytes;
    this.#tellsMessages = options.expectMasked && handler.onMessage !== undefined;
  }

  /** The breach that ended this reader, if one did. */
  get failure(): FrameFailure | undefined {
    return this.#failure;
  }

  /** Whether everything pushed so far was whole frames and no message is open. */
  get isBetweenMessages(): boolean {
    return !this.#inFrame && this.#headerPartBytes === 0 && this.#openMessage === 0;
  }

  /** Reads no more: what is pushed from now on, and the rest of this chunk, is ignored. */
  stop(): void {
    this.#stopped = true;
  }

  /** Reads no further until `release`; the rest of this chunk is kept. For a message that must be answered first. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Reads on; gives what `push` would. */
  release(): FrameFailure | undefined {
    this.#isHeld = false;
    const unread = this.#unread;
    this.#unread = undefined;
    return unread === undefined ? this.#failure : this.push(unread);
  }

  /** Reads a chunk and gives the breach that it, or one before it, held. The chunk is changed in place. */
  push(chunk: Uint8Array): FrameFailure | undefined {
    if (this.#isHeld) throw new Error('a held reader takes no chunk');
    const end = chunk.length;
    let at = 0;
    while (at < end && !this.#stopped && !this.#isHeld) {
      if (this.#inFrame) {
        const stop = end - at < this.#leftBytes ? end : at + this.#leftBytes;
        this.#takePayload(chunk, at, stop);
        at = stop;
        continue;
      }
      if (this.#tellsMessages && chunk[at] === binaryMessage) {
        const next = this.#takeMessages(chunk, at, end);
        if (next > at) {
          at = next;
          continue;
        }
      }
      const headerBytes = this.#headerPartBytes === 0 ? this.#readHeader(chunk, at, end) : 0;
      if (headerBytes > 0) {
        at += headerBytes;
        this.#beginFrame();
      } else if (!this.#stopped) {
        at = this.#gatherHeader(chunk, at);
      }
    }
    this.#mask.release();
    if (this.#isHeld && at < end && !this.#stopped) this.#unread = chunk.subarray(at);
    return this.#failure;
  }

  /**
   * The short way for a run of messages that came whole and masked, of which a flood of small ones consists; gives where
   * it ends. Whatever isn't plainly such a message is left for the long way to read and to judge.
   */
  #takeMessages(chunk: Uint8Array, from: number, end: number): number {
    if (this.#headerPartBytes > 0 || this.#openMessage !== 0) return from;
    const handler = this.#handler;
    let at = from;
    while (end - at > maskedHeadBytes && chunk[at] === binaryMessage && !this.#stopped && !this.#isHeld) {
      const payloadBytes = (chunk[at + 1] ?? 0) - 0x80;
      const start = at + maskedHeadBytes;
      const stop = start + payloadBytes;
      if (payloadBytes <= 0 || payloadBytes > shortLengthMost || payloadBytes > this.#maxMessageBytes || stop > end)
        break;
      const key = word(chunk, at + 2);
      if (key !== 0) {
        this.#mask.begin(key);
        this.#mask.apply(chunk, start, stop);
      }
      at = stop;
      handler.onMessage?.(chunk, start, stop);
    }
    return at;
  }

  /** Gathers a header that is cut over chunks, byte by byte; gives where the chunk continues. */
  #gatherHeader(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length && !this.#stopped) {
      this.#headerParts[this.#headerPartBytes] = chunk[at] ?? 0;
      this.#headerPartBytes += 1;
      at += 1;
      if (this.#readHeader(this.#headerParts, 0, this.#headerPartBytes) > 0) {
        this.#headerPartBytes = 0;
        this.#beginFrame();
        return at;
      }
    }
    return at;
  }

  /** Bytes of the header at `at`, or 0 if it isn't whole yet or broke a rule. Rules are tried as soon as they can be. */
  #readHeader(bytes: Uint8Array, at: number, end: number): number {
    const available = end - at;
    if (available < 2) return 0;
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    const opcode = first & 0x0f;
    const isFinal = first >= 0x80;
    const shortBytes = second & 0x7f;

    if ((first & 0x70) !== 0) return this.#fail(frameFailures.reservedBits);
    if (opcode >= frameOpcode.close) {
      if (opcode > frameOpcode.pong) return this.#fail(frameFailures.unknownOpcode);
      if (!isFinal) return this.#fail(frameFailures.fragmentedControl);
      if (shortBytes > controlMaxBytes) return this.#fail(frameFailures.controlTooLong);
      if (opcode === frameOpcode.close && shortBytes === 1) return this.#fail(frameFailures.closeLength);
    } else if (opcode === frameOpcode.continuation) {
      if (this.#openMessage === 0) return this.#fail(frameFailures.unexpectedContinuation);
    } else if (opcode > frameOpcode.binary) {
      return this.#fail(frameFailures.unknownOpcode);
    } else if (this.#openMessage !== 0) {
      return this.#fail(frameFailures.expectedContinuation);
    }
    const isMasked = second >= 0x80;
    if (isMasked !== this.#expectMasked) {
      return this.#fail(isMasked ? frameFailures.masked : frameFailures.notMasked);
    }

    let headerBytes = 2;
    let payloadBytes = shortBytes;
    if (shortBytes === 126) {
      headerBytes = 4;
      if (available < headerBytes) return 0;
      payloadBytes = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      if (payloadBytes < 126) return this.#fail(frameFailures.lengthNotMinimal);
    } else if (shortBytes === 127) {
      headerBytes = 10;
      if (available < headerBytes) return 0;
      const high = word(bytes, at + 2) >>> 0;
      // Beyond 2^53 this sum is no longer exact, but then it is far beyond any limit too.
      payloadBytes = high * 2 ** 32 + (word(bytes, at + 6) >>> 0);
      if (high >= 2 ** 31) return this.#fail(frameFailures.lengthTopBit);
      if (payloadBytes < 65_536) return this.#fail(frameFailures.lengthNotMinimal);
    }
    if (opcode < frameOpcode.close && this.#messageBytes + payloadBytes > this.#maxMessageBytes) {
      return this.#fail(frameFailures.messageTooLong);
    }
    if (isMasked) {
      if (available < headerBytes + 4) return 0;
      this.#mask.begin(word(bytes, at + headerBytes));
      headerBytes += 4;
    }
    this.#opcode = opcode;
    this.#isFinal = isFinal;
    this.#frameBytes = payloadBytes;
    return headerBytes;
  }

  #beginFrame(): void {
    const payloadBytes = this.#frameBytes;
    this.#leftBytes = payloadBytes;
    this.#inFrame = true;
    const opcode = this.#opcode;
    if (opcode === frameOpcode.continuation || opcode === frameOpcode.text || opcode === frameOpcode.binary) {
      if (opcode !== frameOpcode.continuation) this.#openMessage = opcode;
      this.#messageBytes += payloadBytes;
      this.#handler.onFrameStart(opcode, payloadBytes, this.#isFinal);
    } else {
      this.#controlBytes = 0;
    }
    if (payloadBytes === 0 && !this.#stopped) this.#endFrame();
  }

  #takePayload(chunk: Uint8Array, start: number, end: number): void {
    this.#mask.apply(chunk, start, end);
    this.#leftBytes -= end - start;
    if (this.#opcode >= frameOpcode.close) {
      for (let at = start; at < end; at += 1) this.#control[this.#controlBytes++] = chunk[at] ?? 0;
    } else {
      if (this.#openMessage === frameOpcode.text && !this.#utf8.accept(chunk, start, end)) {
        this.#fail(frameFailures.invalidUtf8);
        return;
      }
      this.#handler.onPayload(chunk, start, end);
    }
    if (this.#leftBytes === 0 && !this.#stopped) this.#endFrame();
  }

  #endFrame(): void {
    this.#inFrame = false;
    if (this.#opcode >= frameOpcode.close) {
      this.#endControl();
      return;
    }
    const isFinal = this.#isFinal;
    if (isFinal) {
      if (this.#openMessage === frameOpcode.text && !this.#utf8.isWhole) {
        this.#fail(frameFailures.invalidUtf8);
        return;
      }
      this.#openMessage = 0;
      this.#messageBytes = 0;
    }
    this.#handler.onFrameEnd(isFinal);
  }

  #endControl(): void {
    if (this.#opcode === frameOpcode.close) this.#endClose();
    else if (this.#opcode === frameOpcode.ping) this.#handler.onPing(this.#control.slice(0, this.#controlBytes));
    else this.#handler.onPong(this.#control.slice(0, this.#controlBytes));
  }

  #endClose(): void {
    if (this.#controlBytes === 0) {
      this.#stopped = true;
      this.#handler.onClose(undefined, '');
      return;
    }
    const code = ((this.#control[0] ?? 0) << 8) | (this.#control[1] ?? 0);
    const reason = this.#control.subarray(2, this.#controlBytes);
    if (!isCloseCode(code)) {
      this.#fail(frameFailures.closeCode);
      return;
    }
    // A text message may be open with half a character, so its check can't be used here.
    const check = new Utf8Check();
    if (!check.accept(reason, 0, reason.length) || !check.isWhole) {
      this.#fail(frameFailures.invalidUtf8);
      return;
    }
    this.#stopped = true;
    this.#handler.onClose(code, new TextDecoder('utf-8', { ignoreBOM: true }).decode(reason));
  }

  #fail(failure: FrameFailure): 0 {
    this.#failure = failure;
    this.#stopped = true;
    return 0;
  }
}

/** Four bytes, big-endian, as a signed 32-bit number. */
function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}

/**
 * Writes WebSocket frames: a header alone, for payload that streams after it, or a small message whole in one buffer.
 * Without a mask for the end that listens, with one for the end that dials (RFC 6455, section 5.1); a mask of zero is
 * legal there and leaves the payload as it is.
 */
import { isCloseCode } from './frame-failure.ts';
import { controlMaxBytes, frameOpcode } from './opcode.ts';
import type { Opcode } from './opcode.ts';
import { PayloadMask } from './payload-mask.ts';

export interface FrameHead {
  readonly opcode: Opcode;
  readonly isFinal: boolean;
  readonly payloadBytes: number;
  /** The four bytes of the key read big-endian; undefined for an unmasked frame. */
  readonly mask?: number | undefined;
}

export interface FrameToEncode {
  readonly opcode: Opcode;
  readonly payload: Uint8Array;
  readonly mask?: number | undefined;
  /** True if not given. */
  readonly isFinal?: boolean;
}

export function headerBytesOf(payloadBytes: number, isMasked: boolean): number {
  return (payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : 10) + (isMasked ? 4 : 0);
}

/** Writes the header at `at` and gives where its payload belongs. The target must have room for it. */
export function writeHeader(target: Uint8Array, at: number, head: FrameHead): number {
  const { payloadBytes, mask } = head;
  if (head.opcode >= frameOpcode.close && (payloadBytes > controlMaxBytes || !head.isFinal)) {
    throw new RangeError('a control frame is whole and at most 125 bytes');
  }
  const maskBit = mask === undefined ? 0 : 0x80;
  target[at] = (head.isFinal ? 0x80 : 0) | head.opcode;
  let next = at + 2;
  if (payloadBytes < 126) {
    target[at + 1] = maskBit | payloadBytes;
  } else if (payloadBytes < 65_536) {
    target[at + 1] = maskBit | 126;
    target[at + 2] = payloadBytes >>> 8;
    target[at + 3] = payloadBytes;
    next = at + 4;
  } else {
    target[at + 1] = maskBit | 127;
    putWord(target, at + 2, Math.floor(payloadBytes / 2 ** 32));
    putWord(target, at + 6, payloadBytes % 2 ** 32);
    next = at + 10;
  }
  if (mask === undefined) return next;
  putWord(target, next, mask);
  return next + 4;
}

export function encodeHeader(head: FrameHead): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(headerBytesOf(head.payloadBytes, head.mask !== undefined));
  writeHeader(header, 0, head);
  return header;
}

/** One frame in one buffer; the payload given is not changed. */
export function encodeFrame(frame: FrameToEncode): Uint8Array<ArrayBuffer> {
  const { opcode, payload, mask, isFinal = true } = frame;
  const headerBytes = headerBytesOf(payload.length, mask !== undefined);
  const encoded = new Uint8Array(headerBytes + payload.length);
  writeHeader(encoded, 0, { opcode, isFinal, payloadBytes: payload.length, mask });
  encoded.set(payload, headerBytes);
  if (mask !== undefined) {
    const payloadMask = new PayloadMask();
    payloadMask.begin(mask);
    payloadMask.apply(encoded, headerBytes, encoded.length);
  }
  return encoded;
}

export interface CloseToEncode {
  readonly code: number;
  /** At most 123 bytes of UTF-8. */
  readonly reason?: string;
  readonly mask?: number | undefined;
}

export function encodeClose(close: CloseToEncode): Uint8Array<ArrayBuffer> {
  const { code, reason = '', mask } = close;
  if (!isCloseCode(code)) throw new RangeError(`close code ${code} never travels`);
  const text = new TextEncoder().encode(reason);
  const payload = new Uint8Array(2 + text.length);
  payload[0] = code >>> 8;
  payload[1] = code;
  payload.set(text, 2);
  return encodeFrame({ opcode: frameOpcode.close, payload, mask });
}

function putWord(target: Uint8Array, at: number, value: number): void {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
}

/**
 * The messages of a terminal channel as values and as bytes. Encoding and decoding never throw: bytes that are
 * no message come back as `malformed`, types of a newer peer as `unknown`. Numbers are big-endian.
 */
import { channelMessageMaxBytes, messageType, terminalPieceMaxBytes } from './message-types.ts';

export type TerminalMessage =
  | { readonly kind: 'ticket'; readonly ticket: Uint8Array }
  | { readonly kind: 'joined'; readonly role: 'viewer' | 'agent'; readonly position: number }
  | { readonly kind: 'limit'; readonly offset: number }
  | { readonly kind: 'resume'; readonly offset: number }
  | { readonly kind: 'closed'; readonly reason: number; readonly text: string }
  | { readonly kind: 'output'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'input'; readonly bytes: Uint8Array }
  | { readonly kind: 'resize'; readonly cols: number; readonly rows: number }
  | {
      readonly kind: 'snapshot';
      readonly offset: number;
      readonly cols: number;
      readonly rows: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'resized'; readonly offset: number; readonly cols: number; readonly rows: number }
  | { readonly kind: 'exited'; readonly offset: number; readonly code: number; readonly signal: number };

export type DecodedTerminalMessage =
  | TerminalMessage
  | { readonly kind: 'unknown'; readonly type: number }
  | { readonly kind: 'malformed'; readonly type: number };

/** Reasons in a `closed` message; the text beside it is for people. */
export const closedReason = {
  ended: 0,
  replaced: 1,
  'ticket-refused': 2,
  violation: 3,
  'recording-failed': 4,
  exited: 5,
  'server-stopping': 6,
} as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function encodeTerminalMessage(message: TerminalMessage): Uint8Array<ArrayBuffer> {
  switch (message.kind) {
    case 'ticket':
      return withBytes(messageType.ticket, 0, message.ticket).bytes;
    case 'joined': {
      const { bytes, view } = sized(messageType.joined, 9);
      bytes[1] = message.role === 'viewer' ? 0 : 1;
      view.setBigUint64(2, BigInt(message.position));
      return bytes;
    }
    case 'limit':
    case 'resume': {
      const { bytes, view } = sized(messageType[message.kind], 8);
      view.setBigUint64(1, BigInt(message.offset));
      return bytes;
    }
    case 'closed': {
      const { bytes } = withBytes(messageType.closed, 1, cutText(message.text));
      bytes[1] = message.reason;
      return bytes;
    }
    case 'output': {
      const { bytes, view } = withBytes(messageType.output, 8, message.bytes);
      view.setBigUint64(1, BigInt(message.offset));
      return bytes;
    }
    case 'input':
      return withBytes(messageType.input, 0, message.bytes).bytes;
    case 'resize': {
      const { bytes, view } = sized(messageType.resize, 4);
      view.setUint16(1, message.cols);
      view.setUint16(3, message.rows);
      return bytes;
    }
    case 'snapshot': {
      const { bytes, view } = withBytes(messageType.snapshot, 12, message.bytes);
      setPlaceAndSize(view, message);
      return bytes;
    }
    case 'resized': {
      const { bytes, view } = sized(messageType.resized, 12);
      setPlaceAndSize(view, message);
      return bytes;
    }
    case 'exited': {
      const { bytes, view } = sized(messageType.exited, 13);
      view.setBigUint64(1, BigInt(message.offset));
      view.setInt32(9, message.code);
      bytes[13] = message.signal;
      return bytes;
    }
  }
}

/** `bytes` is one whole message; payloads in the answer are views of it. */
export function decodeTerminalMessage(bytes: Uint8Array): DecodedTerminalMessage {
  const type = bytes[0];
  if (type === undefined) return { kind: 'malformed', type: -1 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = bytes.length - 1;
  const malformed = { kind: 'malformed', type } as const;
  switch (type) {
    case messageType.ticket:
      return body === 32 ? { kind: 'ticket', ticket: bytes.subarray(1) } : malformed;
    case messageType.joined: {
      const role = bytes[1] === 0 ? 'viewer' : 'agent';
      const position = body === 9 && (bytes[1] === 0 || bytes[1] === 1) ? offsetAt(view, 2) : undefined;
      return position === undefined ? malformed : { kind: 'joined', role, position };
    }
    case messageType.limit:
    case messageType.resume: {
      const offset = body === 8 ? offsetAt(view, 1) : undefined;
      if (offset === undefined) return malformed;
      return { kind: type === messageType.limit ? 'limit' : 'resume', offset };
    }
    case messageType.closed:
      if (body < 1 || body > 257) return malformed;
      return { kind: 'closed', reason: view.getUint8(1), text: decoder.decode(bytes.subarray(2)) };
    case messageType.output: {
      const offset = body > 8 && body <= 8 + terminalPieceMaxBytes ? offsetAt(view, 1) : undefined;
      return offset === undefined ? malformed : { kind: 'output', offset, bytes: bytes.subarray(9) };
    }
    case messageType.input:
      return body >= 1 && body <= terminalPieceMaxBytes ? { kind: 'input', bytes: bytes.subarray(1) } : malformed;
    case messageType.resize: {
      const size = body === 4 ? sizeAt(view, 1) : undefined;
      return size === undefined ? malformed : { kind: 'resize', ...size };
    }
    case messageType.snapshot:
    case messageType.resized: {
      const whole = body >= 12 && bytes.length <= channelMessageMaxBytes;
      const offset = whole ? offsetAt(view, 1) : undefined;
      const size = whole ? sizeAt(view, 9) : undefined;
      if (offset === undefined || size === undefined) return malformed;
      if (type === messageType.snapshot) return { kind: 'snapshot', offset, ...size, bytes: bytes.subarray(13) };
      return body === 12 ? { kind: 'resized', offset, ...size } : malformed;
    }
    case messageType.exited: {
      const offset = body === 13 ? offsetAt(view, 1) : undefined;
      return offset === undefined
        ? malformed
        : { kind: 'exited', offset, code: view.getInt32(9), signal: view.getUint8(13) };
    }
    default:
      return { kind: 'unknown', type };
  }
}

/** At most 256 bytes of UTF-8, cut between characters. */
function cutText(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  let end = Math.min(bytes.length, 256);
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

function sized(type: number, payloadBytes: number): { bytes: Uint8Array<ArrayBuffer>; view: DataView } {
  const bytes = new Uint8Array(1 + payloadBytes);
  bytes[0] = type;
  return { bytes, view: new DataView(bytes.buffer) };
}

function withBytes(
  type: number,
  headBytes: number,
  tail: Uint8Array,
): { bytes: Uint8Array<ArrayBuffer>; view: DataView } {
  const made = sized(type, headBytes + tail.length);
  made.bytes.set(tail, 1 + headBytes);
  return made;
}

function setPlaceAndSize(
  view: DataView,
  message: { readonly offset: number; readonly cols: number; readonly rows: number },
): void {
  view.setBigUint64(1, BigInt(message.offset));
  view.setUint16(9, message.cols);
  view.setUint16(11, message.rows);
}

/** An offset, or undefined when it is beyond what a number holds exactly. */
function offsetAt(view: DataView, at: number): number | undefined {
  const offset = view.getBigUint64(at);
  return offset <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(offset) : undefined;
}

/** Limits of a terminal's size: ours, well beyond any screen. */
function sizeAt(view: DataView, at: number): { readonly cols: number; readonly rows: number } | undefined {
  const cols = view.getUint16(at);
  const rows = view.getUint16(at + 2);
  return cols >= 1 && cols <= 1000 && rows >= 1 && rows <= 500 ? { cols, rows } : undefined;
}

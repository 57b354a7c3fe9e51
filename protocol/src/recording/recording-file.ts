/**
 * The file in which the relay keeps what passed through one channel: a head, then blocks, each of them records.
 * A file that was cut short is normal (the power went): reading stops at the last whole block and says so. Blocks
 * of unknown types are skipped. This is version 1, in which recordings are played; on the server's disk they are
 * sealed (sealed-recording.ts). Layout in docs/protocol.md.
 */
import { joinBytes } from '../proof/transcript.ts';

export const recordingMagic = Uint8Array.of(0x53, 0x50, 0x52, 0x31);

export type RecordingHead = {
  readonly version: 1 | 2;
  readonly sessionId: string;
  readonly channelId: string;
  readonly tool: 'terminal';
  /** Milliseconds since 1970; the records' times count from here. */
  readonly startedAt: number;
  readonly cols: number;
  readonly rows: number;
};

export type RecordingRecord = { /** Since the recording's start. */ readonly atMs: number } & (
  | { readonly kind: 'output'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'resize'; readonly cols: number; readonly rows: number }
  | { readonly kind: 'input'; readonly bytes: Uint8Array }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  | { readonly kind: 'mark'; readonly text: string }
  | { readonly kind: 'end'; readonly reason: string }
  | {
      /** Stands for all output before `offset`: the bytes that bring an empty terminal of this size to that moment. */
      readonly kind: 'frame';
      readonly cols: number;
      readonly rows: number;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
);

export const recordsBlock = 0x01;

/** Stands, when a recording is played, for a block that can't be read; its payload means nothing. */
export const lostBlock = 0x05;

/** The longest block a writer makes or a reader takes, in bytes. */
export const blockMaxBytes = 4_194_304;

/** The byte by which each kind of record is told. */
export const recordKinds = {
  output: 1,
  resize: 2,
  input: 3,
  gap: 4,
  mark: 5,
  end: 6,
  frame: 7,
} as const satisfies Record<RecordingRecord['kind'], number>;
const headMaxBytes = 4_096;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function encodeRecordingHead(head: RecordingHead): Uint8Array<ArrayBuffer> {
  const json = encoder.encode(JSON.stringify(head));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length);
  return joinBytes([recordingMagic, length, json]);
}

/** The five bytes before a block's payload. */
export function encodeBlockHead(type: number, payloadBytes: number): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(5);
  head[0] = type;
  new DataView(head.buffer).setUint32(1, payloadBytes);
  return head;
}

export function encodeRecord(record: RecordingRecord): Uint8Array<ArrayBuffer> {
  const body = recordBody(record);
  const bytes = new Uint8Array(11 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(record.atMs / 2 ** 32));
  view.setUint32(2, record.atMs % 2 ** 32);
  bytes[6] = recordKinds[record.kind];
  view.setUint32(7, body.length);
  bytes.set(body, 11);
  return bytes;
}

function recordBody(record: RecordingRecord): Uint8Array {
  switch (record.kind) {
    case 'output':
      return joinBytes([bigNumbers(record.offset), record.bytes]);
    case 'resize':
      return sizeBytes(record);
    case 'input':
      return record.bytes;
    case 'gap':
      return bigNumbers(record.from, record.to);
    case 'mark':
      return encoder.encode(record.text);
    case 'end':
      return encoder.encode(record.reason);
    case 'frame':
      return joinBytes([sizeBytes(record), bigNumbers(record.offset), record.bytes]);
  }
}

function sizeBytes({ cols, rows }: { readonly cols: number; readonly rows: number }): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint16(0, cols);
  new DataView(bytes.buffer).setUint16(2, rows);
  return bytes;
}

function bigNumbers(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setBigUint64(8 * index, BigInt(value)));
  return bytes;
}

export type ReadHead = { readonly head: RecordingHead; readonly bytes: number };

/** The head at the start of `bytes` and its length; 'more' when `bytes` is too short to tell, undefined when it is none. */
export function readRecordingHead(bytes: Uint8Array): ReadHead | 'more' | undefined {
  if (!recordingMagic.every((byte, index) => index >= bytes.length || bytes[index] === byte)) return undefined;
  if (bytes.length < 8) return 'more';
  const length = viewOf(bytes).getUint32(4);
  if (length > headMaxBytes) return undefined;
  if (bytes.length < 8 + length) return 'more';
  try {
    const head = recordingHeadFrom(JSON.parse(decoder.decode(bytes.subarray(8, 8 + length))), 1);
    return head && { head, bytes: 8 + length };
  } catch {
    return undefined;
  }
}

/** By hand, because the browser's player reads this file and no schema library is in its first page. */
export function recordingHeadFrom(value: unknown, version: RecordingHead['version']): RecordingHead | undefined {
  return isRecordingHead(value, version) ? value : undefined;
}

function isRecordingHead(value: unknown, version: number): value is RecordingHead {
  if (typeof value !== 'object' || value === null) return false;
  const head = value as Readonly<Record<string, unknown>>;
  const names = [head['sessionId'], head['channelId']];
  const numbers = [head['startedAt'], head['cols'], head['rows']];
  return (
    head['version'] === version &&
    head['tool'] === 'terminal' &&
    names.every((name) => typeof name === 'string') &&
    numbers.every((number) => Number.isSafeInteger(number) && Number(number) >= 0)
  );
}

export type ReadBlock =
  | {
      readonly kind: 'block';
      readonly records: readonly RecordingRecord[];
      readonly end: number;
      /** Here stood a block that can't be read. */
      readonly isLost?: true;
    }
  /** The bytes end before the block does: more is to come, or the file was cut here. */
  | { readonly kind: 'more' }
  | { readonly kind: 'damaged' };

/** The block that begins at `at`. */
export function readRecordingBlock(bytes: Uint8Array, at: number): ReadBlock {
  if (bytes.length < at + 5) return { kind: 'more' };
  const length = viewOf(bytes).getUint32(at + 1);
  if (length > blockMaxBytes) return { kind: 'damaged' };
  const end = at + 5 + length;
  if (bytes.length < end) return { kind: 'more' };
  if (bytes[at] === lostBlock) return { kind: 'block', records: [], end, isLost: true };
  if (bytes[at] !== recordsBlock) return { kind: 'block', records: [], end };
  const records = readRecords(bytes.subarray(at + 5, end));
  return records === undefined ? { kind: 'damaged' } : { kind: 'block', records, end };
}

/** The records of a block's payload; undefined when it is damaged. */
export function readRecords(payload: Uint8Array): readonly RecordingRecord[] | undefined {
  const records: RecordingRecord[] = [];
  const view = viewOf(payload);
  let at = 0;
  while (at < payload.length) {
    if (payload.length < at + 11) return undefined;
    const atMs = view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2);
    const length = view.getUint32(at + 7);
    const body = payload.subarray(at + 11, at + 11 + length);
    if (body.length !== length) return undefined;
    const record = readRecord(view.getUint8(at + 6), body, atMs);
    if (record === 'damaged') return undefined;
    if (record !== undefined) records.push(record);
    at += 11 + length;
  }
  return records;
}

/** undefined for a kind of a later version, which is skipped. */
function readRecord(kind: number, body: Uint8Array, atMs: number): RecordingRecord | 'damaged' | undefined {
  const view = viewOf(body);
  switch (kind) {
    case recordKinds.output:
      return body.length < 8
        ? 'damaged'
        : { kind: 'output', atMs, offset: Number(view.getBigUint64(0)), bytes: body.subarray(8) };
    case recordKinds.resize:
      return body.length === 4 ? { kind: 'resize', atMs, cols: view.getUint16(0), rows: view.getUint16(2) } : 'damaged';
    case recordKinds.input:
      return { kind: 'input', atMs, bytes: body };
    case recordKinds.gap:
      if (body.length !== 16) return 'damaged';
      return { kind: 'gap', atMs, from: Number(view.getBigUint64(0)), to: Number(view.getBigUint64(8)) };
    case recordKinds.mark:
      return { kind: 'mark', atMs, text: decoder.decode(body) };
    case recordKinds.end:
      return { kind: 'end', atMs, reason: decoder.decode(body) };
    case recordKinds.frame:
      return body.length < 12 ? 'damaged' : readFrame(view, body, atMs);
    default:
      return undefined;
  }
}

function readFrame(view: DataView, body: Uint8Array, atMs: number): RecordingRecord {
  const size = { cols: view.getUint16(0), rows: view.getUint16(2) };
  return { kind: 'frame', atMs, ...size, offset: Number(view.getBigUint64(4)), bytes: body.subarray(12) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The layout of a recording as it lies on the server's disk since version 2: a head, then blocks that are sealed, each
 * with its number, between blocks that hold the keys of what follows and checkpoints of what stands before. Pure
 * bytes; what encrypts, chains and signs them is the server's. Layout in docs/protocol.md.
 */
import { joinBytes } from '../proof/transcript.ts';
import { recordingHeadFrom, type RecordingHead } from './recording-file.ts';

export const sealedMagic = Uint8Array.of(0x53, 0x50, 0x52, 0x32);

/** The byte by which each kind of block is told; 0x01 is that of version 1, which is not sealed. */
export const sealedBlocks = { sealed: 0x02, opening: 0x03, checkpoint: 0x04 } as const;

/** Number before the cipher text and tag behind it, as in NIST SP 800-38D. */
export const sealedNumberBytes = 8;
export const sealedTagBytes = 16;
export const sealedExtraBytes = sealedNumberBytes + sealedTagBytes;

/** Of an Ed25519 signature (RFC 8032). */
const signatureBytes = 64;
const jsonMaxBytes = 4_096;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A stretch of a recording that is written without a break, with a data key of its own. */
export type RecordingOpening = {
  /** 1, 2, 3 … within the recording. */
  readonly opening: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The key under which the data key is sealed. */
  readonly keyId: string;
  /** base64url: nonce of 12 bytes, the sealed 32, tag of 16. */
  readonly sealedKey: string;
};

export type CheckpointKind = 'opened' | 'running' | 'suspended' | 'ended';

/** What is signed of a recording at one moment: all that stands before the checkpoint. */
export type RecordingCheckpoint = {
  readonly of: 'recording';
  readonly sessionId: string;
  readonly channelId: string;
  readonly opening: number;
  readonly kind: CheckpointKind;
  /** Blocks before it. */
  readonly sequence: number;
  /** Bytes of the file before it. */
  readonly length: number;
  /** Hex: the head of the chain of those blocks. */
  readonly chain: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds since the recording's start of the last record before it. */
  readonly atMs: number;
};

export function encodeSealedHead(head: Omit<RecordingHead, 'version'>): Uint8Array<ArrayBuffer> {
  const { sessionId, channelId, tool, startedAt, cols, rows } = head;
  const json = encoder.encode(JSON.stringify({ version: 2, sessionId, channelId, tool, startedAt, cols, rows }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length);
  return joinBytes([sealedMagic, length, json]);
}

/** The head at the start of `bytes` and its length; 'more' when `bytes` is too short to tell, undefined when it is none. */
export function readSealedHead(
  bytes: Uint8Array,
): { readonly head: RecordingHead; readonly bytes: number } | 'more' | undefined {
  if (!sealedMagic.every((byte, index) => index >= bytes.length || bytes[index] === byte)) return undefined;
  if (bytes.length < 8) return 'more';
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4);
  if (length > jsonMaxBytes) return undefined;
  if (bytes.length < 8 + length) return 'more';
  const head = recordingHeadFrom(jsonOf(bytes.subarray(8, 8 + length)), 2);
  return head === undefined ? undefined : { head, bytes: 8 + length };
}

export function encodeOpening({ opening, at, keyId, sealedKey }: RecordingOpening): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify({ opening, at, keyId, sealedKey }));
}

export function readOpening(payload: Uint8Array): RecordingOpening | undefined {
  const { opening, at, keyId, sealedKey } = fieldsOf(payload);
  if (!isCount(opening) || !isCount(at) || typeof keyId !== 'string' || typeof sealedKey !== 'string') return undefined;
  return { opening, at, keyId, sealedKey };
}

/** The bytes that are signed, in the role `seal`. */
export function checkpointContent(checkpoint: RecordingCheckpoint): Uint8Array<ArrayBuffer> {
  const { sessionId, channelId, opening, kind, sequence, length, chain, at, atMs } = checkpoint;
  const ordered = { of: 'recording', sessionId, channelId, opening, kind, sequence, length, chain, at, atMs };
  return encoder.encode(JSON.stringify(ordered));
}

/** Content, then its signature. */
export function encodeCheckpoint(content: Uint8Array, signature: Uint8Array): Uint8Array<ArrayBuffer> {
  return joinBytes([content, signature]);
}

export type ReadCheckpoint = {
  readonly checkpoint: RecordingCheckpoint;
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
};

export function readCheckpoint(payload: Uint8Array): ReadCheckpoint | undefined {
  if (payload.length <= signatureBytes) return undefined;
  const content = payload.subarray(0, payload.length - signatureBytes);
  const checkpoint = recordingCheckpointFrom(content);
  return checkpoint && { checkpoint, content, signature: payload.subarray(payload.length - signatureBytes) };
}

/** From signed content, wherever that was kept. */
export function recordingCheckpointFrom(content: Uint8Array): RecordingCheckpoint | undefined {
  const { of, sessionId, channelId, opening, kind, sequence, length, chain, at, atMs } = fieldsOf(content);
  if (of !== 'recording' || typeof sessionId !== 'string' || typeof channelId !== 'string') return undefined;
  if (kind !== 'opened' && kind !== 'running' && kind !== 'suspended' && kind !== 'ended') return undefined;
  if (!isCount(opening) || !isCount(sequence) || !isCount(length) || !isCount(at) || !isCount(atMs)) return undefined;
  if (typeof chain !== 'string' || !/^[0-9a-f]{64}$/.test(chain)) return undefined;
  return { of, sessionId, channelId, opening, kind, sequence, length, chain, at, atMs };
}

function fieldsOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const value = bytes.length > jsonMaxBytes ? undefined : jsonOf(bytes);
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

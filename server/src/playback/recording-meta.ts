/** What a recording is, from its file: found by walking from block to block, so that its length costs little. */
import type { FileHandle } from 'node:fs/promises';
import { blockMaxBytes, readRecordingBlock, readRecordingHead, recordsBlock } from '@sallyport/protocol';
import type { RecordingHead, RecordingRecord } from '@sallyport/protocol';

export interface RecordingShape {
  readonly head: RecordingHead;
  /** Where the blocks begin. */
  readonly headBytes: number;
  readonly durationMs: number;
  readonly bytes: number;
  /** Whether it ends with its closing record. */
  readonly isEnded: boolean;
}

const headMostBytes = 4_104;
const blockHeadBytes = 5;

async function read(handle: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, at);
  return buffer.subarray(0, bytesRead);
}

/** Undefined when the file is no recording. */
export async function readRecordingShape(handle: FileHandle): Promise<RecordingShape | undefined> {
  const { size } = await handle.stat();
  const opened = readRecordingHead(await read(handle, 0, headMostBytes));
  if (opened === undefined || opened === 'more') return undefined;
  const last = await lastRecord(handle, opened.bytes, size);
  return {
    head: opened.head,
    headBytes: opened.bytes,
    durationMs: last?.atMs ?? 0,
    bytes: size,
    isEnded: last?.kind === 'end',
  };
}

async function lastRecord(handle: FileHandle, from: number, size: number): Promise<RecordingRecord | undefined> {
  let at = from;
  let block: { readonly at: number; readonly bytes: number } | undefined;
  while (at + blockHeadBytes <= size) {
    const head = Buffer.from(await read(handle, at, blockHeadBytes));
    const length = head.readUInt32BE(1);
    const end = at + blockHeadBytes + length;
    if (length > blockMaxBytes || end > size) break;
    if (head[0] === recordsBlock && length > 0) block = { at, bytes: blockHeadBytes + length };
    at = end;
  }
  if (block === undefined) return undefined;
  const parsed = readRecordingBlock(await read(handle, block.at, block.bytes), 0);
  return parsed.kind === 'block' ? parsed.records.at(-1) : undefined;
}

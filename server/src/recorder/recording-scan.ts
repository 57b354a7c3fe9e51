/**
 * Walks a recording's file without holding it in memory: block by block, each record in turn. It tells where the whole
 * blocks end, which is where a recording that was cut goes on.
 */
import type { FileHandle } from 'node:fs/promises';
import { blockMaxBytes, readRecordingBlock, readRecordingHead } from '@sallyport/protocol';
import type { RecordingHead, RecordingRecord } from '@sallyport/protocol';

export interface ScanEnd {
  readonly head: RecordingHead;
  /** Length of what is whole. */
  readonly wholeBytes: number;
  /** What stands behind that: nothing, the beginning of a block, or bytes that are none. */
  readonly tail: 'none' | 'cut' | 'damaged';
}

const windowBytes = 1_048_576;

/** Undefined when the file is no recording. */
export async function scanRecording(
  handle: FileHandle,
  onRecord: (record: RecordingRecord) => void,
): Promise<ScanEnd | undefined> {
  let held = new Uint8Array(0);
  let heldFrom = 0;
  const readMore = async (): Promise<boolean> => {
    const grown = new Uint8Array(held.length + windowBytes);
    grown.set(held);
    const { bytesRead } = await handle.read(grown, held.length, windowBytes, heldFrom + held.length);
    held = grown.subarray(0, held.length + bytesRead);
    return bytesRead > 0;
  };

  let read = readRecordingHead(held);
  while (read === 'more' && (await readMore())) read = readRecordingHead(held);
  if (read === undefined || read === 'more') return undefined;
  const { head } = read;
  held = held.subarray(read.bytes);
  heldFrom = read.bytes;

  for (;;) {
    const block = readRecordingBlock(held, 0);
    if (block.kind === 'block') {
      for (const record of block.records) onRecord(record);
      held = held.subarray(block.end);
      heldFrom += block.end;
    } else if (block.kind === 'damaged') {
      return { head, wholeBytes: heldFrom, tail: 'damaged' };
    } else if (held.length > blockMaxBytes + windowBytes || !(await readMore())) {
      return { head, wholeBytes: heldFrom, tail: held.length === 0 ? 'none' : 'cut' };
    }
  }
}

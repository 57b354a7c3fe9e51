/**
 * Walks a recording's file without holding it in memory: each record in turn. It tells where the whole blocks end,
 * which is where a recording that was cut goes on, and how the chain over them stands there.
 */
import type { FileHandle } from 'node:fs/promises';
import { readRecords } from '@sallyport/protocol';
import type { ReadCheckpoint, RecordingRecord } from '@sallyport/protocol';
import { BlockOpener, readRecordingStart } from '../sealing/open-recording.ts';
import type { OpenedBlock, RecordingStart } from '../sealing/open-recording.ts';
import { readBlocks } from '../sealing/read-blocks.ts';
import type { Tail, WalkEnd } from '../sealing/read-blocks.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import { nextLink } from '../sealing/sealed-writer.ts';

export interface ScanEnd {
  readonly start: RecordingStart;
  /** Length of what is whole. */
  readonly wholeBytes: number;
  readonly blocks: number;
  readonly chain: Uint8Array;
  /** How often it was opened to be written. */
  readonly openings: number;
  /** Whether a block within it can't be read. */
  readonly isDamaged: boolean;
  /** Whether whoever wrote it died over it: it was neither ended nor put aside to be gone on with. */
  readonly wasCut: boolean;
  /** The checkpoint of its end, if that is the last that it holds. */
  readonly ended: ReadCheckpoint | undefined;
  readonly tail: Tail;
}

type Scanning = { -readonly [Key in keyof Omit<ScanEnd, 'start' | keyof WalkEnd>]: ScanEnd[Key] };

/** Its bytes are of a buffer that is read into again. */
function kept({ checkpoint, content, signature }: ReadCheckpoint): ReadCheckpoint {
  return { checkpoint, content: content.slice(), signature: signature.slice() };
}

/** Undefined when the file is no recording. */
export async function scanRecording(
  handle: FileHandle,
  keys: RecordingKeys,
  onRecord: (record: RecordingRecord) => void,
): Promise<ScanEnd | undefined> {
  const start = await readRecordingStart(handle);
  if (start === undefined) return undefined;
  const opener = new BlockOpener(start, keys);
  const state: Scanning = {
    chain: start.headHash,
    openings: 0,
    isDamaged: false,
    wasCut: false,
    ended: undefined,
  };
  const take = (opened: OpenedBlock): void => {
    if (opened.kind === 'opening') state.openings = Math.max(state.openings, opened.opening.opening);
    const records = 'payload' in opened ? readRecords(opened.payload) : [];
    if (opened.kind === 'unreadable' || records === undefined) state.isDamaged = true;
    for (const record of records ?? []) onRecord(record);
    const isPutAside = opened.kind === 'checkpoint' && opened.checkpoint.kind === 'suspended';
    if (opened.kind !== 'checkpoint') state.wasCut = records?.at(-1)?.kind !== 'end';
    else if (isPutAside) state.wasCut = false;
    state.ended = opened.kind === 'checkpoint' && opened.checkpoint.kind === 'ended' ? kept(opened) : undefined;
  };
  const walk = readBlocks(handle, { at: start.headBytes, index: 0 });
  for (;;) {
    const step = await walk.next();
    if (step.done === true) return { start, ...state, ...step.value };
    for (const block of step.value) {
      state.chain = nextLink(state.chain, [block.bytes]);
      take(opener.open(block));
    }
  }
}

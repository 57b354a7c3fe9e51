/**
 * What is needed to show a recording at one moment: a picture from before it and what came since, as a recording of its
 * own that begins there, with a little of what follows so that playing goes on at once.
 */
import { encodeBlockHead, encodeRecord, readRecords, recordsBlock } from '@sallyport/protocol';
import type { Frame } from '../frames/frame-file.ts';
import type { PlainRecording } from './plain-recording.ts';

export type RecordingAt =
  | {
      readonly kind: 'part';
      readonly bytes: Buffer;
      /** Where in what is played it goes on. */
      readonly next: number;
    }
  /** There is no picture near enough. */
  | { readonly kind: 'far' };

/** More than this from a picture to its moment is no answer for somebody who waits. */
const mostBytes = 4_194_304;

/** So much of what follows comes along. */
const aheadBytes = 65_536;

export async function recordingAt(
  recording: PlainRecording,
  frame: Frame | undefined,
  atMs: number,
): Promise<RecordingAt> {
  const pieces: Uint8Array[] = [recording.headBytes];
  if (frame !== undefined) {
    const { cols, rows, offset, bytes, atMs: at } = frame;
    const record = encodeRecord({ kind: 'frame', atMs: at, cols, rows, offset, bytes });
    pieces.push(encodeBlockHead(recordsBlock, record.length), record);
  }
  let taken = 0;
  let ahead = 0;
  let next = (frame?.place ?? recording.first).plainAt;
  for await (const blocks of recording.blocks(frame?.place ?? recording.first)) {
    for (const { bytes, payload, after } of blocks) {
      if (ahead > aheadBytes) return { kind: 'part', bytes: Buffer.concat(pieces), next };
      const lastMs = (payload && readRecords(payload))?.at(-1)?.atMs ?? 0;
      pieces.push(bytes);
      next = after.plainAt;
      taken += bytes.length;
      if (lastMs > atMs) ahead += bytes.length;
      if (taken > mostBytes && ahead === 0) return { kind: 'far' };
    }
  }
  return { kind: 'part', bytes: Buffer.concat(pieces), next };
}

/** What a recording is, from its file: found by walking from block to block, so that its length costs little. */
import { readRecords } from '@sallyport/protocol';
import type { RecordingHead } from '@sallyport/protocol';
import type { PlainPlace, PlainRecording } from './plain-recording.ts';

export interface RecordingShape {
  readonly head: RecordingHead;
  readonly durationMs: number;
  /** Of what is played. */
  readonly bytes: number;
  /** Whether it ends with its closing record. */
  readonly isEnded: boolean;
}

/** `from` is any place in the recording; the nearer to its end, the quicker. */
export async function readRecordingShape(recording: PlainRecording, from: PlainPlace): Promise<RecordingShape> {
  const { at, payload } = await recording.end(from);
  const last = payload === undefined ? undefined : readRecords(payload)?.at(-1);
  return { head: recording.head, durationMs: last?.atMs ?? 0, bytes: at.plainAt, isEnded: last?.kind === 'end' };
}

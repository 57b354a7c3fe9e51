/** Some bytes of a recording as it is played, made as they are taken. */
import type { PlainPlace, PlainRecording } from './plain-recording.ts';

export interface PlainRange {
  readonly from: number;
  /** The last one. */
  readonly to: number;
}

/** `near` is any place at or before `from`. */
export async function* plainRange(
  recording: PlainRecording,
  { from, to }: PlainRange,
  near: PlainPlace,
): AsyncGenerator<Uint8Array> {
  const cut = (bytes: Uint8Array, at: number): Uint8Array =>
    bytes.subarray(Math.max(0, from - at), Math.max(0, to + 1 - at));
  const { headBytes } = recording;
  if (from < headBytes.length) yield cut(headBytes, 0);
  for await (const blocks of recording.blocks(near)) {
    for (const { bytes, place } of blocks) {
      if (place.plainAt > to) return;
      if (bytes.length > 0 && place.plainAt + bytes.length > from) yield cut(bytes, place.plainAt);
    }
  }
}

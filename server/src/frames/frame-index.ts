/** Finds the picture nearest to a moment. What was read of a recording's pictures is kept while they don't change. */
import { stat } from 'node:fs/promises';
import type { PlainPlace } from '../playback/plain-recording.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import { framesFile, pictureOf, readFrames } from './frame-file.ts';
import type { Frame, KeptFrame } from './frame-file.ts';

/** Recordings whose pictures are kept in memory; a long one has a few megabytes of them. */
const keptMost = 8;

interface Kept {
  readonly stamp: string;
  readonly frames: readonly KeptFrame[];
}

export class FrameIndex {
  readonly #keys: RecordingKeys;
  readonly #kept = new Map<string, Kept>();

  constructor(keys: RecordingKeys) {
    this.#keys = keys;
  }

  /** The last picture that is not later than `atMs`. */
  async at(recording: string, atMs: number): Promise<Frame | undefined> {
    const frame = (await this.#frames(recording)).findLast(({ entry }) => entry.atMs <= atMs);
    return frame && { ...frame.entry, bytes: pictureOf(frame) };
  }

  /** A place in the recording at or before a byte of what is played. */
  async placeBefore(recording: string, plainAt: number): Promise<PlainPlace | undefined> {
    return (await this.#frames(recording)).findLast(({ entry }) => entry.place.plainAt <= plainAt)?.entry.place;
  }

  async #frames(recording: string): Promise<readonly KeptFrame[]> {
    const file = framesFile(recording);
    const [frames, source] = await Promise.all([statOf(file), statOf(recording)]);
    if (frames === undefined || source === undefined) return [];
    const stamp = `${frames.ino} ${frames.size} ${frames.mtimeMs}`;
    const kept = this.#kept.get(file);
    this.#kept.delete(file);
    const found = kept?.stamp === stamp ? kept : { stamp, frames: await readFrames(file, this.#keys).catch(() => []) };
    this.#kept.set(file, found);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= keptMost) break;
      this.#kept.delete(oldest);
    }
    return found.frames.filter(({ entry }) => entry.place.at <= source.size);
  }
}

async function statOf(
  file: string,
): Promise<{ readonly ino: number; readonly size: number; readonly mtimeMs: number } | undefined> {
  try {
    return await stat(file);
  } catch {
    return undefined;
  }
}

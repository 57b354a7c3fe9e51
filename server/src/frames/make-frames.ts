/** Makes the pictures of a recording from its beginning, or from the last one that there is. */
import { open } from 'node:fs/promises';
import { readRecords } from '@sallyport/protocol';
import { PlainRecording } from '../playback/plain-recording.ts';
import type { PlainBlock } from '../playback/plain-recording.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import { framesFile, FrameWriter, pictureOf, readFrames } from './frame-file.ts';
import type { FrameEntry, KeptFrame } from './frame-file.ts';
import { FrameTerminal } from './frame-terminal.ts';

/** A picture is due after so much output: what a browser's terminal takes in a few hundredths of a second … */
const everyBytes = 524_288;
/** … or after so long, if there was any. */
const everyMs = 20_000;

/** Answers how many pictures there are. Those of a recording that became shorter are made anew. */
export async function makeFrames(recordingPath: string, keys: RecordingKeys): Promise<number> {
  const file = framesFile(recordingPath);
  const handle = await open(recordingPath, 'r');
  try {
    const recording = await PlainRecording.open(handle, keys);
    if (recording === undefined) return 0;
    const { size } = await handle.stat();
    const kept = (await readFrames(file, keys).catch(() => [])).filter(({ entry }) => entry.place.at <= size);
    const writer = await FrameWriter.begin(file, { head: recording.head, keys }, kept);
    try {
      const run = new FrameRun(recording, kept.at(-1), writer);
      await run.go();
      return kept.length + run.made;
    } finally {
      await writer.close();
    }
  } finally {
    await handle.close();
  }
}

class FrameRun {
  made = 0;
  readonly #recording: PlainRecording;
  readonly #writer: FrameWriter;
  readonly #from: FrameEntry | undefined;
  readonly #picture: Uint8Array | undefined;
  #terminal: FrameTerminal;
  #bytes = 0;
  #offset: number;
  #lastMs: number;
  #madeMs: number;

  constructor(recording: PlainRecording, last: KeptFrame | undefined, writer: FrameWriter) {
    this.#recording = recording;
    this.#writer = writer;
    this.#from = last?.entry;
    this.#picture = last === undefined ? undefined : pictureOf(last);
    this.#terminal = new FrameTerminal(last?.entry ?? recording.head);
    this.#offset = last?.entry.offset ?? 0;
    this.#lastMs = last?.entry.atMs ?? 0;
    this.#madeMs = this.#lastMs;
  }

  async go(): Promise<void> {
    if (this.#picture !== undefined) this.#terminal.write(this.#picture);
    for await (const blocks of this.#recording.blocks(this.#from?.place ?? this.#recording.first)) {
      for (const block of blocks) await this.#take(block);
    }
    this.#terminal.dispose();
  }

  async #take({ payload, after }: PlainBlock): Promise<void> {
    for (const record of (payload && readRecords(payload)) ?? []) {
      this.#lastMs = record.atMs;
      if (record.kind === 'resize') await this.#terminal.resize(record.cols, record.rows);
      if (record.kind === 'gap') this.#offset = record.to;
      if (record.kind !== 'output') continue;
      this.#offset = record.offset + record.bytes.length;
      this.#bytes += record.bytes.length;
      this.#terminal.write(record.bytes);
    }
    const isDue = this.#bytes >= everyBytes || (this.#bytes > 0 && this.#lastMs - this.#madeMs >= everyMs);
    if (!isDue || !this.#terminal.isAtRest) return;
    const entry = { atMs: this.#lastMs, place: after, offset: this.#offset };
    await this.#writer.add({ ...entry, ...(await this.#terminal.picture()) });
    this.made += 1;
    this.#bytes = 0;
    this.#madeMs = this.#lastMs;
  }
}

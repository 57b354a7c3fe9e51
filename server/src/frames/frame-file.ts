/**
 * The pictures of a recording, in a sealed file beside it. Nothing in it that the recording doesn't hold: lost or damaged
 * it is made anew.
 */
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { encodeSealedHead } from '@sallyport/protocol';
import type { RecordingHead } from '@sallyport/protocol';
import type { PlainPlace } from '../playback/plain-recording.ts';
import { BlockOpener, readRecordingStart } from '../sealing/open-recording.ts';
import { readBlocks } from '../sealing/read-blocks.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import { headHashOf, SealedWriter } from '../sealing/sealed-writer.ts';

export interface FrameEntry {
  /** The moment of the last record before it, since the recording's start. */
  readonly atMs: number;
  /** Where the recording goes on. */
  readonly place: PlainPlace;
  readonly cols: number;
  readonly rows: number;
  /** Of the output that follows. */
  readonly offset: number;
}

export interface Frame extends FrameEntry {
  /** What brings an empty terminal of this size to the picture. */
  readonly bytes: Uint8Array;
}

/** As it is kept: the picture deflated. */
export interface KeptFrame {
  readonly entry: FrameEntry;
  readonly deflated: Uint8Array;
}

export function framesFile(recording: string): string {
  return recording.replace(/\.spr$/, '.spk');
}

/** Longer than any picture of a terminal; what inflates to more is none of ours. */
const pictureMostBytes = 16_777_216;

export function pictureOf({ deflated }: KeptFrame): Uint8Array {
  return inflateRawSync(deflated, { maxOutputLength: pictureMostBytes });
}

/** Those that can be read, in the order of their moments; none when there is no such file. */
export async function readFrames(file: string, keys: RecordingKeys): Promise<readonly KeptFrame[]> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return [];
  try {
    const start = await readRecordingStart(handle);
    if (start === undefined) return [];
    const opener = new BlockOpener(start, keys);
    const frames: KeptFrame[] = [];
    for await (const blocks of readBlocks(handle, { at: start.headBytes, index: 0 })) {
      for (const block of blocks) {
        const opened = opener.open(block);
        if (opened.kind === 'records') frames.push(decodeFrame(opened.payload));
      }
    }
    return frames;
  } finally {
    await handle.close();
  }
}

/** Adds frames behind those that are kept; a file that can't be gone on with is begun anew. */
export class FrameWriter {
  readonly #handle: FileHandle;
  readonly #sealed: SealedWriter;

  private constructor(handle: FileHandle, sealed: SealedWriter) {
    this.#handle = handle;
    this.#sealed = sealed;
  }

  /** `kept`: frames that stay. */
  static async begin(
    file: string,
    { head, keys }: { readonly head: RecordingHead; readonly keys: RecordingKeys },
    kept: readonly KeptFrame[],
  ): Promise<FrameWriter> {
    await rm(file, { force: true });
    const handle = await open(file, 'wx', 0o600);
    const channelId = `${head.channelId}#frames`;
    const bytes = encodeSealedHead({ ...head, channelId });
    const headHash = headHashOf(bytes);
    const { sessionId } = head;
    const place = { sessionId, channelId, headHash, chain: headHash, sequence: 0, length: bytes.length, opening: 1 };
    const writer = new FrameWriter(handle, new SealedWriter(place, keys));
    await handle.appendFile(Buffer.concat([bytes, ...writer.#sealed.opening(head.startedAt)]));
    for (const frame of kept) await writer.#append(frame);
    return writer;
  }

  async add({ bytes, ...entry }: Frame): Promise<void> {
    await this.#append({ entry, deflated: deflateRawSync(bytes) });
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #append(frame: KeptFrame): Promise<void> {
    await this.#handle.appendFile(Buffer.concat(this.#sealed.seal(encodeFrame(frame))));
  }
}

function encodeFrame({ entry, deflated }: KeptFrame): Buffer {
  const json = Buffer.from(JSON.stringify(entry));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, deflated]);
}

function decodeFrame(payload: Uint8Array): KeptFrame {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const length = bytes.readUInt32BE(0);
  const entry = JSON.parse(bytes.subarray(4, 4 + length).toString()) as FrameEntry;
  return { entry, deflated: bytes.subarray(4 + length) };
}

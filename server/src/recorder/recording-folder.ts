/** The recordings of this server, one file a channel, below one folder. */
import { constants } from 'node:fs';
import { copyFile, mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { encodeSealedHead } from '@sallyport/protocol';
import type {
  CloseReason,
  ChannelRecording,
  ChannelSpec,
  RecordedShape,
  RecordingEvents,
  RecordingStore,
} from '../relay/ports.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import type { SealBook } from '../sealing/seal-book.ts';
import { headHashOf, SealedWriter } from '../sealing/sealed-writer.ts';
import type { SealedPlace, SignSeal } from '../sealing/sealed-writer.ts';
import { BlockFile } from './block-file.ts';
import type { Patience } from './block-file.ts';
import { stuckCauseOf } from './stuck-cause.ts';
import { recordingFile, recordingFolder } from './recording-place.ts';
import { scanRecording } from './recording-scan.ts';
import type { ScanEnd } from './recording-scan.ts';
import { RecordingWriter } from './recording-writer.ts';
import type { WriterStart } from './recording-writer.ts';
import { sealOldRecording } from './seal-old-recording.ts';

export interface RecordingFolderParts {
  /** `<data>/recordings`. */
  readonly folder: string;
  readonly keys: RecordingKeys;
  readonly book: SealBook;
  readonly sign: SignSeal;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  readonly patience?: Patience;
  /** A recording has its end. */
  readonly onEnded?: (file: string) => void;
}

interface Beginning {
  readonly start: WriterStart;
  readonly place: Omit<SealedPlace, 'opening'>;
  /** Openings in the file. */
  readonly openings: number;
  readonly wasCut: boolean;
}

/** Stands where what was on its way to the disk may be missing, because the server died there. */
export const cutMark = JSON.stringify({ kind: 'cut' });

export interface RecordingEnd {
  /** As a channel's ends are told. */
  readonly reason: CloseReason;
  /** When the channel was closed, in milliseconds since 1970. */
  readonly at: number;
}

/** Nobody is held while an end is written: if it can't be, the next start tries again. */
const unwatched: RecordingEvents = {
  onBehind: () => undefined,
  onEased: () => undefined,
  onStuck: () => undefined,
  onUnstuck: () => undefined,
  onFailed: () => undefined,
};

export class RecordingFolder implements RecordingStore {
  readonly #parts: RecordingFolderParts;

  constructor(parts: RecordingFolderParts) {
    this.#parts = parts;
  }

  open(channel: ChannelSpec, events: RecordingEvents): Promise<ChannelRecording> {
    return this.#open(channel, events);
  }

  /** Its end for a recording that nobody goes on with. One that has it already is only told to the book. */
  async finish(channel: RecordedShape, { reason, at }: RecordingEnd): Promise<void> {
    const { folder, keys, book, sign, onEnded } = this.#parts;
    const path = recordingFile(folder, channel);
    const scanned = await scanFile(path, keys);
    if (scanned === undefined) return;
    const { ended, tail } = scanned;
    if (ended === undefined || tail !== 'none') {
      const recording = await this.#open(channel, unwatched, at - scanned.start.head.startedAt);
      await recording.end(reason);
      return;
    }
    // A signature of this kind is the same each time it is made, so it can be seen whether it is our own.
    if (Buffer.compare(sign(ended.content), ended.signature) === 0) book.put(ended);
    onEnded?.(path);
  }

  async #open(channel: RecordedShape, events: RecordingEvents, stoppedAtMs?: number): Promise<ChannelRecording> {
    const { folder, keys, book, sign, now, onEnded } = this.#parts;
    const known = await book.openings(channel.channelId);
    await mkdir(recordingFolder(folder, channel), { recursive: true, mode: 0o700 });
    const path = recordingFile(folder, channel);
    await sealOldRecording(path, keys);
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const { start, place, openings, wasCut } = await begin(handle, { channel, path, keys });
      const file = new BlockFile(await reopenedToAppend(handle, path), this.#told(events), this.#parts.patience);
      const sealed = new SealedWriter({ ...place, opening: Math.max(openings, known) + 1 }, keys);
      const parts = {
        file,
        sealed,
        sign,
        now,
        onCheckpoint: (signed: Parameters<SealBook['put']>[0]) => book.put(signed),
        onEnded: () => onEnded?.(path),
      };
      const writer = new RecordingWriter(parts, stoppedAtMs === undefined ? start : { ...start, stoppedAtMs });
      if (wasCut) writer.mark(cutMark);
      return writer;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  #told(events: RecordingEvents): ConstructorParameters<typeof BlockFile>[1] {
    const { onError } = this.#parts;
    return {
      onBehind: () => events.onBehind(),
      onEased: () => events.onEased(),
      onStuck: (error) => {
        onError(error);
        events.onStuck(stuckCauseOf(error));
      },
      onUnstuck: () => events.onUnstuck(),
      onFailed: (error) => {
        onError(error);
        events.onFailed();
      },
    };
  }
}

/** Undefined when there is no file, or none that is a recording. */
async function scanFile(path: string, keys: RecordingKeys): Promise<ScanEnd | undefined> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    return handle && (await scanRecording(handle, keys, () => undefined));
  } finally {
    await handle?.close();
  }
}

interface OpenedFile {
  readonly channel: RecordedShape;
  readonly path: string;
  readonly keys: RecordingKeys;
}

/** A new file gets its head; one that is there is walked to its end, and what was cut is taken off. */
async function begin(handle: FileHandle, { channel, path, keys }: OpenedFile): Promise<Beginning> {
  const { startedAt, cols, rows, sessionId, channelId, tool } = channel;
  const { size } = await handle.stat();
  if (size === 0) {
    const head = encodeSealedHead({ sessionId, channelId, tool, startedAt, cols, rows });
    await handle.writeFile(head);
    await handle.datasync();
    const headHash = headHashOf(head);
    return {
      start: { startedAt, cols, rows, position: 0, lastAtMs: 0 },
      place: { sessionId, channelId, headHash, sequence: 0, length: head.length, chain: headHash },
      openings: 0,
      wasCut: false,
    };
  }
  let last = { position: 0, lastAtMs: 0, cols, rows };
  const scanned = await scanRecording(handle, keys, (record) => {
    last = { ...last, lastAtMs: record.atMs };
    if (record.kind === 'output') last.position = record.offset + record.bytes.length;
    else if (record.kind === 'gap') last.position = record.to;
    else if (record.kind === 'resize') last = { ...last, cols: record.cols, rows: record.rows };
  });
  if (scanned === undefined) throw new Error(`${path} is no recording`);
  const { start, tail, wholeBytes: length, blocks: sequence, chain, openings, wasCut } = scanned;
  // Bytes that make no sense may still be worth something to somebody: they are kept aside.
  if (tail === 'damaged') await copyFile(path, `${path}.damaged`);
  if (tail !== 'none') await handle.truncate(length);
  return {
    start: { ...last, startedAt: start.head.startedAt },
    place: { sessionId, channelId, headHash: start.headHash, sequence, length, chain },
    openings,
    wasCut: wasCut || tail !== 'none',
  };
}

/** Each write at the end, wherever that is. */
async function reopenedToAppend(handle: FileHandle, path: string): Promise<FileHandle> {
  const appending = await open(path, constants.O_WRONLY | constants.O_APPEND);
  await handle.close();
  return appending;
}

/** The recordings of this server, one file a channel, below one folder. */
import { constants } from 'node:fs';
import { copyFile, mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { encodeRecordingHead } from '@sallyport/protocol';
import type { ChannelRecording, ChannelSpec, RecordingEvents, RecordingStore } from '../relay/ports.ts';
import { BlockFile } from './block-file.ts';
import { recordingFile, recordingFolder } from './recording-place.ts';
import { scanRecording } from './recording-scan.ts';
import { RecordingWriter } from './recording-writer.ts';
import type { WriterStart } from './recording-writer.ts';

export interface RecordingFolderParts {
  /** `<data>/recordings`. */
  readonly folder: string;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class RecordingFolder implements RecordingStore {
  readonly #parts: RecordingFolderParts;

  constructor(parts: RecordingFolderParts) {
    this.#parts = parts;
  }

  async open(channel: ChannelSpec, events: RecordingEvents): Promise<ChannelRecording> {
    const { folder, now, onError } = this.#parts;
    await mkdir(recordingFolder(folder, channel), { recursive: true, mode: 0o700 });
    const path = recordingFile(folder, channel);
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const start = await begin(handle, channel, path);
      const file = new BlockFile(await reopenedToAppend(handle, path), {
        onBehind: () => events.onBehind(),
        onEased: () => events.onEased(),
        onFailed: (error) => {
          onError(error);
          events.onFailed();
        },
      });
      return new RecordingWriter(file, start, now);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}

/** A new file gets its head; one that is there is walked to its end, and what was cut is taken off. */
async function begin(handle: FileHandle, channel: ChannelSpec, path: string): Promise<WriterStart> {
  const { startedAt, cols, rows } = channel;
  const { size } = await handle.stat();
  if (size === 0) {
    const { sessionId, channelId, tool } = channel;
    await handle.writeFile(encodeRecordingHead({ version: 1, sessionId, channelId, tool, startedAt, cols, rows }));
    await handle.datasync();
    return { startedAt, cols, rows, position: 0, lastAtMs: 0 };
  }
  let last = { position: 0, lastAtMs: 0, cols, rows };
  const scanned = await scanRecording(handle, (record) => {
    last = { ...last, lastAtMs: record.atMs };
    if (record.kind === 'output') last.position = record.offset + record.bytes.length;
    else if (record.kind === 'gap') last.position = record.to;
    else if (record.kind === 'resize') last = { ...last, cols: record.cols, rows: record.rows };
  });
  if (scanned === undefined) throw new Error(`${path} is no recording`);
  // Bytes that make no sense may still be worth something to somebody: they are kept aside.
  if (scanned.tail === 'damaged') await copyFile(path, `${path}.damaged`);
  if (scanned.tail !== 'none') await handle.truncate(scanned.wholeBytes);
  return { ...last, startedAt: scanned.head.startedAt };
}

/** Each write at the end, wherever that is. */
async function reopenedToAppend(handle: FileHandle, path: string): Promise<FileHandle> {
  const appending = await open(path, constants.O_WRONLY | constants.O_APPEND);
  await handle.close();
  return appending;
}

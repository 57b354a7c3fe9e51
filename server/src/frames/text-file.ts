/**
 * Every line that a recording showed, with its moment, in a sealed file beside it: what is searched instead of replaying
 * hours. Written aside and put in place when it is whole; it counts only for a recording that is still as long.
 */
import { open, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { encodeSealedHead, readRecords } from '@sallyport/protocol';
import type { RecordingHead, RecordingRecord } from '@sallyport/protocol';
import { PlainRecording } from '../playback/plain-recording.ts';
import { ScreenWatcher, stepBytes } from '../playback/screen-watcher.ts';
import { BlockOpener, readRecordingStart } from '../sealing/open-recording.ts';
import { readBlocks } from '../sealing/read-blocks.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import { headHashOf, SealedWriter } from '../sealing/sealed-writer.ts';

export function textFile(recording: string): string {
  return recording.replace(/\.spr$/, '.spt');
}

/** Lines that are sealed together: some hundred kilobytes, which inflate in a millisecond. */
const chunkLength = 262_144;
const chunkMostBytes = 67_108_864;

interface Begun {
  readonly handle: FileHandle;
  readonly sealed: SealedWriter;
}

/** Whether lines were written: those of a recording that goes on, or that are there already, are not. */
export async function makeText(recordingPath: string, keys: RecordingKeys): Promise<boolean> {
  const file = textFile(recordingPath);
  const handle = await open(recordingPath, 'r');
  const aside = `${file}.making`;
  try {
    const { size } = await handle.stat();
    if ((await sizeIn(file, keys)) === size) return false;
    const recording = await PlainRecording.open(handle, keys);
    if (recording === undefined || !(await isEnded(recording))) return false;
    await rm(aside, { force: true });
    const begun = await begin(aside, recording.head, keys);
    try {
      await append(begun, String(size));
      await writeLines(begun, recording);
    } finally {
      await begun.handle.close();
    }
    await rename(aside, file);
    return true;
  } finally {
    await rm(aside, { force: true });
    await handle.close();
  }
}

async function isEnded(recording: PlainRecording): Promise<boolean> {
  const { payload } = await recording.end(recording.first);
  return payload !== undefined && readRecords(payload)?.at(-1)?.kind === 'end';
}

async function begin(file: string, head: RecordingHead, keys: RecordingKeys): Promise<Begun> {
  const handle = await open(file, 'wx', 0o600);
  const channelId = `${head.channelId}#text`;
  const bytes = encodeSealedHead({ ...head, channelId });
  const headHash = headHashOf(bytes);
  const { sessionId } = head;
  const place = { sessionId, channelId, headHash, chain: headHash, sequence: 0, length: bytes.length, opening: 1 };
  const sealed = new SealedWriter(place, keys);
  await handle.appendFile(Buffer.concat([bytes, ...sealed.opening(head.startedAt)]));
  return { handle, sealed };
}

async function append({ handle, sealed }: Begun, text: string): Promise<void> {
  await handle.appendFile(Buffer.concat(sealed.seal(deflateRawSync(text))));
}

async function writeLines(begun: Begun, recording: PlainRecording): Promise<void> {
  let lines = '';
  const watcher = new ScreenWatcher({
    cols: Math.min(Math.max(recording.head.cols, 1), 1000),
    rows: Math.min(Math.max(recording.head.rows, 1), 500),
    onLine: ({ number, text, atMs }) => {
      lines += `${atMs}\t${number}\t${text}\n`;
    },
    mayGoOn: () => true,
  });
  for await (const blocks of recording.blocks(recording.first)) {
    for (const { payload } of blocks) {
      for (const record of inSteps((payload && readRecords(payload)) ?? [])) await watcher.take(record);
      if (lines.length < chunkLength) continue;
      await append(begun, lines);
      lines = '';
    }
  }
  await append(begun, lines);
  watcher.dispose();
}

/** Output of one block is a quarter of a second's: it is looked at in one go, as far as it is one step of a watcher. */
function* inSteps(records: readonly RecordingRecord[]): Generator<RecordingRecord> {
  let gathered: Uint8Array[] = [];
  let length = 0;
  let last = { atMs: 0, offset: 0 };
  const joined = (): RecordingRecord => ({ kind: 'output', ...last, bytes: Buffer.concat(gathered) });
  for (const record of records) {
    const isFull = record.kind !== 'output' || length + record.bytes.length > stepBytes;
    if (isFull && length > 0) {
      yield joined();
      gathered = [];
      length = 0;
    }
    if (record.kind !== 'output') {
      yield record;
      continue;
    }
    gathered.push(record.bytes);
    length += record.bytes.length;
    last = { atMs: record.atMs, offset: record.offset };
  }
  if (length > 0) yield joined();
}

async function* chunksIn(file: string, keys: RecordingKeys): AsyncGenerator<string> {
  const handle = await open(file, 'r');
  try {
    const start = await readRecordingStart(handle);
    if (start === undefined) return;
    const opener = new BlockOpener(start, keys);
    for await (const blocks of readBlocks(handle, { at: start.headBytes, index: 0 })) {
      for (const block of blocks) {
        const opened = opener.open(block);
        if (opened.kind !== 'records') continue;
        yield inflateRawSync(opened.payload, { maxOutputLength: chunkMostBytes }).toString();
      }
    }
  } finally {
    await handle.close();
  }
}

/** How long the recording was that a file of lines was made of. */
async function sizeIn(file: string, keys: RecordingKeys): Promise<number | undefined> {
  try {
    for await (const first of chunksIn(file, keys)) return Number(first);
  } catch {
    // Not there, or nothing that can be read: the lines are made anew.
  }
  return undefined;
}

/** Lines in chunks, each `<ms>\t<number>\t<text>\n`; undefined when there are none of the recording as it is. */
export async function readText(recording: string, keys: RecordingKeys): Promise<AsyncGenerator<string> | undefined> {
  const file = textFile(recording);
  const { size } = await stat(recording);
  if ((await sizeIn(file, keys)) !== size) return undefined;
  const chunks = chunksIn(file, keys);
  await chunks.next();
  return chunks;
}

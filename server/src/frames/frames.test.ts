/** Any moment of a recording by way of a picture is what a play from the start shows at that moment. */
import { open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { readRecordingBlock, readRecordingHead } from '@sallyport/protocol';
import type { RecordingRecord } from '@sallyport/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlainRecording } from '../playback/plain-recording.ts';
import { recordingAt } from '../playback/recording-at.ts';
import { testSeals } from '../sealing/testing/test-seals.ts';
import type { TestSeals } from '../sealing/testing/test-seals.ts';
import { EscapeScanner } from './escape-scanner.ts';
import { framesFile, readFrames } from './frame-file.ts';
import { FrameIndex } from './frame-index.ts';
import { FrameTerminal } from './frame-terminal.ts';
import { FrameProcesses } from './frame-processes.ts';
import { SearchThreads } from '../playback/recording-search.ts';
import { makeText, readText, textFile } from './text-file.ts';
import { makeFrames } from './make-frames.ts';
import { longChannel, writeLongRecording } from './testing/long-recording.ts';

const lengthMs = 600_000;
let folder: string;
let seals: TestSeals;
let file: string;
let index: FrameIndex;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-frames-'));
  seals = testSeals(folder);
  file = await writeLongRecording({ folder, seals, lengthMs, bytes: 6_000_000 });
  index = new FrameIndex(seals.keys);
  await makeFrames(file, seals.keys);
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Children of this process that make pictures. */
function makers(): readonly string[] {
  const children = readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );
  return children.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('frame-worker'));
}

/** Of the threads of a process (proc(5), stat, field 19). */
function nicenesses(pid: string | undefined): ReadonlySet<number> {
  const threads = pid === undefined ? [] : readdirSync(`/proc/${pid}/task`);
  const stats = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8'));
  return new Set(stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])));
}

interface Part {
  readonly records: readonly RecordingRecord[];
  readonly bytes: number;
  readonly next: number;
}

async function partAt(atMs: number, withPictures = true): Promise<Part | 'far'> {
  const handle = await open(file);
  try {
    const recording = await PlainRecording.open(handle, seals.keys);
    if (recording === undefined) throw new Error('no recording');
    const part = await recordingAt(recording, withPictures ? await index.at(file, atMs) : undefined, atMs);
    return part.kind === 'far' ? 'far' : { records: recordsIn(part.bytes), bytes: part.bytes.length, next: part.next };
  } finally {
    await handle.close();
  }
}

function recordsIn(bytes: Buffer): readonly RecordingRecord[] {
  const head = readRecordingHead(bytes);
  if (head === undefined || head === 'more') throw new Error('no head');
  const records: RecordingRecord[] = [];
  let at = head.bytes;
  for (let block = readRecordingBlock(bytes, at); block.kind === 'block'; block = readRecordingBlock(bytes, at)) {
    records.push(...block.records);
    at = block.end;
  }
  return records;
}

/** What a player shows of these at a moment. */
async function shown(records: readonly RecordingRecord[], atMs: number): Promise<unknown> {
  let terminal = new FrameTerminal(longChannel);
  for (const record of records) {
    if (record.atMs > atMs) break;
    if (record.kind === 'frame') {
      terminal.dispose();
      terminal = new FrameTerminal(record);
      terminal.write(record.bytes);
    }
    if (record.kind === 'resize') await terminal.resize(record.cols, record.rows);
    if (record.kind === 'output') terminal.write(record.bytes);
  }
  const screen = await terminal.screen();
  terminal.dispose();
  return screen;
}

let whole: readonly RecordingRecord[] | undefined;
async function wholeRecords(): Promise<readonly RecordingRecord[]> {
  if (whole !== undefined) return whole;
  const handle = await open(file);
  const recording = await PlainRecording.open(handle, seals.keys);
  if (recording === undefined) throw new Error('no recording');
  const pieces: Uint8Array[] = [recording.headBytes];
  for await (const blocks of recording.blocks(recording.first)) pieces.push(...blocks.map(({ bytes }) => bytes));
  await handle.close();
  whole = recordsIn(Buffer.concat(pieces));
  return whole;
}

describe('the pictures of a recording', () => {
  test('are near every moment, sealed, and far smaller than what they stand for', async () => {
    const frames = await readFrames(framesFile(file), seals.keys);
    expect(frames.length).toBeGreaterThan(10);
    const handle = await open(framesFile(file));
    const bytes = await handle.readFile();
    await handle.close();
    expect(bytes.includes('Compiling')).toBe(false);
    expect(bytes.length).toBeLessThan(600_000);
    for (let atMs = 0; atMs <= lengthMs; atMs += 20_000) {
      const part = await partAt(atMs);
      if (part === 'far') throw new Error('far');
      expect(part.bytes).toBeLessThan(1_500_000);
    }
  });

  test('show at fifteen random moments what a play from the start shows', async () => {
    const all = await wholeRecords();
    await fc.assert(
      fc.asyncProperty(fc.nat(lengthMs), async (atMs) => {
        const part = await partAt(atMs);
        if (part === 'far') throw new Error('far');
        expect(await shown(part.records, atMs)).toEqual(await shown(all, atMs));
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test('are made further when the recording is, and anew when they are lost, damaged or of a longer one', async () => {
    const frames = await readFrames(framesFile(file), seals.keys);
    const count = frames.length;
    expect(await makeFrames(file, seals.keys)).toBe(count);
    await rm(framesFile(file));
    expect(await makeFrames(file, seals.keys)).toBe(count);
    await writeFile(framesFile(file), 'no pictures at all');
    expect(await index.at(file, lengthMs)).toBeUndefined();
    expect(await makeFrames(file, seals.keys)).toBe(count);
    await truncate(framesFile(file), 200_000);
    expect(await makeFrames(file, seals.keys)).toBe(count);
    expect((await readFrames(framesFile(file), seals.keys)).map(({ entry }) => entry)).toEqual(
      frames.map(({ entry }) => entry),
    );
  }, 60_000);

  test('are made in a process of its own, each recording once at a time', async () => {
    await rm(framesFile(file));
    const processes = new FrameProcesses(folder, (error) => void Promise.reject(error));
    for (let times = 0; times < 5; times += 1) processes.make(file);
    await processes.idle();
    expect((await readFrames(framesFile(file), seals.keys)).length).toBeGreaterThan(10);
    await processes.stop();
  }, 60_000);

  test('are made behind whatever somebody waits for, memory sweepers included, and no longer once it stops', async () => {
    await rm(framesFile(file));
    const processes = new FrameProcesses(folder, (error) => void Promise.reject(error));
    processes.make(file);
    await expect.poll(() => nicenesses(makers()[0]), { timeout: 10_000 }).toEqual(new Set([10]));
    await processes.stop();
    expect(makers()).toEqual([]);
  }, 60_000);

  test('without them a far moment is said to be far, and a near one is shown', async () => {
    expect(await partAt(lengthMs, false)).toBe('far');
    expect(await partAt(1_000, false)).toMatchObject({ next: expect.any(Number) });
  });
});

describe('the lines of a recording', () => {
  const threads = new SearchThreads();
  const limits = { hits: 400, timeMs: 60_000, bytes: 1e9 };
  const search = (path: string, query: string) => threads.search({ file: path, data: folder, query, limits });
  let short: string;

  beforeAll(async () => {
    const place = join(folder, 'short');
    short = await writeLongRecording({ folder: place, seals, lengthMs: 60_000, bytes: 300_000 });
  }, 60_000);

  afterAll(() => threads.stop());

  test.each(['moment-18', 'Compiling object 20 of', 'naïve', 'in the region 17', 'never shown'])(
    'hold %s as often as a replay shows it',
    async (query) => {
      await rm(textFile(short), { force: true });
      const replayed = await search(short, query);
      expect(await makeText(short, seals.keys)).toBe(true);
      const kept = await search(short, query);
      const places = ({ hits }: typeof kept) => hits.map(({ line, column }) => [line, column]);
      expect(places(kept)).toEqual(places(replayed));
      for (const [at, hit] of kept.hits.entries()) {
        // A line may have become longer within the step at whose end it was looked at.
        expect(hit.text.startsWith(replayed.hits[at]?.text ?? '?')).toBe(true);
        expect(hit.atMs).toBeGreaterThanOrEqual(replayed.hits[at]?.atMs ?? 0);
      }
    },
    60_000,
  );

  test('are sealed, left alone when they are there, and of no use for a recording that became another', async () => {
    await makeText(short, seals.keys);
    expect(await makeText(short, seals.keys)).toBe(false);
    const bytes = await readFile(textFile(short));
    expect(bytes.includes('Compiling')).toBe(false);
    await truncate(short, 200_000);
    expect(await readText(short, seals.keys)).toBeUndefined();
    expect(await makeText(short, seals.keys)).toBe(false);
    await writeFile(textFile(short), 'no lines at all');
    expect(await readText(short, seals.keys)).toBeUndefined();
  }, 60_000);
});

describe('a picture may stand', () => {
  test.each([
    ['after text', '$ ls', true],
    ['after a colour', '\u001b[31m', true],
    ['inside a colour', '\u001b[31', false],
    ['after an escape', '\u001b', false],
    ['after a title', '\u001b]0;x\u0007', true],
    ['after a title ended by ST', '\u001b]0;x\u001b\\', true],
    ['inside a title', '\u001b]0;x', false],
    ['inside the end of a title', '\u001b]0;x\u001b', false],
    ['inside a choice of letters', '\u001b(', false],
    ['after a choice of letters', '\u001b(B', true],
    ['after a sequence that was cancelled', '\u001b[3\u0018', true],
    ['after a whole letter', 'é', true],
  ])('%s: %j', (_, text, isAtRest) => {
    const scanner = new EscapeScanner();
    scanner.take(Buffer.from(text));
    expect(scanner.isAtRest).toBe(isAtRest);
  });

  test('never inside a letter of several bytes', () => {
    for (const letter of ['é', '日', '🚀']) {
      const bytes = Buffer.from(letter);
      for (let length = 1; length < bytes.length; length += 1) {
        const scanner = new EscapeScanner();
        scanner.take(bytes.subarray(0, length));
        expect(scanner.isAtRest).toBe(false);
        scanner.take(bytes.subarray(length));
        expect(scanner.isAtRest).toBe(true);
      }
    }
  });
});

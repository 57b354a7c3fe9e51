/** What becomes of a recording in other formats, whatever the shell printed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { longChannel, startedAt, writeLongRecording } from '../frames/testing/long-recording.ts';
import { RecordingFolder } from '../recorder/recording-folder.ts';
import { recordingFile } from '../recorder/recording-place.ts';
import { testSeals } from '../sealing/testing/test-seals.ts';
import type { TestSeals } from '../sealing/testing/test-seals.ts';
import { exportRecording } from './export-recording.ts';
import type { ExportFormat } from './export-formats.ts';
import { ExportThreads, TooManyExports } from './export-threads.ts';

let folder: string;
let seals: TestSeals;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-export-'));
  seals = testSeals(folder);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Said = readonly [atMs: number, text: string | { readonly cols: number; readonly rows: number }];

async function record(said: readonly Said[]): Promise<string> {
  let now = startedAt;
  const events = { onBehind() {}, onEased() {}, onStuck() {}, onUnstuck() {}, onFailed() {} };
  const parts = { folder, ...seals, now: () => now, onError: (error: unknown) => void Promise.reject(error) };
  const recording = await new RecordingFolder(parts).open({ ...longChannel, cols: 40, rows: 6 }, events);
  let offset = 0;
  for (const [atMs, what] of said) {
    now = startedAt + atMs;
    if (what === 'gap') recording.skipTo((offset += 100));
    else if (typeof what === 'object') recording.resize(offset, what);
    else {
      const bytes = Buffer.from(what, 'latin1');
      recording.outputFrom(offset);
      recording.output(bytes, 0, bytes.length);
      offset += bytes.length;
    }
  }
  await recording.end('ended');
  return recordingFile(folder, longChannel);
}

async function exported(format: ExportFormat, said: readonly Said[]): Promise<string> {
  let all = '';
  for await (const text of exportRecording(await record(said), seals.keys, format)) all += text;
  return all;
}

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const linesOf = async (said: readonly Said[]): Promise<readonly string[]> =>
  (await exported('text', said)).trimEnd().split('\n').slice(2);

describe('as text', () => {
  test.each<readonly [string, readonly Said[], readonly string[]]>([
    ['a line behind its time', [[3_723_000, 'hello\r\n']], ['01:02:03  hello']],
    [
      'a formula',
      [[0, '=cmd|calc!A1\r\n+1\r\n-1\r\n@x\r\n']],
      ['00:00:00  =cmd|calc!A1', '00:00:00  +1', '00:00:00  -1', '00:00:00  @x'],
    ],
    [
      'colours, titles and a bell',
      [[0, '\u001b[31mred\u001b[0m\u001b]0;x\u0007 \u0007done\r\n']],
      ['00:00:00  red done'],
    ],
    ['letters that turn the direction of reading', [[0, utf8('txt.\u202eexe\r\n')]], ['00:00:00  txt.\\u{202e}exe']],
    ['a line that wrapped', [[0, `${'x'.repeat(60)}\r\nnext\r\n`]], [`00:00:00  ${'x'.repeat(60)}`, '00:00:00  next']],
    [
      'a line written over',
      [
        [0, '10 %\r'],
        [5_000, '99 %\r\n'],
      ],
      ['00:00:00  99 %'],
    ],
    [
      'times of lines that scrolled by',
      [
        [0, 'a\r\n'],
        [10_000, 'b\r\n'],
        [20_000, 'c\r\n'.repeat(8)],
      ],
      ['00:00:00  a', '00:00:10  b', ...Array.from({ length: 8 }, () => '00:00:20  c')],
    ],
    [
      'a letter cut in two',
      [
        [0, utf8('é').slice(0, 1)],
        [10, `${utf8('é').slice(1)}\r\n`],
      ],
      ['00:00:00  é'],
    ],
    [
      'output that is missing',
      [
        [0, 'a\r\n'],
        [2_000, 'gap'],
        [4_000, 'b\r\n'],
      ],
      ['00:00:00  a', '00:00:02  [Here output is missing: it never reached the recorder.]', '00:00:04  b'],
    ],
    [
      'what a full-screen program showed',
      [
        [0, '$ vi\r\n\u001b[?1049h\u001b[Htext\r\n~'],
        [9_000, '\u001b[?1049l$ exit\r\n'],
      ],
      [
        '00:00:00  $ vi',
        '00:00:09  [a full-screen program showed at last:]',
        '00:00:09  text',
        '00:00:09  ~',
        '00:00:09  $ exit',
      ],
    ],
  ])('%s', async (_, said, lines) => {
    expect(await linesOf(said)).toEqual(lines);
  });

  test('loses no line of a long one', async () => {
    const said = Array.from({ length: 3_000 }, (_, at): Said => [at * 10, `line ${at}\r\n`]);
    const lines = await linesOf(said);
    expect(lines.map((line) => line.slice(10))).toEqual(said.map((_, at) => `line ${at}`));
  });
});

describe('as asciicast', () => {
  test('holds output, sizes and gaps with their times; letters are whole', async () => {
    const text = await exported('asciicast', [
      [1_500, utf8('é').slice(0, 1)],
      [1_600, `${utf8('é').slice(1)}\u001b[1m"`],
      [2_000, { cols: 100, rows: 30 }],
      [3_000, 'gap'],
    ]);
    const [header, ...events] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(header).toEqual({
      version: 2,
      width: 40,
      height: 6,
      timestamp: startedAt / 1000,
      env: { TERM: 'xterm-256color' },
    });
    expect(events).toEqual([
      [1.6, 'o', 'é\u001b[1m"'],
      [2, 'r', '100x30'],
      [3, 'm', 'Here output is missing: it never reached the recorder.'],
    ]);
  });
});

test('in threads it is the same, few run at once, and one that nobody takes ends', async () => {
  const file = await writeLongRecording({ folder, seals, lengthMs: 60_000, bytes: 1_500_000 });
  let alone = '';
  for await (const text of exportRecording(file, seals.keys, 'asciicast')) alone += text;
  const threads = new ExportThreads();
  const job = { file, data: folder, format: 'asciicast' } as const;
  const [one, other] = [threads.start(job), threads.start(job)];
  expect(() => threads.start(job)).toThrow(TooManyExports);
  let taken = '';
  for await (const text of one.pieces) taken += text;
  expect(taken === alone).toBe(true);
  await other.pieces.next();
  other.stop();
  expect((await other.pieces.next()).done).toBe(true);
  const third = threads.start({ ...job, file: `${file}.gone` });
  await expect(third.pieces.next()).rejects.toThrow('ENOENT');
  await threads.stop();
});

/**
 * `node bench/recording-seek.ts [--megabytes N] [--hours N] [--seeks N]`: a recording of 200 MB and 8 hours, written by
 * the recorder; how long its pictures take to make; and from the request, over HTTPS to a whole server, to all bytes
 * that are needed for the picture at a random second, with and without drawing them.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { instant } from '@sallyport/domain';
import { readRecordingBlock, readRecordingHead } from '@sallyport/protocol';
import { FrameTerminal } from '../server/src/frames/frame-terminal.ts';
import { framesFile } from '../server/src/frames/frame-file.ts';
import { makeText, textFile } from '../server/src/frames/text-file.ts';
import { makeFrames } from '../server/src/frames/make-frames.ts';
import { longChannel, startedAt, writeLongRecording } from '../server/src/frames/testing/long-recording.ts';
import { startSite } from '../server/src/gateway/testing/test-site.ts';
import { testSeals } from '../server/src/sealing/testing/test-seals.ts';
import { channelRow, sessionRow } from '../server/src/store/testing/rows.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '200' },
    hours: { type: 'string', default: '8' },
    seeks: { type: 'string', default: '200' },
  },
});
const lengthMs = Number(values.hours) * 3_600_000;
const data = mkdtempSync(join(tmpdir(), 'sallyport-bench-seek-'));
const site = await startSite({ data });
const seals = testSeals(data);
const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(1);

const writtenFrom = performance.now();
const bytes = Number(values.megabytes) * 1_000_000;
const file = await writeLongRecording({ folder: join(data, 'recordings'), seals, lengthMs, bytes });
const written = seconds(writtenFrom);
const madeFrom = performance.now();
const pictures = await makeFrames(file, seals.keys);
const made = seconds(madeFrom);
const linesFrom = performance.now();
await makeText(file, seals.keys);
const lined = seconds(linesFrom);

const { sessionId, channelId: id, cols, rows } = longChannel;
const { store } = site.world;
const openedAt = instant(startedAt);
await store.commit([
  store.insertSession(sessionRow(1, { id: sessionId, state: 'ended' })),
  store.insertChannel(channelRow(1, { id, sessionId, state: 'closed', openedAt, cols, rows })),
]);
const user = await site.console({ isAdministrator: true });
const path = `/api/sessions/${sessionId}/channels/${id}/recording`;

interface Seek {
  readonly answerMs: number;
  readonly drawnMs: number;
  readonly bytes: number;
}

async function seek(atMs: number): Promise<Seek> {
  const from = performance.now();
  const { status, body } = await user.get(`${path}/at?ms=${atMs}`);
  const answerMs = performance.now() - from;
  if (status !== 200) throw new Error(`answered ${status}`);
  await draw(body, atMs);
  return { answerMs, drawnMs: performance.now() - from, bytes: body.length };
}

async function draw(body: Uint8Array, atMs: number): Promise<void> {
  const head = readRecordingHead(body);
  if (head === undefined || head === 'more') throw new Error('no recording came');
  let terminal = new FrameTerminal(head.head);
  let at = head.bytes;
  for (let block = readRecordingBlock(body, at); block.kind === 'block'; block = readRecordingBlock(body, at)) {
    for (const record of block.records) {
      if (record.atMs > atMs) break;
      if (record.kind === 'frame') terminal = new FrameTerminal(record);
      if (record.kind === 'resize') await terminal.resize(record.cols, record.rows);
      if (record.kind === 'output' || record.kind === 'frame') terminal.write(record.bytes);
    }
    at = block.end;
  }
  await terminal.screen();
}

function row(name: string, numbers: readonly number[], digits: number): string {
  const sorted = numbers.toSorted((one, other) => one - other);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN).toFixed(digits);
  return `| ${name} | ${at(0.5)} | ${at(0.99)} | ${at(1)} |\n`;
}

const first = await seek(lengthMs / 2);
const seeks: Seek[] = [];
for (let count = 0; count < Number(values.seeks); count += 1) {
  seeks.push(await seek(1000 * Math.floor((Math.random() * lengthMs) / 1000)));
}
async function search(text: string): Promise<number> {
  const from = performance.now();
  const { status } = await user.get(`${path}/search?q=${text}`);
  if (status !== 200) throw new Error(`answered ${status}`);
  return performance.now() - from;
}

const searches = [await search('nowhere-in-it'), await search('moment-2000'), await search('title')];
const [size, kept, text] = [file, framesFile(file), textFile(file)].map((one) => (statSync(one).size / 1e6).toFixed(1));
process.stdout.write(
  `${size} MB, ${values.hours} h, written in ${written} s; ${pictures} pictures of ${kept} MB made in ${made} s; ` +
    `lines of ${text} MB made in ${lined} s; the first seek after the start took ${first.answerMs.toFixed(1)} ms; ` +
    `searches took ${searches.map((ms) => ms.toFixed(0)).join(', ')} ms\n\n` +
    `| ${seeks.length} seeks to any second | p50 | p99 | max |\n| --- | ---: | ---: | ---: |\n` +
    row(
      'from request to all that is needed, ms',
      seeks.map((it) => it.answerMs),
      1,
    ) +
    row(
      'the same, and drawn, ms',
      seeks.map((it) => it.drawnMs),
      1,
    ) +
    row(
      'sent, kB',
      seeks.map((it) => it.bytes / 1000),
      0,
    ),
);
await site.stop();
rmSync(data, { recursive: true, force: true });
process.exit(0);

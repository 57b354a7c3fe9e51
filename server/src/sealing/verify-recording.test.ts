/** A recording of twelve seconds, tampered with in every way; each is named, and with its moment. */
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import type { ChannelId, SessionId } from '@sallyport/domain';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RecordingFolder } from '../recorder/recording-folder.ts';
import { recordingFile } from '../recorder/recording-place.ts';
import { RecordingWriter } from '../recorder/recording-writer.ts';
import type { BlockFile } from '../recorder/block-file.ts';
import type { ChannelSpec } from '../relay/ports.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { blockHeadBytes } from './read-blocks.ts';
import { sealVerifier } from './seal-signature.ts';
import { headHashOf, SealedWriter } from './sealed-writer.ts';
import type { SignedCheckpoint } from './sealed-writer.ts';
import { testSeals } from './testing/test-seals.ts';
import type { TestSeals } from './testing/test-seals.ts';
import { verifyRecording } from './verify-recording.ts';
import type { RecordingReport } from './verify-recording.ts';
import { encodeSealedHead, encodeRecordingHead, encodeBlockHead, encodeRecord } from '@sallyport/protocol';

const sessionId = 'se_01k9xz8m0000000000000000bb' as SessionId;
const channelId = 'ch_01k9xz8m0000000000000000aa' as ChannelId;
const startedAt = Date.UTC(2026, 10, 30, 12);
const shape = { sessionId, channelId, tool: 'terminal', startedAt, cols: 80, rows: 24 } as const;

let folder: string;
let seals: TestSeals;
let path: string;

beforeEach(() => {
  folder = temporaryFolder();
  seals = testSeals(folder);
  path = `${folder}/recording.spr`;
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Made {
  readonly blocks: Buffer[];
  readonly known: SignedCheckpoint[];
  readonly head: Buffer;
}

/** A second in each block of records, and a checkpoint behind every second of them. */
function makeRecording(kind: 'ended' | 'running' = 'ended'): Made {
  const head = Buffer.from(encodeSealedHead(shape));
  const headHash = headHashOf(head);
  const place = { sessionId, channelId, headHash, sequence: 0, length: head.length, chain: headHash, opening: 1 };
  const sealed = new SealedWriter(place, seals.keys);
  const blocks = [Buffer.concat(sealed.opening(startedAt))];
  const known: SignedCheckpoint[] = [];
  for (let second = 1; second <= 12; second += 1) {
    const bytes = Buffer.from(`second ${second}\r\n`);
    const record = encodeRecord({ kind: 'output', atMs: second * 1000, offset: second * 100, bytes });
    blocks.push(Buffer.concat(sealed.seal(record)));
    if (second % 2 !== 0) continue;
    const isEnd = second === 12 && kind === 'ended';
    if (isEnd) blocks.push(Buffer.concat(sealed.seal(encodeRecord({ kind: 'end', atMs: 12_000, reason: 'ended' }))));
    const moment = { at: startedAt + second * 1000, atMs: second * 1000 };
    const { signed, block } = sealed.checkpoint(isEnd ? 'ended' : 'running', moment, seals.sign);
    blocks.push(Buffer.concat(block));
    known.push(signed);
  }
  return { blocks, known, head };
}

async function verify(
  bytes: readonly Buffer[],
  known: readonly SignedCheckpoint[],
  now = startedAt + 3_600_000,
): Promise<RecordingReport> {
  await writeFile(path, Buffer.concat(bytes));
  const handle = await open(path);
  try {
    const rows = known.map((row) => ({ opening: row.checkpoint.opening, ...row }));
    const { keys, sealKeys } = seals;
    const knowing = { known: rows, verify: sealVerifier(sealKeys), now };
    return await verifyRecording(handle, { ...knowing, sessionId, channelId, keys });
  } finally {
    await handle.close();
  }
}

const found = ({ findings }: RecordingReport): readonly unknown[] =>
  findings.map(({ what, fromMs, toMs }) => [what, fromMs, toMs]);

function flipped(block: Buffer, at: number): Buffer {
  const copy = Buffer.from(block);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Where the record of a second lies among the blocks: an opening, then two records and a checkpoint each. */
const placeOf = (second: number): number => 1 + Math.floor((second - 1) / 2) * 3 + ((second - 1) % 2);

describe('a recording as it was written', () => {
  test('is whole', async () => {
    const { head, blocks, known } = makeRecording();
    const report = await verify([head, ...blocks], known.slice(-1));
    expect(report).toEqual({ version: 2, startedAt, durationMs: 12_000, ending: 'ended', findings: [] });
  });

  test('is whole and cut when the server was killed, whatever part of the last block is there', async () => {
    const { head, blocks, known } = makeRecording('running');
    const last = blocks.at(-1) ?? Buffer.alloc(0);
    for (const length of [0, 1, 4, 5, 60, last.length - 1]) {
      const report = await verify([head, ...blocks.slice(0, -1), last.subarray(0, length)], known.slice(-2, -1));
      expect([report.ending, report.durationMs, report.findings]).toEqual(['cut', 12_000, []]);
    }
  });
});

describe('what was done to it is named with its moment', () => {
  test('each byte of a block flipped, from its number to its tag', async () => {
    const { head, blocks, known } = makeRecording();
    const place = placeOf(7);
    const block = blocks[place] ?? Buffer.alloc(0);
    for (let at = blockHeadBytes; at < block.length; at += 1) {
      const report = await verify([head, ...blocks.with(place, flipped(block, at))], known.slice(-1));
      expect(found(report)).toEqual([['altered', 6_000, 8_000]]);
    }
  });

  test('each byte of a checkpoint flipped', async () => {
    const { head, blocks, known } = makeRecording();
    const place = placeOf(6) + 1;
    const block = blocks[place] ?? Buffer.alloc(0);
    for (let at = blockHeadBytes; at < block.length; at += 1) {
      const report = await verify([head, ...blocks.with(place, flipped(block, at))], known.slice(-1));
      expect(report.findings).toHaveLength(1);
      expect(report.findings[0]?.what).toMatch(/^(altered|signature-wrong)$/);
      expect(report.findings[0]).toMatchObject({ fromMs: 6_000, toMs: 7_000 });
    }
  });

  test('each byte of the head and of the data key flipped: nothing opens, and it is said from the start', async () => {
    const { head, blocks, known } = makeRecording();
    for (const at of [0, 7, 8, 40, head.length - 2]) {
      const report = await verify([flipped(head, at), ...blocks], known.slice(-1));
      expect(report.findings[0]).toMatchObject({ fromMs: 0 });
    }
    const [opening = Buffer.alloc(0), ...others] = blocks;
    const report = await verify([head, flipped(opening, opening.length - 20), ...others], known.slice(-1));
    expect(report.findings[0]).toMatchObject({ what: 'key-missing', fromMs: 0 });
  });

  test('a length changed, so that no more blocks are found', async () => {
    const { head, blocks, known } = makeRecording();
    const place = placeOf(5);
    const block = blocks[place] ?? Buffer.alloc(0);
    const report = await verify([head, ...blocks.with(place, flipped(block, 1))], known.slice(-1));
    expect(found(report)).toEqual([
      ['unreadable', 4_000, undefined],
      ['tail-removed', 4_000, 12_000],
    ]);
  });

  test('a block cut out of the middle', async () => {
    const { head, blocks, known } = makeRecording();
    const report = await verify([head, ...blocks.toSpliced(placeOf(5), 1)], known.slice(-1));
    expect(found(report)).toEqual([['removed', 4_000, 6_000]]);
  });

  test('everything between two moments cut out, checkpoints and all', async () => {
    const { head, blocks, known } = makeRecording();
    const report = await verify([head, ...blocks.toSpliced(placeOf(3), 6)], known.slice(-1));
    expect(found(report)).toEqual([['removed', 2_000, 7_000]]);
  });

  test('two blocks in each other’s place', async () => {
    const { head, blocks, known } = makeRecording();
    const [one, other] = [placeOf(7), placeOf(8)];
    const swapped = blocks.with(one, blocks[other] ?? head).with(other, blocks[one] ?? head);
    const report = await verify([head, ...swapped], known.slice(-1));
    expect(found(report)).toEqual([['reordered', 8_000, 7_000]]);
  });

  test('a block repeated', async () => {
    const { head, blocks, known } = makeRecording();
    const report = await verify(
      [head, ...blocks.toSpliced(placeOf(8), 0, blocks[placeOf(7)] ?? head)],
      known.slice(-1),
    );
    expect(found(report)).toEqual([['repeated', 7_000, 7_000]]);
  });

  test('its tail removed at every block, also after a resumption', async () => {
    const { head, blocks, known } = makeRecording();
    for (const second of [2, 5, 11]) {
      const report = await verify([head, ...blocks.slice(0, placeOf(second) + 1)], known.slice(-1));
      expect(found(report)).toEqual([['tail-removed', second * 1000, 12_000]]);
    }
  });

  test('its last checkpoint alone removed', async () => {
    const { head, blocks, known } = makeRecording();
    const report = await verify([head, ...blocks.slice(0, -1)], known.slice(-1));
    expect(found(report)).toEqual([['tail-removed', 12_000, 12_000]]);
  });

  test('rewritten by somebody who has the data key but not the key that seals', async () => {
    const { head, blocks, known } = makeRecording();
    const headHash = headHashOf(head);
    const place = { sessionId, channelId, headHash, sequence: 0, length: head.length, chain: headHash, opening: 1 };
    const forger = new SealedWriter(place, seals.keys);
    const forged = blocks
      .slice(0, 3)
      .map((_, at) =>
        Buffer.concat(
          at === 0
            ? forger.opening(startedAt)
            : forger.seal(encodeRecord({ kind: 'output', atMs: at * 1000, offset: 0, bytes: Buffer.from('nothing') })),
        ),
      );
    const report = await verify([head, ...forged, ...blocks.slice(3, 4)], known.slice(0, 1));
    expect(found(report)).toEqual([['rewritten', 2_000, undefined]]);
  });

  test('the file of another recording in its place', async () => {
    const { blocks, known } = makeRecording();
    const head = Buffer.from(encodeSealedHead({ ...shape, channelId: 'ch_01k9xz8m0000000000000000zz' }));
    const report = await verify([head, ...blocks], known.slice(-1));
    expect(report.findings.map(({ what }) => what)).toContain('of-another');
  });

  test('a row of the database changed or removed', async () => {
    const { head, blocks, known } = makeRecording();
    const [last] = known.slice(-1);
    if (last === undefined) throw new Error('no checkpoint');
    const changed = {
      ...last,
      content: Buffer.from(Buffer.from(last.content).toString().replace('"ended"', '"running"')),
    };
    expect(found(await verify([head, ...blocks], [changed]))).toEqual([['database-altered', 0, 12_000]]);
    expect(found(await verify([head, ...blocks], []))).toEqual([['unknown-to-database', 0, 12_000]]);
  });

  test('nothing, while a database may still be told of what has only just been signed', async () => {
    const { head, blocks } = makeRecording();
    const firstAt = startedAt + 2_000;
    expect(found(await verify([head, ...blocks], [], firstAt + 10_000))).toEqual([]);
    expect(found(await verify([head, ...blocks], [], firstAt + 10_001))).toEqual([['unknown-to-database', 0, 12_000]]);
  });

  test('something else entirely', async () => {
    expect(found(await verify([Buffer.from('GIF89a, not a recording')], []))).toEqual([['no-recording', 0, undefined]]);
  });
});

describe('a recorder’s own files', () => {
  const channel: ChannelSpec = {
    ...shape,
    permissions: { terminal: 'full' },
    record: true,
    recordInput: false,
  };

  async function record(text: string, ending: 'end' | 'suspend', offset = 0): Promise<void> {
    const events = { onBehind() {}, onEased() {}, onStuck() {}, onUnstuck() {}, onFailed() {} };
    const parts = { folder, ...seals, now: () => startedAt + 5_000, onError: () => undefined };
    const recording = await new RecordingFolder(parts).open(channel, events);
    recording.outputFrom(offset);
    recording.output(Buffer.from(text), 0, text.length);
    await (ending === 'end' ? recording.end('ended') : recording.suspend());
  }

  async function own(): Promise<{ readonly bytes: Buffer; readonly report: RecordingReport }> {
    const bytes = await readFile(recordingFile(folder, channel));
    return { bytes, report: await verify([bytes], seals.book.rows) };
  }

  test('are whole, hold nothing in the clear, and never use a nonce twice with one key', async () => {
    await record('what was on the screen', 'suspend');
    await record('what was on the screen', 'end', 22);
    const { bytes, report } = await own();
    expect(report).toMatchObject({ version: 2, ending: 'ended', findings: [] });
    expect(bytes.includes('screen')).toBe(false);
    const keys = [...bytes.toString('latin1').matchAll(/"sealedKey":"([\w-]+)"/g)].map(([, key]) => key);
    expect(new Set(keys).size).toBe(2);
  });

  test('whose tail was removed while nobody wrote tell it for ever, also when they were gone on with', async () => {
    await record('one', 'suspend');
    const path = recordingFile(folder, channel);
    const bytes = await readFile(path);
    let kept = 8 + bytes.readUInt32BE(4);
    for (let blocks = 0; blocks < 2; blocks += 1) kept += blockHeadBytes + bytes.readUInt32BE(kept + 1);
    await writeFile(path, bytes.subarray(0, kept));
    await record('two', 'end', 3);
    const { report } = await own();
    expect(found(report)).toEqual([['tail-removed', 0, 5_000]]);
  });

  test('of version 1 stay readable, and are sealed before they are gone on with', async () => {
    const path = recordingFile(folder, channel);
    const payload = encodeRecord({ kind: 'output', atMs: 1_000, offset: 0, bytes: Buffer.from('in the clear') });
    const old = [encodeRecordingHead({ ...shape, version: 1 }), encodeBlockHead(0x01, payload.length), payload];
    expect(
      await verify(
        old.map((piece) => Buffer.from(piece)),
        [],
      ),
    ).toMatchObject({ version: 1, durationMs: 1_000, findings: [] });
    await record('', 'suspend');
    await writeFile(path, Buffer.concat(old));
    await record(' and more', 'end', 12);
    const { bytes, report } = await own();
    expect(bytes.includes('clear')).toBe(false);
    expect(report).toMatchObject({ version: 2, ending: 'ended' });
  });
});

test('a recording that is written checkpoints each second of activity, and not while nothing happens', async () => {
  const head = encodeSealedHead(shape);
  const headHash = headHashOf(head);
  const place = { sessionId, channelId, headHash, sequence: 0, length: head.length, chain: headHash, opening: 1 };
  const synced: (() => void)[] = [];
  const file = {
    append: (_: unknown, onSynced?: () => void) => void (onSynced && synced.push(onSynced)),
    settle: () => Promise.resolve(),
    close: () => Promise.resolve(),
    isSettled: true,
  } as unknown as BlockFile;
  const seen: SignedCheckpoint[] = [];
  const sealed = new SealedWriter(place, seals.keys);
  const parts = {
    file,
    sealed,
    sign: seals.sign,
    now: Date.now,
    onCheckpoint: (one: SignedCheckpoint) => void seen.push(one),
  };
  const writer = new RecordingWriter(parts, { startedAt: Date.now(), position: 0, lastAtMs: 0, cols: 80, rows: 24 });
  const startedAtMs = performance.now();
  let offset = 0;
  while (performance.now() - startedAtMs < 2_600) {
    writer.outputFrom(offset);
    writer.output(Buffer.from('x'), 0, 1);
    offset += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const during = synced.length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(synced.length).toBe(during);
  expect(during).toBeGreaterThanOrEqual(3);
  expect(during).toBeLessThanOrEqual(5);
  await writer.end('ended');
  for (const tell of synced) tell();
  expect(seen.map(({ checkpoint }) => checkpoint.kind)).toEqual([
    'opened',
    ...Array.from({ length: during - 1 }, () => 'running'),
    'ended',
  ]);
});

import { appendFile, mkdtemp, readFile, rm, stat, symlink, truncate, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ChannelId, SessionId } from '@sallyport/domain';
import type { RecordingRecord } from '@sallyport/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelRecording, ChannelSpec, RecordingEvents } from '../relay/ports.ts';
import { cutMark, RecordingFolder } from './recording-folder.ts';
import { recordingFile } from './recording-place.ts';
import { testSeals } from '../sealing/testing/test-seals.ts';
import type { TestSeals } from '../sealing/testing/test-seals.ts';
import { recordsOf } from './testing/records.ts';

const startedAt = Date.UTC(2026, 10, 30, 23, 59);
const channel: ChannelSpec = {
  channelId: 'ch_01k9xz8m0000000000000000aa' as ChannelId,
  sessionId: 'se_01k9xz8m0000000000000000bb' as SessionId,
  tool: 'terminal',
  permissions: { terminal: 'full' },
  record: true,
  recordInput: false,
  startedAt,
  cols: 80,
  rows: 24,
};
const noEvents: RecordingEvents = {
  onBehind: () => undefined,
  onEased: () => undefined,
  onStuck: () => undefined,
  onUnstuck: () => undefined,
  onFailed: () => undefined,
};

let folder: string;
let now: number;
let seals: TestSeals;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-recorder-'));
  now = startedAt;
  seals = testSeals(folder);
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function open(): Promise<ChannelRecording> {
  return new RecordingFolder({ folder, ...seals, now: () => now, onError: () => undefined }).open(channel, noEvents);
}

async function withoutTimes(): Promise<readonly unknown[]> {
  return (await recordsOf(recordingFile(folder, channel), seals.keys)).map(readable);
}

function readable(record: RecordingRecord): unknown {
  const bytes = 'bytes' in record ? { bytes: Buffer.from(record.bytes).toString() } : {};
  const all: Record<string, unknown> = { ...record, ...bytes };
  delete all['atMs'];
  return all;
}

function put(recording: ChannelRecording, offset: number, bytes: Uint8Array): void {
  recording.outputFrom(offset);
  recording.output(bytes, 0, bytes.length);
}

const text = (value: string): Uint8Array => Buffer.from(value);

const headBytesOf = (file: Buffer): number => 8 + file.readUInt32BE(4);

function blockEnds(file: Buffer, from: number): readonly number[] {
  const ends: number[] = [];
  for (let at = from; at < file.length; at = ends.at(-1) ?? file.length) ends.push(at + 5 + file.readUInt32BE(at + 1));
  return ends;
}

describe('what is kept', () => {
  test('output, sizes, marks and the end, with their times, in one file named by month, session and channel', async () => {
    const recording = await open();
    put(recording, 0, text('$ '));
    now += 1_500;
    put(recording, 2, text('ls\r\n'));
    recording.resize(6, { cols: 132, rows: 50 });
    recording.mark('{"kind":"exited"}');
    await recording.end('exited');
    const path = recordingFile(folder, channel);
    expect(path.endsWith(join('2026-11', channel.sessionId, `${channel.channelId}.spr`))).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await recordsOf(path, seals.keys)).toMatchObject([
      { atMs: 0 },
      { atMs: 1_500 },
      { atMs: 1_500 },
      { atMs: 1_500 },
      { atMs: 1_500 },
    ]);
    expect(await withoutTimes()).toEqual([
      { kind: 'output', offset: 0, bytes: '$ ' },
      { kind: 'output', offset: 2, bytes: 'ls\r\n' },
      { kind: 'resize', cols: 132, rows: 50 },
      { kind: 'mark', text: '{"kind":"exited"}' },
      { kind: 'end', reason: 'exited' },
    ]);
  });

  test('it is on disk soon after, without an end', async () => {
    const recording = await open();
    put(recording, 0, text('still running'));
    const kept = async (): Promise<readonly unknown[]> => await withoutTimes().catch(() => []);
    while ((await kept()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await kept()).toEqual([{ kind: 'output', offset: 0, bytes: 'still running' }]);
    await recording.suspend();
  });

  test('output of one millisecond that follows on is one record', async () => {
    const recording = await open();
    for (let at = 0; at < 10; at += 1) put(recording, at, text('x'));
    now += 1;
    put(recording, 10, text('y'));
    await recording.suspend();
    expect(await withoutTimes()).toEqual([
      { kind: 'output', offset: 0, bytes: 'xxxxxxxxxx' },
      { kind: 'output', offset: 10, bytes: 'y' },
    ]);
  });

  test('a clock set back does not turn the recording back', async () => {
    const recording = await open();
    now += 500;
    put(recording, 0, text('a'));
    now -= 10_000;
    put(recording, 1, text('b'));
    await recording.suspend();
    expect((await recordsOf(recordingFile(folder, channel), seals.keys)).map(({ atMs }) => atMs)).toEqual([500]);
  });

  test('what the agent sends again is left out, what it lost is a gap, old sizes are known', async () => {
    const recording = await open();
    put(recording, 0, text('abcdef'));
    put(recording, 2, text('cd'));
    put(recording, 4, text('efgh'));
    recording.resize(1, { cols: 10, rows: 10 });
    recording.resize(8, { cols: 80, rows: 24 });
    now += 1;
    recording.skipTo(20);
    recording.skipTo(5);
    put(recording, 25, text('z'));
    expect(recording.position).toBe(26);
    await recording.suspend();
    expect(await withoutTimes()).toEqual([
      { kind: 'output', offset: 0, bytes: 'abcdefgh' },
      { kind: 'gap', from: 8, to: 20 },
      { kind: 'gap', from: 20, to: 25 },
      { kind: 'output', offset: 25, bytes: 'z' },
    ]);
  });

  test('any output sent in any order, over and over, is kept once', async () => {
    const whole = Buffer.from(Array.from({ length: 700_000 }, (_, at) => (at * 7 + (at >> 8)) & 255));
    const piece = fc.record({
      from: fc.nat(1),
      back: fc.nat(70_000),
      length: fc.integer({ min: 1, max: 90_000 }),
      wait: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        await rm(dirname(recordingFile(folder, channel)), { recursive: true, force: true });
        const recording = await open();
        for (const { back, length, wait } of pieces) {
          now += wait;
          const from = Math.max(0, recording.position - back);
          put(recording, from, whole.subarray(from, from + length));
        }
        const { position } = recording;
        await recording.end('ended');
        let at = 0;
        for (const record of await recordsOf(recordingFile(folder, channel), seals.keys)) {
          if (record.kind !== 'output') continue;
          expect(record.offset).toBe(at);
          expect(whole.subarray(at, at + record.bytes.length).equals(record.bytes)).toBe(true);
          at += record.bytes.length;
        }
        expect(at).toBe(Math.min(position, whole.length));
      }),
      { numRuns: 30 },
    );
  });
});

describe('going on with a recording', () => {
  test('after a stop, where it stood', async () => {
    const first = await open();
    put(first, 0, text('before'));
    first.resize(6, { cols: 100, rows: 30 });
    await first.suspend();
    now += 60_000;
    const second = await open();
    expect(second.position).toBe(6);
    second.resize(6, { cols: 100, rows: 30 });
    put(second, 6, text(' after'));
    await second.end('ended');
    expect(await withoutTimes()).toEqual([
      { kind: 'output', offset: 0, bytes: 'before' },
      { kind: 'resize', cols: 100, rows: 30 },
      { kind: 'output', offset: 6, bytes: ' after' },
      { kind: 'end', reason: 'ended' },
    ]);
  });

  test('after it was cut anywhere, behind the last whole block', async () => {
    const first = await open();
    put(first, 0, text('kept'));
    await first.suspend();
    const path = recordingFile(folder, channel);
    const whole = (await stat(path)).size;
    const second = await open();
    put(second, 4, text('lost'));
    await second.suspend();
    const both = await readFile(path);
    // Behind the first stretch: its opening, a checkpoint, the block of "lost", a checkpoint.
    const ends = blockEnds(both, whole);
    const lostEnd = ends[2] ?? 0;
    const sizes = Array.from({ length: both.length - whole }, (_, more) => whole + more);
    for (const size of sizes.filter((one) => one % 9 === 0 || ends.some((end) => Math.abs(one - end) < 2))) {
      await truncate(path, 0);
      await appendFile(path, both);
      await truncate(path, size);
      const third = await open();
      expect(third.position).toBe(size < lostEnd ? 4 : 8);
      put(third, third.position, text('again'));
      await third.suspend();
      // Cut right behind what was put aside in order, it looks as if nothing had been begun behind that.
      const cut = size === whole ? [] : ['cut'];
      const kept = size < lostEnd ? ['kept', ...cut, 'again'] : ['kept', 'lost', ...cut, 'again'];
      const seen = (await withoutTimes()) as readonly { readonly kind: string; readonly bytes?: string }[];
      expect(seen.map(({ kind, bytes }) => (kind === 'mark' ? 'cut' : bytes))).toEqual(kept);
    }
  });

  test('after bytes that make no sense, which are kept aside', async () => {
    const first = await open();
    put(first, 0, text('kept'));
    await first.suspend();
    const path = recordingFile(folder, channel);
    await appendFile(path, Buffer.alloc(64, 0xff));
    const second = await open();
    expect(second.position).toBe(4);
    await second.suspend();
    expect((await readFile(`${path}.damaged`)).subarray(-64)).toEqual(Buffer.alloc(64, 0xff));
    expect(await withoutTimes()).toEqual([
      { kind: 'output', offset: 0, bytes: 'kept' },
      { kind: 'mark', text: '{"kind":"cut"}' },
    ]);
  });

  test('a file that is no recording is left alone', async () => {
    const path = recordingFile(folder, channel);
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, 'something else entirely');
    await expect(open()).rejects.toThrow('is no recording');
    expect(await readFile(path, 'utf8')).toBe('something else entirely');
  });
});

describe('a recording that nobody goes on with', () => {
  const closedAt = startedAt + 90_000;
  const ended: string[] = [];

  const finish = (sign = seals.sign): Promise<void> => {
    ended.length = 0;
    const parts = { folder, ...seals, sign, now: () => now, onError: () => undefined };
    const recordings = new RecordingFolder({ ...parts, onEnded: (file) => void ended.push(file) });
    return recordings.finish(channel, { reason: 'exited', at: closedAt });
  };

  /** As a kill leaves it: what was put aside in order ends with a checkpoint that a kill doesn't write. */
  const killed = async (): Promise<string> => {
    const recording = await open();
    put(recording, 0, text('the last words'));
    now += 2_000;
    await recording.suspend();
    const path = recordingFile(folder, channel);
    await truncate(path, blockEnds(await readFile(path), headBytesOf(await readFile(path))).at(-2));
    return path;
  };

  test('gets its end, says that it was cut, and ends when its channel did, however late that is', async () => {
    const path = await killed();
    now += 86_400_000;
    await finish();
    expect(await recordsOf(path, seals.keys)).toMatchObject([
      { kind: 'output', atMs: 0 },
      { kind: 'mark', text: cutMark, atMs: 90_000 },
      { kind: 'end', reason: 'exited', atMs: 90_000 },
    ]);
    expect(ended).toEqual([path]);
    expect(seals.book.rows.map(({ checkpoint }) => [checkpoint.opening, checkpoint.kind, checkpoint.at])).toEqual([
      [1, 'suspended', startedAt + 2_000],
      [2, 'ended', now],
    ]);
  });

  test('which has its end is not written to: the book is told of what stands there, if it was signed here', async () => {
    const recording = await open();
    put(recording, 0, text('all of it'));
    await recording.end('exited');
    const path = recordingFile(folder, channel);
    const before = await readFile(path);
    const known = seals.book.rows.splice(0);
    await finish(() => Buffer.alloc(64, 1));
    expect(seals.book.rows).toEqual([]);
    await finish();
    expect(seals.book.rows.map(({ checkpoint }) => checkpoint)).toEqual(known.map(({ checkpoint }) => checkpoint));
    expect(await readFile(path)).toEqual(before);
    expect(ended).toEqual([path]);
  });

  test.each([
    ['in its last checkpoint', ['output', 'end', 'mark', 'end'], (whole: Buffer) => whole.length - 1],
    ['right before it', ['output', 'end', 'end'], (whole: Buffer) => blockEnds(whole, headBytesOf(whole)).at(-2)],
  ] as const)('that is cut %s gets its end once more', async (_case, kept, cutAt) => {
    const recording = await open();
    put(recording, 0, text('all of it'));
    await recording.end('exited');
    const path = recordingFile(folder, channel);
    await truncate(path, cutAt(await readFile(path)));
    await finish();
    expect((await recordsOf(path, seals.keys)).map(({ kind }) => kind)).toEqual(kept);
    expect(seals.book.rows.at(-1)?.checkpoint).toMatchObject({ opening: 2, kind: 'ended' });
  });

  test('and was never begun, or is none, stays so', async () => {
    await finish();
    await expect(stat(recordingFile(folder, channel))).rejects.toThrow('ENOENT');
    await mkdir(dirname(recordingFile(folder, channel)), { recursive: true });
    await appendFile(recordingFile(folder, channel), 'something else');
    await finish();
    expect(await readFile(recordingFile(folder, channel), 'utf8')).toBe('something else');
    expect(ended).toEqual([]);
  });
});

test('a full disk is an error at once', async () => {
  const path = recordingFile(folder, channel);
  await mkdir(dirname(path), { recursive: true });
  await symlink('/dev/full', path);
  await expect(open()).rejects.toThrow('ENOSPC');
});

test('nothing but ids may name a file', () => {
  const strange = { ...channel, sessionId: '../../etc' as SessionId };
  expect(() => recordingFile(folder, strange)).toThrow(RangeError);
  expect(() => recordingFile(folder, { ...channel, channelId: 'ch_/../x' as ChannelId })).toThrow(RangeError);
});

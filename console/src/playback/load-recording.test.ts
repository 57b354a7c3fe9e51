import {
  encodeBlockHead,
  encodeRecord,
  encodeRecordingHead,
  recordsBlock,
  type RecordingRecord,
} from '@sallyport/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RecordingLoader, type Loaded } from './load-recording.ts';

const encoder = new TextEncoder();
const place = { sessionId: 'se_1', channelId: 'ch_1' };
const size = { cols: 80, rows: 24 };
const head = encodeRecordingHead({ version: 1, ...place, tool: 'terminal', startedAt: 0, ...size });

function block(record: RecordingRecord): Uint8Array {
  const payload = encodeRecord(record);
  return Uint8Array.from([...encodeBlockHead(recordsBlock, payload.length), ...payload]);
}

const output = (atMs: number, length: number): Uint8Array =>
  block({ kind: 'output', atMs, offset: 0, bytes: encoder.encode('x'.repeat(length)) });

/** Three ranges long: a block of 600 kB each second. */
const seconds = [1, 2, 3, 4, 5];
const file = Buffer.concat([head, ...seconds.map((second) => output(second * 1000, 600_000))]);
const blockBytes = (file.length - head.length) / seconds.length;

let asked: string[];
let busyTimes: number;

beforeEach(() => {
  asked = [];
  busyTimes = 0;
  vi.stubGlobal('fetch', (url: string, { headers }: RequestInit) => Promise.resolve(answer(url, headers)));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** As the server answers: bytes in ranges, and a moment with its picture. */
function answer(url: string, headers: RequestInit['headers']): Response {
  const moment = /\/at\?ms=(\d+)$/.exec(url)?.[1];
  if (moment !== undefined) {
    asked.push(`at ${moment}`);
    busyTimes -= 1;
    if (busyTimes >= 0) return new Response('', { status: 503 });
    const second = Math.floor(Number(moment) / 1000);
    const frame = block({ kind: 'frame', atMs: second * 1000, offset: 0, bytes: encoder.encode('picture'), ...size });
    const next = String(head.length + second * blockBytes);
    return new Response(Buffer.concat([head, frame]), { headers: { 'x-recording-next': next } });
  }
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(new Headers(headers).get('range') ?? '') ?? [];
  asked.push(`from ${from}`);
  const part = file.subarray(Number(from), Number(to) + 1);
  if (part.length === 0) return new Response('', { status: 416 });
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${file.length}`;
  return new Response(part, { status: 206, headers: { 'content-range': range } });
}

function loaderOf(isWanted: (loaded: Loaded) => boolean = () => true) {
  const loaded: Loaded[] = [];
  const errors: Error[] = [];
  const loader = new RecordingLoader({
    place,
    isWanted,
    onLoaded: (one) => loaded.push(one),
    onError: (error) => errors.push(error),
  });
  const whole = () => vi.waitFor(() => expect(loaded.at(-1)?.isWhole).toBe(true));
  return { loader, loaded, errors, whole };
}

const momentsOf = ({ reader }: Loaded): readonly number[] => reader.records.map(({ atMs }) => atMs);

describe('loading a recording', () => {
  test('goes range by range to the end', async () => {
    const { loader, loaded, whole } = loaderOf();
    loader.fromStart();
    await whole();
    expect(asked.length).toBe(Math.ceil(file.length / 1_048_576));
    expect(loaded.map(({ isFromStart }) => isFromStart)).toEqual([true, true, true]);
    expect(momentsOf(loaded.at(-1) as Loaded)).toEqual([1000, 2000, 3000, 4000, 5000]);
  });

  test('stops while no more is wanted, and goes on when it is', async () => {
    let isWanted = false;
    const { loader, loaded, whole } = loaderOf(() => isWanted);
    loader.fromStart();
    await vi.waitFor(() => expect(loaded).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(loaded).toHaveLength(1);
    isWanted = true;
    await whole();
    expect(asked).toHaveLength(3);
  });

  test('jumps to a moment by its picture and goes on from there, fetching nothing before it', async () => {
    const { loader, loaded, whole } = loaderOf();
    const landed = await loader.jump(3_400);
    expect(landed?.reader.records.map(({ kind, atMs }) => [kind, atMs])).toEqual([['frame', 3000]]);
    await whole();
    expect(asked[0]).toBe('at 3400');
    expect(asked[1]).toBe(`from ${head.length + 3 * blockBytes}`);
    expect(momentsOf(loaded.at(-1) as Loaded)).toEqual([3000, 4000, 5000]);
    expect(loaded.every(({ isFromStart }) => !isFromStart)).toBe(true);
  });

  test('asks again while the server makes the pictures', async () => {
    busyTimes = 1;
    const { loader } = loaderOf();
    expect((await loader.jump(2_000))?.reader.records).toHaveLength(1);
    expect(asked.filter((one) => one === 'at 2000')).toHaveLength(2);
    loader.stop();
  });

  test('gives up what is no longer wanted: a jump before the last, and everything when it is stopped', async () => {
    busyTimes = 2;
    const { loader, errors } = loaderOf();
    const first = loader.jump(1_000);
    const second = loader.jump(4_000);
    expect(await first).toBeUndefined();
    loader.stop();
    expect(await second).toBeUndefined();
    expect(errors).toEqual([]);
  });

  test('tells what went wrong', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 500 })));
    const { loader, errors } = loaderOf();
    expect(await loader.jump(1_000)).toBeUndefined();
    await vi.waitFor(() => expect(errors.map(({ message }) => message)).toEqual(['the server answered 500']));
  });
});

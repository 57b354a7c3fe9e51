import type { RecordingHits, RecordingRecord } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { RecordingSearch } from './search-recording.ts';

const generous = { hits: 1_000, timeMs: 60_000, bytes: 1e9 };

type Said =
  | readonly [atMs: number, text: string]
  | { readonly atMs: number; readonly cols: number; readonly rows: number };

async function search(query: string, said: readonly Said[], limits = generous): Promise<RecordingHits> {
  const running = new RecordingSearch({ cols: 40, rows: 10, query, limits });
  let offset = 0;
  for (const piece of said) {
    let record: RecordingRecord;
    if (Array.isArray(piece)) {
      const bytes = new TextEncoder().encode(piece[1]);
      record = { atMs: piece[0], kind: 'output', offset, bytes };
      offset += bytes.length;
    } else {
      record = { kind: 'resize', ...(piece as Exclude<Said, readonly unknown[]>) };
    }
    if (!(await running.take(record))) break;
  }
  return running.result();
}

const placesOf = ({ hits }: RecordingHits) => hits.map(({ atMs, line, column }) => [atMs, line, column]);

describe('searching what a terminal showed', () => {
  test('finds a text where and when it appeared, once', async () => {
    const result = await search('needle', [
      [10, 'hay\r\n'],
      [20, 'a nee'],
      [30, 'dle in hay\r\n'],
      [40, 'more hay\r\n'],
    ]);
    expect(result).toEqual({ hits: [{ atMs: 30, line: 1, column: 2, text: 'a needle in hay' }], truncated: false });
  });

  test('finds it several times in a line, in any case, through colours and cursor moves', async () => {
    const result = await search('ab', [[1, '\u001b[31mAB\u001b[0m ab\r\n\u001b[5Cx\rab\r\n']]);
    expect(placesOf(result)).toEqual([
      [1, 0, 0],
      [1, 0, 3],
      [1, 1, 0],
    ]);
  });

  test('finds it again when it is painted again after it was gone, as a full-screen program does', async () => {
    const enter = '\u001b[?1049h\u001b[H\u001b[2J';
    const result = await search('load', [
      [1, `$ top\r\n${enter}load 1`],
      [2, '\u001b[Hload 2'],
      [3, '\u001b[H\u001b[2J'],
      [4, '\u001b[Hload 3'],
      [5, '\u001b[?1049l$ load\r\n'],
    ]);
    expect(placesOf(result)).toEqual([
      [1, 0, 0],
      [4, 0, 0],
      [5, 1, 2],
    ]);
  });

  test('counts lines from the beginning, however many have scrolled away', async () => {
    const lines = Array.from({ length: 60_000 }, (_, line) => (line % 20_000 === 19_999 ? 'needle' : `line ${line}`));
    const pieces: Said[] = [];
    for (let at = 0; at < lines.length; at += 3_000)
      pieces.push([at, `${lines.slice(at, at + 3_000).join('\r\n')}\r\n`]);
    const result = await search('needle', pieces);
    expect(result.hits.map(({ line }) => line)).toEqual([19_999, 39_999, 59_999]);
    expect(result.hits.map(({ atMs }) => atMs)).toEqual([18_000, 39_000, 57_000]);
  });

  test('goes on after a change of size', async () => {
    const result = await search('needle', [[1, 'a\r\nb\r\n'], { atMs: 2, cols: 100, rows: 5 }, [3, 'needle\r\n']]);
    expect(result.hits).toMatchObject([{ atMs: 3, text: 'needle' }]);
  });

  test.each([
    ['hits', { ...generous, hits: 2 }],
    ['bytes', { ...generous, bytes: 10 }],
    ['time', { ...generous, timeMs: 0 }],
  ])('stops at its limit of %s and says so', async (_, limits) => {
    const result = await search(
      'x',
      [
        [1, 'x x x'],
        [2, 'x'.repeat(100)],
      ],
      limits,
    );
    expect(result.truncated).toBe(true);
    expect(result.hits.length).toBeLessThanOrEqual(3);
  });

  test('survives a recording of anything at all', async () => {
    let state = 12_345;
    const byte = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state % 256;
    };
    const running = new RecordingSearch({ cols: 40, rows: 10, query: 'a', limits: generous });
    for (let count = 0; count < 200; count += 1) {
      const bytes = Uint8Array.from({ length: 500 }, byte);
      await running.take({ kind: 'output', atMs: count, offset: count * 500, bytes });
      await running.take({ kind: 'resize', atMs: count, cols: 1 + byte(), rows: 1 + byte() });
    }
    expect(running.result().truncated).toBe(false);
  });
});

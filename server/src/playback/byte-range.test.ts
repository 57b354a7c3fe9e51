import { describe, expect, test } from 'vitest';
import { byteRange } from './byte-range.ts';

describe('the Range header for 1,000 bytes', () => {
  test.each([
    ['none', undefined, { kind: 'whole' }],
    ['the first hundred', 'bytes=0-99', { kind: 'part', from: 0, to: 99 }],
    ['from the middle on', 'bytes=500-', { kind: 'part', from: 500, to: 999 }],
    ['the last ten', 'bytes=-10', { kind: 'part', from: 990, to: 999 }],
    ['more than there is', 'bytes=900-5000', { kind: 'part', from: 900, to: 999 }],
    ['the last of more than there is', 'bytes=-5000', { kind: 'part', from: 0, to: 999 }],
    ['one byte', 'bytes=7-7', { kind: 'part', from: 7, to: 7 }],
    ['behind the end', 'bytes=1000-', { kind: 'unsatisfiable' }],
    ['the last none', 'bytes=-0', { kind: 'unsatisfiable' }],
    ['backwards', 'bytes=9-7', { kind: 'whole' }],
    ['several', 'bytes=0-1,5-6', { kind: 'whole' }],
    ['in another unit', 'lines=0-1', { kind: 'whole' }],
    ['nothing named', 'bytes=-', { kind: 'whole' }],
    ['a number beyond numbers', `bytes=${'9'.repeat(40)}-`, { kind: 'whole' }],
  ])('%s', (_, header, range) => {
    expect(byteRange(header, 1_000)).toEqual(range);
  });

  test('nothing of an empty file can be had in part', () => {
    expect(byteRange('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' });
    expect(byteRange('bytes=-5', 0)).toEqual({ kind: 'unsatisfiable' });
  });
});

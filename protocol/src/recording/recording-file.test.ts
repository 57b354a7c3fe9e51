import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinBytes } from '../proof/transcript.ts';
import {
  blockMaxBytes,
  encodeBlockHead,
  encodeRecord,
  encodeRecordingHead,
  readRecordingBlock,
  readRecordingHead,
  recordsBlock,
} from './recording-file.ts';
import type { RecordingHead, RecordingRecord } from './recording-file.ts';

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const head: RecordingHead = {
  version: 1,
  sessionId: 'se_01jd0000007000800000000001',
  channelId: 'ch_01jd0000007000800000000002',
  tool: 'terminal',
  startedAt: 1_763_820_000_000,
  cols: 80,
  rows: 24,
};

/** The bytes that docs/protocol.md shows. */
const golden: readonly (readonly [string, RecordingRecord, string])[] = [
  [
    'output',
    { atMs: 258, kind: 'output', offset: 5, bytes: text('hi') },
    '000000000102 01 0000000a 0000000000000005 6869',
  ],
  ['resize', { atMs: 0, kind: 'resize', cols: 120, rows: 40 }, '000000000000 02 00000004 0078 0028'],
  ['input', { atMs: 1, kind: 'input', bytes: text('ls\r') }, '000000000001 03 00000003 6c730d'],
  ['gap', { atMs: 2, kind: 'gap', from: 16, to: 32 }, '000000000002 04 00000010 0000000000000010 0000000000000020'],
  [
    'mark',
    { atMs: 3, kind: 'mark', text: '{"kind":"left"}' },
    '000000000003 05 0000000f 7b226b696e64223a226c656674227d',
  ],
  ['end', { atMs: 2 ** 32 + 4, kind: 'end', reason: 'ended' }, '000100000004 06 00000005 656e646564'],
  [
    'frame',
    { atMs: 5, kind: 'frame', cols: 80, rows: 24, offset: 7, bytes: text('\u001b[mhi') },
    '000000000005 07 00000011 0050 0018 0000000000000007 1b5b6d6869',
  ],
];

function blockOf(records: readonly RecordingRecord[]): Uint8Array<ArrayBuffer> {
  const payload = joinBytes(records.map(encodeRecord));
  return joinBytes([encodeBlockHead(recordsBlock, payload.length), payload]);
}

describe('golden bytes', () => {
  test.each(golden)('%s is written', (_, record, hex) => {
    expect(hexOf(encodeRecord(record))).toBe(hex.replaceAll(' ', ''));
  });

  test.each(golden)('%s is read', (_, record, hex) => {
    const payload = bytesOf(hex);
    const block = joinBytes([encodeBlockHead(recordsBlock, payload.length), payload]);
    expect(readRecordingBlock(block, 0)).toEqual({ kind: 'block', records: [record], end: block.length });
  });

  test('the head', () => {
    const bytes = encodeRecordingHead(head);
    expect(hexOf(bytes.subarray(0, 8))).toBe('53505231000000a5');
    expect(new TextDecoder().decode(bytes.subarray(8))).toBe(JSON.stringify(head));
    expect(readRecordingHead(bytes)).toEqual({ head, bytes: bytes.length });
  });

  test('the head of a block', () => {
    expect(hexOf(encodeBlockHead(recordsBlock, 258))).toBe('0100000102');
  });
});

describe('a head', () => {
  test('that is cut anywhere asks for more', () => {
    const bytes = encodeRecordingHead(head);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readRecordingHead(bytes.subarray(0, length))).toBe('more');
    }
  });

  const withJson = (json: string): Uint8Array<ArrayBuffer> =>
    joinBytes([text('SPR1'), Uint8Array.of(0, 0, json.length >> 8, json.length & 255), text(json)]);

  test.each([
    ['of another kind of file', text('GIF89a..')],
    ['longer than 4,096 bytes', joinBytes([text('SPR1'), Uint8Array.of(0, 0, 0x10, 0x01)])],
    ['that is no JSON', withJson('{')],
    ['that is nothing', withJson('null')],
    ['of a later version', withJson(JSON.stringify({ ...head, version: 2 }))],
    ['of another tool', withJson(JSON.stringify({ ...head, tool: 'desktop' }))],
    ['with columns in words', withJson(JSON.stringify({ ...head, cols: 'eighty' }))],
    ['of a time before time', withJson(JSON.stringify({ ...head, startedAt: -1 }))],
    ['without a session', withJson(JSON.stringify({ ...head, sessionId: undefined }))],
  ])('%s is none', (_, bytes) => {
    expect(readRecordingHead(bytes)).toBeUndefined();
  });
});

describe('a block', () => {
  const block = blockOf(golden.map(([, record]) => record));

  test('that is cut anywhere asks for more', () => {
    for (let length = 0; length < block.length; length += 1) {
      expect(readRecordingBlock(block.subarray(0, length), 0)).toEqual({ kind: 'more' });
    }
  });

  test('of an unknown type is skipped whole', () => {
    const sealed = joinBytes([encodeBlockHead(0x7f, 3), text('abc'), block]);
    expect(readRecordingBlock(sealed, 0)).toEqual({ kind: 'block', records: [], end: 8 });
  });

  test('that stands for one that can’t be read holds nothing, and says so', () => {
    const lost = joinBytes([encodeBlockHead(0x05, 3), text('abc')]);
    expect(readRecordingBlock(lost, 0)).toEqual({ kind: 'block', records: [], end: 8, isLost: true });
  });

  test('leaves out records of unknown kinds and keeps the rest', () => {
    const known = encodeRecord({ atMs: 1, kind: 'end', reason: 'ended' });
    const unknown = bytesOf('000000000001 63 00000002 0102');
    const mixed = joinBytes([encodeBlockHead(recordsBlock, unknown.length + known.length), unknown, known]);
    expect(readRecordingBlock(mixed, 0)).toMatchObject({ kind: 'block', records: [{ kind: 'end' }] });
  });

  test.each([
    ['longer than a writer makes one', encodeBlockHead(recordsBlock, blockMaxBytes + 1)],
    ['that ends inside a record', joinBytes([encodeBlockHead(recordsBlock, 5), bytesOf('0000000000')])],
    [
      'whose record is longer than it',
      joinBytes([encodeBlockHead(recordsBlock, 11), bytesOf('000000000000 03 00000001')]),
    ],
    [
      'with output that has no offset',
      joinBytes([encodeBlockHead(recordsBlock, 12), bytesOf('000000000000 01 00000001 00')]),
    ],
    ['with half a size', joinBytes([encodeBlockHead(recordsBlock, 13), bytesOf('000000000000 02 00000002 0050')])],
    ['with half a gap', joinBytes([encodeBlockHead(recordsBlock, 12), bytesOf('000000000000 04 00000001 00')])],
  ])('%s is damaged', (_, bytes) => {
    expect(readRecordingBlock(bytes, 0)).toEqual({ kind: 'damaged' });
  });
});

const atMs = fc.nat(2 ** 40);
const anyRecord: fc.Arbitrary<RecordingRecord> = fc.oneof(
  fc.record({
    atMs,
    kind: fc.constant('output' as const),
    offset: fc.maxSafeNat(),
    bytes: fc.uint8Array({ maxLength: 200 }),
  }),
  fc.record({ atMs, kind: fc.constant('resize' as const), cols: fc.nat(65_535), rows: fc.nat(65_535) }),
  fc.record({ atMs, kind: fc.constant('input' as const), bytes: fc.uint8Array({ maxLength: 200 }) }),
  fc.record({ atMs, kind: fc.constant('gap' as const), from: fc.maxSafeNat(), to: fc.maxSafeNat() }),
  fc.record({
    atMs,
    kind: fc.constant('frame' as const),
    cols: fc.nat(65_535),
    rows: fc.nat(65_535),
    offset: fc.maxSafeNat(),
    bytes: fc.uint8Array({ maxLength: 200 }),
  }),
  fc.record({ atMs, kind: fc.constant('mark' as const), text: fc.string({ unit: 'grapheme' }) }),
  fc.record({ atMs, kind: fc.constant('end' as const), reason: fc.string({ unit: 'grapheme' }) }),
);

test('any records are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 20 }), (records) => {
      const block = blockOf(records);
      expect(readRecordingBlock(block, 0)).toEqual({ kind: 'block', records, end: block.length });
    }),
  );
});

test('whatever bytes a file holds, reading them ends and throws nothing', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 200 }).map((body) => joinBytes([encodeBlockHead(recordsBlock, body.length), body])),
    fc.uint8Array({ maxLength: 200 }).map((body) => joinBytes([text('SPR1'), body])),
  );
  fc.assert(
    fc.property(bytes, (file) => {
      readRecordingHead(file);
      let at = 0;
      for (let blocks = 0; ; blocks += 1) {
        expect(blocks).toBeLessThanOrEqual(file.length / 5);
        const read = readRecordingBlock(file, at);
        if (read.kind !== 'block') break;
        expect(read.end).toBeGreaterThan(at);
        at = read.end;
      }
    }),
    { numRuns: 2_000 },
  );
});

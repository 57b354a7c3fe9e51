import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinBytes } from '../proof/transcript.ts';
import {
  checkpointContent,
  encodeCheckpoint,
  encodeOpening,
  encodeSealedHead,
  readCheckpoint,
  readOpening,
  readSealedHead,
} from './sealed-recording.ts';
import type { RecordingCheckpoint, RecordingOpening } from './sealed-recording.ts';

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const sessionId = 'se_01jd0000007000800000000001';
const channelId = 'ch_01jd0000007000800000000002';
const shape = { sessionId, channelId, tool: 'terminal', startedAt: 1_763_820_000_000, cols: 80, rows: 24 } as const;
const opening: RecordingOpening = { opening: 1, at: 1_763_820_000_000, keyId: 'rk-00112233', sealedKey: 'AAAA' };
const checkpoint: RecordingCheckpoint = {
  of: 'recording',
  sessionId,
  channelId,
  opening: 1,
  kind: 'running',
  sequence: 3,
  length: 512,
  chain: '0123456789abcdef'.repeat(4),
  at: 1_763_820_001_000,
  atMs: 998,
};

describe('golden bytes of version 2', () => {
  test('the head', () => {
    const bytes = encodeSealedHead(shape);
    expect(hexOf(bytes.subarray(0, 8))).toBe('53505232000000a5');
    expect(new TextDecoder().decode(bytes.subarray(8))).toBe(JSON.stringify({ version: 2, ...shape }));
    expect(readSealedHead(bytes)).toEqual({ head: { version: 2, ...shape }, bytes: bytes.length });
  });

  test('an opening', () => {
    const json = '{"opening":1,"at":1763820000000,"keyId":"rk-00112233","sealedKey":"AAAA"}';
    expect(new TextDecoder().decode(encodeOpening(opening))).toBe(json);
    expect(readOpening(text(json))).toEqual(opening);
  });

  test('what is signed of a checkpoint, and the signature behind it', () => {
    const json =
      '{"of":"recording","sessionId":"se_01jd0000007000800000000001","channelId":"ch_01jd0000007000800000000002",' +
      '"opening":1,"kind":"running","sequence":3,"length":512,' +
      '"chain":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","at":1763820001000,"atMs":998}';
    const content = checkpointContent(checkpoint);
    expect(new TextDecoder().decode(content)).toBe(json);
    const signature = new Uint8Array(64).fill(7);
    expect(readCheckpoint(encodeCheckpoint(content, signature))).toEqual({ checkpoint, content, signature });
  });
});

describe('what is none', () => {
  test('a head that is cut anywhere asks for more', () => {
    const bytes = encodeSealedHead(shape);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readSealedHead(bytes.subarray(0, length))).toBe('more');
    }
  });

  test.each([
    ['a head of version 1', text('SPR1....')],
    ['a head longer than 4,096 bytes', joinBytes([text('SPR2'), Uint8Array.of(0, 0, 0x10, 0x01)])],
    ['a head that is no JSON', joinBytes([text('SPR2'), Uint8Array.of(0, 0, 0, 1), text('{')])],
  ])('%s', (_, bytes) => {
    expect(readSealedHead(bytes)).toBeUndefined();
  });

  test.each([
    ['nothing', {}],
    ['an opening counted in words', { ...opening, opening: 'one' }],
    ['one without its key', { ...opening, sealedKey: undefined }],
    ['one before time', { ...opening, at: -1 }],
  ])('an opening of %s', (_, value) => {
    expect(readOpening(text(JSON.stringify(value)))).toBeUndefined();
  });

  test.each([
    ['something else', { ...checkpoint, of: 'audit' }],
    ['an unknown kind', { ...checkpoint, kind: 'finished' }],
    ['a chain that is too short', { ...checkpoint, chain: 'abcd' }],
    ['half a block', { ...checkpoint, sequence: 1.5 }],
    ['nobody’s channel', { ...checkpoint, channelId: undefined }],
  ])('a checkpoint of %s', (_, value) => {
    expect(readCheckpoint(joinBytes([text(JSON.stringify(value)), new Uint8Array(64)]))).toBeUndefined();
  });

  test('any bytes are read without harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readSealedHead(joinBytes([text('SPR2'), bytes]));
        expect([readOpening(bytes), readCheckpoint(bytes)]).toEqual([undefined, undefined]);
      }),
      { numRuns: 1_000 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeClose, encodeFrame, encodeHeader, headerBytesOf, writeHeader } from './frame-writer.ts';
import type { FrameHead } from './frame-writer.ts';
import { frameOpcode } from './opcode.ts';
import { PayloadMask } from './payload-mask.ts';
import { bytesOf, readInChunks } from './testing/frame-log.ts';

const { binary, continuation, ping, text } = frameOpcode;

describe('golden bytes', () => {
  const headers: readonly [string, FrameHead, readonly number[]][] = [
    ['no payload', { opcode: binary, isFinal: true, payloadBytes: 0 }, [0x82, 0x00]],
    ['125 bytes', { opcode: text, isFinal: true, payloadBytes: 125 }, [0x81, 0x7d]],
    ['126 bytes', { opcode: binary, isFinal: true, payloadBytes: 126 }, [0x82, 0x7e, 0x00, 0x7e]],
    ['65,535 bytes', { opcode: binary, isFinal: true, payloadBytes: 65_535 }, [0x82, 0x7e, 0xff, 0xff]],
    ['65,536 bytes', { opcode: binary, isFinal: true, payloadBytes: 65_536 }, [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]],
    ['5 GiB', { opcode: binary, isFinal: true, payloadBytes: 5 * 2 ** 30 }, [0x82, 0x7f, 0, 0, 0, 1, 0x40, 0, 0, 0]],
    ['a first fragment', { opcode: text, isFinal: false, payloadBytes: 1 }, [0x01, 0x01]],
    ['a middle fragment', { opcode: continuation, isFinal: false, payloadBytes: 1 }, [0x00, 0x01]],
    ['a mask of zero', { opcode: binary, isFinal: true, payloadBytes: 1, mask: 0 }, [0x82, 0x81, 0, 0, 0, 0]],
    [
      'a mask with its top bit set',
      { opcode: binary, isFinal: true, payloadBytes: 1, mask: 0xfedc_ba98 },
      [0x82, 0x81, 0xfe, 0xdc, 0xba, 0x98],
    ],
  ];

  test.for(headers)('header: %s', ([, head, bytes]) => {
    expect([...encodeHeader(head)]).toEqual(bytes);
    expect(headerBytesOf(head.payloadBytes, head.mask !== undefined)).toBe(bytes.length);

    const target = new Uint8Array(20).fill(0xaa);
    expect(writeHeader(target, 3, head)).toBe(3 + bytes.length);
    expect([...target.subarray(0, 3 + bytes.length + 1)]).toEqual([0xaa, 0xaa, 0xaa, ...bytes, 0xaa]);
  });

  test('the masked Hello of RFC 6455', () => {
    const payload = bytesOf('Hello');
    expect([...encodeFrame({ opcode: text, payload, mask: 0x37fa_213d })]).toEqual([
      0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
    ]);
    expect(payload).toEqual(bytesOf('Hello'));
  });

  test('a close with its reason', () => {
    expect([...encodeClose({ code: 1002, reason: 'é' })]).toEqual([0x88, 0x04, 0x03, 0xea, 0xc3, 0xa9]);
    expect([...encodeClose({ code: 4001, mask: 0 })]).toEqual([0x88, 0x82, 0, 0, 0, 0, 0x0f, 0xa1]);
  });
});

describe('refused to be written', () => {
  const cases: readonly [string, () => unknown][] = [
    ['a ping of 126 bytes', () => encodeFrame({ opcode: ping, payload: new Uint8Array(126) })],
    ['a fragmented ping', () => encodeFrame({ opcode: ping, payload: new Uint8Array(0), isFinal: false })],
    ['close code 1005', () => encodeClose({ code: 1005 })],
    ['close code 1006', () => encodeClose({ code: 1006 })],
    ['a reason of 124 bytes', () => encodeClose({ code: 1000, reason: 'é'.repeat(62) })],
  ];
  test.for(cases)('%s', ([, write]) => {
    expect(write).toThrow(RangeError);
  });
});

test('what is written reads the same, however masked, fragmented and cut', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 });
  const mask = fc.option(fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)), { nil: undefined });
  fc.assert(
    fc.property(pieces, mask, fc.array(fc.nat(1500), { maxLength: 9 }), (payloads, key, cuts) => {
      const frames = payloads.map((payload, at) => ({
        opcode: at === 0 ? binary : continuation,
        isFinal: at === payloads.length - 1,
        payload,
        mask: key,
      }));
      const stream = bytesOf(...frames.map(encodeFrame));
      expect(readInChunks(stream, cuts, { expectMasked: key !== undefined })).toEqual({
        failure: undefined,
        events: frames.map(({ opcode, isFinal, payload }) => ({
          kind: 'frame',
          opcode,
          isFinal,
          payload: [...payload],
        })),
      });
    }),
  );
});

test('masking in pieces, at any place in memory, is masking byte by byte', () => {
  const cuts = fc.array(fc.nat(1200), { maxLength: 6 });
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 1200 }),
      fc.nat(0xffff_ffff),
      fc.nat(7),
      cuts,
      (payload, key, shift, places) => {
        const memory = new Uint8Array(payload.length + 16).fill(0x55);
        const bytes = memory.subarray(shift, shift + payload.length + 4);
        bytes.set(payload, 2);
        const mask = new PayloadMask();
        mask.begin(key);
        let from = 0;
        for (const to of [...places.filter((cut) => cut < payload.length).toSorted((a, b) => a - b), payload.length]) {
          mask.apply(bytes, from + 2, to + 2);
          from = to;
        }
        const expected = payload.map((byte, at) => byte ^ (key >>> (24 - (at % 4) * 8)));
        expect([...bytes]).toEqual([0x55, 0x55, ...expected, 0x55, 0x55]);
      },
    ),
  );
});

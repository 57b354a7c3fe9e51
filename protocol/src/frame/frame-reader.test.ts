import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameFailures, isCloseCode } from './frame-failure.ts';
import type { FrameFailure } from './frame-failure.ts';
import { FrameReader } from './frame-reader.ts';
import { encodeClose, encodeFrame } from './frame-writer.ts';
import { frameOpcode } from './opcode.ts';
import { bytesOf, FrameLog, readInChunks } from './testing/frame-log.ts';
import type { FrameEvent } from './testing/frame-log.ts';
import { modelReport } from './testing/plain-model.ts';

const hello = [...bytesOf('Hello')];
const plain = { expectMasked: false };
const masked = { expectMasked: true };

function frame(opcode: number, payload: readonly number[], isFinal = true): FrameEvent {
  return { kind: 'frame', opcode, isFinal, payload };
}

describe('golden bytes', () => {
  const cases: readonly [string, Uint8Array, boolean, readonly FrameEvent[]][] = [
    // RFC 6455, section 5.7.
    ['a text message, unmasked', bytesOf([0x81, 0x05], 'Hello'), false, [frame(1, hello)]],
    [
      'a text message, masked',
      bytesOf([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]),
      true,
      [frame(1, hello)],
    ],
    [
      'a fragmented text message',
      bytesOf([0x01, 0x03], 'Hel', [0x80, 0x02], 'lo'),
      false,
      [frame(1, [...bytesOf('Hel')], false), frame(0, [...bytesOf('lo')])],
    ],
    ['a ping, unmasked', bytesOf([0x89, 0x05], 'Hello'), false, [{ kind: 'ping', payload: hello }]],
    [
      'a pong, masked',
      bytesOf([0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]),
      true,
      [{ kind: 'pong', payload: hello }],
    ],
    [
      '256 bytes, binary, unmasked',
      bytesOf([0x82, 0x7e, 0x01, 0x00], new Uint8Array(256).fill(7)),
      false,
      [
        frame(
          2,
          Array.from({ length: 256 }, () => 7),
        ),
      ],
    ],
    [
      '64 KiB, binary, unmasked',
      bytesOf([0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0], new Uint8Array(65_536).fill(9)),
      false,
      [
        frame(
          2,
          Array.from({ length: 65_536 }, () => 9),
        ),
      ],
    ],
    // Ours.
    ['a binary message masked with zeros', bytesOf([0x82, 0x85, 0, 0, 0, 0], 'Hello'), true, [frame(2, hello)]],
    ['an empty message', bytesOf([0x82, 0x00]), false, [frame(2, [])]],
    ['an empty masked message', bytesOf([0x82, 0x80, 1, 2, 3, 4]), true, [frame(2, [])]],
    [
      'a ping between two fragments',
      bytesOf([0x02, 0x01, 0x61, 0x89, 0x00, 0x80, 0x01, 0x62]),
      false,
      [frame(2, [0x61], false), { kind: 'ping', payload: [] }, frame(0, [0x62])],
    ],
    [
      'a character cut over two fragments',
      bytesOf([0x01, 0x02, 0xe2, 0x82, 0x80, 0x01, 0xac]),
      false,
      [frame(1, [0xe2, 0x82], false), frame(0, [0xac])],
    ],
    [
      'a close reason while a character is cut in an open text message',
      bytesOf([0x01, 0x01, 0xe2, 0x88, 0x05, 0x03, 0xe8], 'bye'),
      false,
      [frame(1, [0xe2], false), { kind: 'close', code: 1000, reason: 'bye' }],
    ],
    ['an empty close', bytesOf([0x88, 0x00]), false, [{ kind: 'close', code: undefined, reason: '' }]],
    [
      'a close of ours with a reason',
      bytesOf([0x88, 0x05, 0x0f, 0xa1, 0xe2, 0x82, 0xac]),
      false,
      [{ kind: 'close', code: 4001, reason: '€' }],
    ],
    [
      'nothing after a close',
      bytesOf([0x88, 0x02, 0x03, 0xe8], [0x81, 0x05], 'Hello', 0xff),
      false,
      [{ kind: 'close', code: 1000, reason: '' }],
    ],
    [
      'the least length of 16 bits',
      bytesOf([0x82, 0x7e, 0, 126], new Uint8Array(126)),
      false,
      [
        frame(
          2,
          Array.from({ length: 126 }, () => 0),
        ),
      ],
    ],
    [
      '125 bytes of ping',
      bytesOf([0x89, 125], new Uint8Array(125)),
      false,
      [{ kind: 'ping', payload: Array.from({ length: 125 }, () => 0) }],
    ],
  ];

  test.for(cases)('%s', ([, stream, expectMasked, events]) => {
    expect(readInChunks(stream, [], { expectMasked })).toEqual({ events, failure: undefined });
    const everyByte = stream.length < 1000 ? [...stream.keys()] : [...stream.keys()].slice(0, 100);
    expect(readInChunks(stream, everyByte, { expectMasked })).toEqual({ events, failure: undefined });
  });
});

describe('each breach, with its code', () => {
  const F = frameFailures;
  const limited = { expectMasked: false, maxMessageBytes: 1000 };
  const cases: readonly [string, Uint8Array, FrameFailure, { expectMasked: boolean; maxMessageBytes?: number }?][] = [
    ['first reserved bit', bytesOf([0xc2, 0x00]), F.reservedBits],
    ['second reserved bit', bytesOf([0xa2, 0x00]), F.reservedBits],
    ['third reserved bit', bytesOf([0x92, 0x00]), F.reservedBits],
    ['reserved bit on a ping', bytesOf([0xc9, 0x00]), F.reservedBits],
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15]
      .map((opcode) => [`opcode ${opcode}`, bytesOf([0x80 | opcode, 0x00]), F.unknownOpcode] as const)
      .map(([name, bytes, failure]): [string, Uint8Array, FrameFailure] => [name, bytes, failure]),
    ['continuation of nothing', bytesOf([0x80, 0x00]), F.unexpectedContinuation],
    ['continuation after the end', bytesOf([0x82, 0x00, 0x80, 0x00]), F.unexpectedContinuation],
    ['a text message inside a binary one', bytesOf([0x02, 0x00, 0x81, 0x00]), F.expectedContinuation],
    ['a binary message inside a text one', bytesOf([0x01, 0x00, 0x82, 0x00]), F.expectedContinuation],
    ['a fragmented ping', bytesOf([0x09, 0x00]), F.fragmentedControl],
    ['a fragmented close', bytesOf([0x08, 0x00]), F.fragmentedControl],
    ['a ping of 126 bytes', bytesOf([0x89, 126, 0, 126]), F.controlTooLong],
    ['a pong with a 64-bit length', bytesOf([0x8a, 127]), F.controlTooLong],
    ['unmasked where masked is due', bytesOf([0x82, 0x01, 0x00]), F.notMasked, masked],
    ['masked where unmasked is due', bytesOf([0x82, 0x81, 0, 0, 0, 0, 0]), F.masked],
    ['an unmasked close where masked is due', bytesOf([0x88, 0x00]), F.notMasked, masked],
    ['125 in 16 bits', bytesOf([0x82, 126, 0, 125]), F.lengthNotMinimal],
    ['65,535 in 64 bits', bytesOf([0x82, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff]), F.lengthNotMinimal],
    ['top bit of the length', bytesOf([0x82, 127, 0x80, 0, 0, 0, 0, 1, 0, 0]), F.lengthTopBit],
    ['2^63 - 1 bytes', bytesOf([0x82, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255]), F.messageTooLong],
    ['one byte over 1 MiB', bytesOf([0x82, 127, 0, 0, 0, 0, 0, 16, 0, 1]), F.messageTooLong],
    ['one byte over the limit', bytesOf([0x82, 126, 0x03, 0xe9]), F.messageTooLong, limited],
    [
      'fragments over the limit',
      bytesOf([0x02, 126, 0x03, 0xe8], new Uint8Array(1000), [0x80, 0x01]),
      F.messageTooLong,
      limited,
    ],
    ['a close of one byte', bytesOf([0x88, 0x01, 0x03]), F.closeLength],
    ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map((code): [string, Uint8Array, FrameFailure] => [
      `close code ${code}`,
      bytesOf([0x88, 0x02, code >> 8, code & 255]),
      F.closeCode,
    ]),
    ['a close reason that is no UTF-8', bytesOf([0x88, 0x03, 0x03, 0xe8, 0xff]), F.invalidUtf8],
    ['a close reason cut in a character', bytesOf([0x88, 0x04, 0x03, 0xe8, 0xe2, 0x82]), F.invalidUtf8],
    ['a lone continuation byte in text', bytesOf([0x81, 0x01, 0x80]), F.invalidUtf8],
    ['an overlong slash', bytesOf([0x81, 0x02, 0xc0, 0xaf]), F.invalidUtf8],
    ['an overlong form of three bytes', bytesOf([0x81, 0x03, 0xe0, 0x80, 0xaf]), F.invalidUtf8],
    ['an overlong form of four bytes', bytesOf([0x81, 0x04, 0xf0, 0x80, 0x80, 0xaf]), F.invalidUtf8],
    ['a surrogate', bytesOf([0x81, 0x03, 0xed, 0xa0, 0x80]), F.invalidUtf8],
    ['above U+10FFFF', bytesOf([0x81, 0x04, 0xf4, 0x90, 0x80, 0x80]), F.invalidUtf8],
    ['text that ends in a character', bytesOf([0x81, 0x02, 0xe2, 0x82]), F.invalidUtf8],
    ['fragmented text that ends in a character', bytesOf([0x01, 0x01, 0xe2, 0x80, 0x01, 0x82]), F.invalidUtf8],
    ['bad text before its message is whole', bytesOf([0x01, 0x05, 0xff]), F.invalidUtf8],
    ['bad masked text', bytesOf([0x81, 0x81, 1, 2, 3, 4, 0xff ^ 1]), F.invalidUtf8, masked],
  ];

  test.for(cases)('%s', ([, stream, failure, options = plain]) => {
    const log = new FrameLog();
    const reader = new FrameReader(log, options);
    const before = log.events.length;
    expect(reader.push(stream.slice())).toBe(failure);
    expect(reader.failure).toBe(failure);

    // Whatever follows is refused too, even a faultless frame.
    const reported = log.events.length;
    expect(reader.push(encodeFrame({ opcode: frameOpcode.binary, payload: bytesOf('x'), mask: 1 }))).toBe(failure);
    expect(log.events.length).toBe(reported);
    expect(reported).toBeGreaterThanOrEqual(before);

    expect(readInChunks(stream, [...stream.keys()], options).failure).toBe(failure.code);
  });

  test('every failure of the table has a case', () => {
    const tried = new Set(cases.map(([, , failure]) => failure));
    expect(Object.values(frameFailures).filter((failure) => !tried.has(failure))).toEqual([]);
  });

  test('a length is refused before any payload or mask has come', () => {
    const reader = new FrameReader(new FrameLog(), { expectMasked: true, maxMessageBytes: 10 });
    expect(reader.push(bytesOf([0x82, 0x8b]))).toBe(F.messageTooLong);
  });

  test('the codes that may travel are exactly the registered and the free ones', () => {
    const legal = Array.from({ length: 65_536 }, (_, code) => code).filter(isCloseCode);
    const registered = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
    expect(legal).toEqual([...registered, ...Array.from({ length: 2000 }, (_, at) => 3000 + at)]);
  });
});

describe('against the plain model', () => {
  test('the same frames and verdict for streams of mostly sound frames, cut anywhere', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(400), { maxLength: 12 }), fc.boolean(), (parts, cuts, expectMasked) => {
        const stream = bytesOf(...parts.map((part) => wire(part, expectMasked)));
        const options = { expectMasked, maxMessageBytes: 300 };
        expect(readInChunks(stream, cuts, options)).toEqual(modelReport(stream, options));
      }),
      { numRuns: 3000 },
    );
  });

  test('the same for streams with single bytes spoilt', () => {
    const spoils = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(streams, spoils, fc.boolean(), (parts, spoilt, expectMasked) => {
        const stream = bytesOf(...parts.map((part) => wire(part, expectMasked)));
        for (const [at, byte] of spoilt) if (at < stream.length) stream[at] = byte;
        const options = { expectMasked, maxMessageBytes: 300 };
        expect(readInChunks(stream, [3, 5, 8, 13, 21, 55], options)).toEqual(modelReport(stream, options));
      }),
      { numRuns: 3000 },
    );
  });

  test('no bytes whatever make it throw, and it says of them what the model says', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.nat(400), { maxLength: 6 }),
        fc.boolean(),
        (stream, cuts, expectMasked) => {
          const options = { expectMasked, maxMessageBytes: 300 };
          expect(readInChunks(stream, cuts, options)).toEqual(modelReport(stream, options));
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('a handler that has had enough', () => {
  test.for(['onFrameStart', 'onPayload', 'onFrameEnd', 'onPing'] as const)('stops the reading from %s', (name) => {
    const log = new FrameLog();
    const reader = new FrameReader(
      new Proxy(log, {
        get(target, key) {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== 'function') return member;
          return (...values: readonly unknown[]) => {
            if (key === name) reader.stop();
            Reflect.apply(member, target, values);
          };
        },
      }),
      plain,
    );
    const stream = bytesOf([0x82, 0x01, 0x61, 0x89, 0x00, 0x82, 0x01, 0x62]);
    expect(reader.push(stream)).toBe(undefined);
    const order: readonly string[] = ['onFrameStart', 'onPayload', 'onFrameEnd', 'onPing'];
    expect(log.events.length).toBe(Math.max(0, order.indexOf(name) - 1));
    expect(reader.push(stream)).toBe(undefined);
    expect(log.events.length).toBe(Math.max(0, order.indexOf(name) - 1));
  });

  test('may hold after each message and read on later, wherever the chunk was cut', () => {
    const stream = bytesOf([0x82, 0x01, 0x61, 0x89, 0x00, 0x82, 0x00, 0x82, 0x01, 0x62]);
    for (const at of stream.keys()) {
      const log = new FrameLog();
      let isHeld = false;
      let releases = 0;
      const end = log.onFrameEnd.bind(log);
      log.onFrameEnd = (isFinal) => {
        expect(isHeld).toBe(false);
        end(isFinal);
        isHeld = true;
        reader.hold();
      };
      const reader = new FrameReader(log, plain);
      for (const chunk of [stream.slice(0, at), stream.slice(at)]) {
        reader.push(chunk);
        while (isHeld) {
          isHeld = false;
          releases += 1;
          expect(reader.release()).toBe(undefined);
        }
      }
      expect(releases).toBe(3);
      expect(log.events).toEqual(readInChunks(stream, [], plain).events);
    }
  });

  test('takes no chunk while it holds', () => {
    const reader = new FrameReader(new FrameLog(), plain);
    reader.hold();
    expect(() => reader.push(bytesOf(0x82))).toThrow('held');
  });

  test('knows whether the wire stands between messages', () => {
    const reader = new FrameReader(new FrameLog(), plain);
    const states = [...bytesOf([0x02, 0x01, 0x61, 0x89, 0x00, 0x80, 0x00])].map((byte) => {
      reader.push(bytesOf(byte));
      return reader.isBetweenMessages;
    });
    expect(states).toEqual([false, false, false, false, false, false, true]);
  });
});

/** Frames in the making: mostly sound, sometimes against the rules. */
type Part = { readonly opcode: number; readonly isFinal: boolean; readonly payload: Uint8Array; readonly mask: number };

const texts = fc
  .oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.string({ maxLength: 40 }))
  .map((text) => bytesOf(text));
const payloads = fc.oneof(
  { weight: 4, arbitrary: texts },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 120, maxLength: 260 }) },
);
const part: fc.Arbitrary<Part> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      opcode: fc.constantFrom(0, 1, 1, 2, 2, 9, 10),
      isFinal: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      payload: payloads,
      mask: fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      opcode: fc.constant(8),
      isFinal: fc.constant(true),
      payload: fc
        .tuple(fc.constantFrom(1000, 1001, 1005, 3000, 4999, 5000), texts)
        .map(([code, text]) => bytesOf([code >> 8, code & 255], text)),
      mask: fc.nat(0xffff_ffff),
    }),
  },
);
const streams = fc.array(part, { maxLength: 8 });

/** Written by hand here, so that the writer's own refusals don't keep bad frames from the reader. */
function wire(part: Part, isMasked: boolean): Uint8Array {
  const { payload } = part;
  const bit = isMasked ? 128 : 0;
  const length = payload.length < 126 ? [bit | payload.length] : [bit | 126, payload.length >> 8, payload.length & 255];
  const key = [part.mask >>> 24, (part.mask >>> 16) & 255, (part.mask >>> 8) & 255, part.mask & 255];
  return bytesOf(
    (part.isFinal ? 128 : 0) | part.opcode,
    length,
    isMasked ? key : [],
    isMasked ? payload.map((byte, at) => byte ^ (key[at % 4] ?? 0)) : payload,
  );
}

test('what the writer closes with is what the reader reports', () => {
  const stream = encodeClose({ code: 1001, reason: 'la fin, déjà', mask: 0x01020304 });
  expect(readInChunks(stream, [], masked).events).toEqual([{ kind: 'close', code: 1001, reason: 'la fin, déjà' }]);
});

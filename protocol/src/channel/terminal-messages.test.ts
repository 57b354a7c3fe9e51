import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { channelMessageMaxBytes, channelTools, terminalPieceMaxBytes } from './message-types.ts';
import { closedReason, decodeTerminalMessage, encodeTerminalMessage } from './terminal-messages.ts';
import type { TerminalMessage } from './terminal-messages.ts';

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The bytes that docs/protocol.md shows. */
const golden: readonly (readonly [string, TerminalMessage, string])[] = [
  ['a ticket', { kind: 'ticket', ticket: new Uint8Array(32).fill(0xab) }, `00${'ab'.repeat(32)}`],
  ['joined, to a viewer', { kind: 'joined', role: 'viewer', position: 258 }, '01 00 0000000000000102'],
  ['joined, to an agent', { kind: 'joined', role: 'agent', position: 0 }, '01 01 0000000000000000'],
  ['limit', { kind: 'limit', offset: 262_144 }, '02 0000000000040000'],
  ['resume', { kind: 'resume', offset: 1_000 }, '03 00000000000003e8'],
  ['closed', { kind: 'closed', reason: closedReason.replaced, text: 'replacé' }, '04 01 7265706c6163c3a9'],
  ['output', { kind: 'output', offset: 5, bytes: text('hi\n') }, '40 0000000000000005 68690a'],
  ['input', { kind: 'input', bytes: text('ls\r') }, '41 6c730d'],
  ['resize', { kind: 'resize', cols: 120, rows: 40 }, '42 0078 0028'],
  [
    'snapshot',
    { kind: 'snapshot', offset: 7, cols: 80, rows: 24, bytes: text('$ ') },
    '43 0000000000000007 0050 0018 2420',
  ],
  [
    'an empty snapshot',
    { kind: 'snapshot', offset: 0, cols: 1, rows: 1, bytes: text('') },
    '43 0000000000000000 0001 0001',
  ],
  ['resized', { kind: 'resized', offset: 7, cols: 1000, rows: 500 }, '44 0000000000000007 03e8 01f4'],
  ['exited with a code', { kind: 'exited', offset: 9, code: 130, signal: 0 }, '45 0000000000000009 00000082 00'],
  ['exited by a signal', { kind: 'exited', offset: 9, code: -1, signal: 9 }, '45 0000000000000009 ffffffff 09'],
  [
    'the last offset that a number holds exactly',
    { kind: 'limit', offset: Number.MAX_SAFE_INTEGER },
    '02 001fffffffffffff',
  ],
];

describe('golden bytes', () => {
  test.each(golden)('%s is written', (_, message, hex) => {
    expect(hexOf(encodeTerminalMessage(message))).toBe(hex.replaceAll(' ', ''));
  });

  test.each(golden)('%s is read', (_, message, hex) => {
    expect(decodeTerminalMessage(bytesOf(hex))).toEqual(message);
  });
});

describe('what is no message', () => {
  test.each([
    ['nothing at all', '', { kind: 'malformed', type: -1 }],
    ['a type of a newer common message', '05', { kind: 'unknown', type: 5 }],
    ['a type of another tool', '80 01', { kind: 'unknown', type: 0x80 }],
    ['a ticket of 31 bytes', `00${'ab'.repeat(31)}`, { kind: 'malformed', type: 0 }],
    ['a ticket of 33 bytes', `00${'ab'.repeat(33)}`, { kind: 'malformed', type: 0 }],
    ['joined in a role that is none', '01 02 0000000000000000', { kind: 'malformed', type: 1 }],
    ['an offset beyond what a number holds', '02 0020000000000000', { kind: 'malformed', type: 2 }],
    ['an offset of seven bytes', '03 00000000000000', { kind: 'malformed', type: 3 }],
    ['closed without a reason', '04', { kind: 'malformed', type: 4 }],
    ['closed with 257 bytes of text', `04 00 ${'61'.repeat(257)}`, { kind: 'malformed', type: 4 }],
    ['output without a byte', '40 0000000000000005', { kind: 'malformed', type: 0x40 }],
    ['input without a byte', '41', { kind: 'malformed', type: 0x41 }],
    ['a terminal of no columns', '42 0000 0018', { kind: 'malformed', type: 0x42 }],
    ['a terminal of 1001 columns', '42 03e9 0018', { kind: 'malformed', type: 0x42 }],
    ['a terminal of 501 rows', '42 0050 01f5', { kind: 'malformed', type: 0x42 }],
    ['a snapshot without its size', '43 0000000000000007 0050', { kind: 'malformed', type: 0x43 }],
    ['resized with a byte too many', '44 0000000000000007 0050 0018 00', { kind: 'malformed', type: 0x44 }],
    ['exited without its signal', '45 0000000000000009 00000082', { kind: 'malformed', type: 0x45 }],
  ])('%s', (_, hex, decoded) => {
    expect(decodeTerminalMessage(bytesOf(hex))).toEqual(decoded);
  });

  test.each([
    ['output', Uint8Array.of(0x40), 8 + terminalPieceMaxBytes + 1],
    ['input', Uint8Array.of(0x41), terminalPieceMaxBytes + 1],
    ['a snapshot', bytesOf('43 0000000000000007 0050 0018'), channelMessageMaxBytes],
  ])('%s longer than may be is malformed', (_, start, payloadBytes) => {
    const message = new Uint8Array(1 + payloadBytes);
    message.set(start);
    expect(decodeTerminalMessage(message).kind).toBe('malformed');
  });
});

const offset = fc.maxSafeNat();
const size = { cols: fc.integer({ min: 1, max: 1000 }), rows: fc.integer({ min: 1, max: 500 }) };
const piece = fc.uint8Array({ minLength: 1, maxLength: 300 });
const anyMessage: fc.Arbitrary<TerminalMessage> = fc.oneof(
  fc.record({ kind: fc.constant('ticket' as const), ticket: fc.uint8Array({ minLength: 32, maxLength: 32 }) }),
  fc.record({
    kind: fc.constant('joined' as const),
    role: fc.constantFrom('viewer' as const, 'agent' as const),
    position: offset,
  }),
  fc.record({ kind: fc.constantFrom('limit' as const, 'resume' as const), offset }),
  fc.record({
    kind: fc.constant('closed' as const),
    reason: fc.nat(255),
    text: fc.string({ unit: 'grapheme', maxLength: 60 }),
  }),
  fc.record({ kind: fc.constant('output' as const), offset, bytes: piece }),
  fc.record({ kind: fc.constant('input' as const), bytes: piece }),
  fc.record({ kind: fc.constant('resize' as const), ...size }),
  fc.record({ kind: fc.constant('snapshot' as const), offset, ...size, bytes: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ kind: fc.constant('resized' as const), offset, ...size }),
  fc.record({
    kind: fc.constant('exited' as const),
    offset,
    code: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    signal: fc.nat(255),
  }),
);

describe('any message', () => {
  test('is read as it was written, but for a text cut at 256 bytes', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const read = decodeTerminalMessage(encodeTerminalMessage(message));
        if (message.kind !== 'closed' || text(message.text).length <= 256) expect(read).toEqual(message);
        else expect(read.kind === 'closed' && message.text.startsWith(read.text)).toBe(true);
      }),
    );
  });

  test('fits the table that the relay enforces', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = encodeTerminalMessage(message);
        const rule = channelTools.terminal.find(({ type }) => type === bytes[0]);
        expect(rule?.name).toBe(message.kind);
        expect(bytes.length - 1).toBeGreaterThanOrEqual(rule?.minBytes ?? Infinity);
        expect(bytes.length - 1).toBeLessThanOrEqual(rule?.maxBytes ?? 0);
      }),
    );
  });
});

describe('whatever bytes arrive', () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .tuple(fc.constantFrom(0, 1, 2, 3, 4, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45), fc.uint8Array({ maxLength: 40 }))
      .map(([type, body]) => Uint8Array.of(type, ...body)),
  );

  test('they are a message, unknown or malformed, and never an exception', () => {
    fc.assert(
      fc.property(hostile, (bytes) => {
        const read = decodeTerminalMessage(bytes);
        if (read.kind !== 'unknown' && read.kind !== 'malformed') {
          expect(decodeTerminalMessage(encodeTerminalMessage(read))).toEqual(read);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('and what is read lies within the table, so that the relay and the ends agree', () => {
    fc.assert(
      fc.property(hostile, (bytes) => {
        const rule = channelTools.terminal.find(({ type }) => type === bytes[0]);
        const body = bytes.length - 1;
        const fits = rule !== undefined && body >= rule.minBytes && body <= rule.maxBytes;
        const read = decodeTerminalMessage(bytes);
        if (!fits) expect(['unknown', 'malformed']).toContain(read.kind);
      }),
      { numRuns: 2_000 },
    );
  });
});

import { randomBytes } from 'node:crypto';
import { encodeFrame, frameOpcode, FrameReader } from '@sallyport/protocol';
import type { DataOpcode } from '@sallyport/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageGate } from './message-gate.ts';
import type { GateSink } from './message-gate.ts';
import { MessageRules } from './message-rules.ts';
import type { ChannelSide, ToolAccess } from './message-rules.ts';

/** What came out of the gate, a line a message, independent of how the messages were cut. */
class Log implements GateSink {
  readonly lines: string[] = [];
  #open: Buffer[] | undefined;

  onShort(_: unknown, message: Uint8Array): void {
    this.lines.push(`short ${Buffer.from(message).toString('hex')}`);
  }
  onStream(rule: { readonly minBytes: number }, bytes: Uint8Array, at: number): 'pass' {
    if (bytes.length - at < 1 + rule.minBytes) throw new Error('a stream began before its head was there');
    this.#open = [];
    return 'pass';
  }
  onPiece(bytes: Uint8Array, start: number, end: number): void {
    if (start >= end || this.#open === undefined) throw new Error('a piece out of place');
    this.#open.push(Buffer.from(bytes.subarray(start, end)));
  }
  onLastPiece(bytes: Uint8Array, start: number, end: number): void {
    if (this.#open === undefined) throw new Error('an end without a beginning');
    this.lines.push(`stream ${Buffer.concat([...this.#open, bytes.subarray(start, end)]).toString('hex')}`);
    this.#open = undefined;
  }
  onFault(fault: string, type: number, isFatal: boolean): void {
    if (isFatal !== (this.#open !== undefined))
      throw new Error('a fault is fatal exactly when something was passed on');
    this.#open = undefined;
    this.lines.push(`fault ${fault} ${type}`);
  }
  onChunkEnd(): void {}
  onDrain(): void {}
  onGone(): void {}
}

type Message = { readonly bytes: Uint8Array; readonly cuts: readonly number[] };

interface Way {
  readonly side: ChannelSide;
  readonly access: ToolAccess;
  /** Whether the gate is told of whole messages at once. */
  readonly isShort?: boolean;
}

function throughGate(messages: readonly Message[], { side, access, isShort = false }: Way): readonly string[] {
  const log = new Log();
  const gate = new MessageGate(new MessageRules('terminal', side, access), log);
  const nothing = { onPing: () => undefined, onPong: () => undefined, onClose: () => undefined };
  const reader = new FrameReader(
    {
      ...nothing,
      onFrameStart: (opcode: DataOpcode, payloadBytes, isFinal) => gate.onFrameStart(opcode, payloadBytes, isFinal),
      onPayload: (bytes, start, end) => gate.onPayload(bytes, start, end),
      onFrameEnd: (isFinal) => gate.onFrameEnd(isFinal),
      ...(isShort
        ? { onMessage: (bytes: Uint8Array, start: number, end: number) => gate.onMessage(bytes, start, end) }
        : {}),
    },
    { expectMasked: true },
  );
  const stream = Buffer.concat(
    messages.flatMap(({ bytes, cuts }) => {
      const ends = [...cuts.filter((cut) => cut <= bytes.length).toSorted((a, b) => a - b), bytes.length];
      return ends.map((end, at) =>
        encodeFrame({
          opcode: at === 0 ? frameOpcode.binary : frameOpcode.continuation,
          isFinal: at === ends.length - 1,
          payload: bytes.subarray(ends[at - 1] ?? 0, end),
          mask: bytes.length % 2 === 0 ? 0 : 0x01_23_45_67,
        }),
      );
    }),
  );
  for (let at = 0; at < stream.length; at += 7_001)
    expect(reader.push(stream.subarray(at, at + 7_001))).toBe(undefined);
  return log.lines;
}

const types = fc.constantFrom(0x00, 0x01, 0x02, 0x03, 0x04, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x7f);
const bodies = fc.oneof(
  { weight: 5, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(257, 258, 65_536, 65_537, 65_544, 65_545)
      .map((length) => new Uint8Array(randomBytes(length))),
  },
);
const message = fc
  .record({ type: types, body: bodies, cuts: fc.array(fc.nat(45), { maxLength: 4 }) })
  .map(({ type, body, cuts }) => ({
    bytes: Buffer.concat([Buffer.of(type), body]).subarray(type === 0x7f ? 1 : 0),
    cuts,
  }));

test('fragments, and being told of whole messages at once, change nothing but when a message that is too long is noticed', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 8 }),
      fc.constantFrom<ChannelSide>('viewer', 'agent'),
      fc.constantFrom<ToolAccess>('full', 'read-only'),
      (messages, side, access) => {
        const whole = messages.map(({ bytes }) => ({ bytes, cuts: [] }));
        const expected = throughGate(whole, { side, access });
        expect(throughGate(messages, { side, access })).toEqual(expected);
        expect(throughGate(messages, { side, access, isShort: true })).toEqual(expected);
        expect(throughGate(whole, { side, access, isShort: true })).toEqual(expected);
      },
    ),
    { numRuns: 1_500 },
  );
});

test('a watching viewer’s messages are those of a full one without typing and sizes', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), (messages) => {
      const isPassed = (line: string): boolean => !line.startsWith('fault');
      const full = throughGate(messages, { side: 'viewer', access: 'full' }).filter(isPassed);
      const watching = throughGate(messages, { side: 'viewer', access: 'read-only' }).filter(isPassed);
      expect(watching).toEqual(full.filter((line) => !/^(?:stream 41|short 42)/.test(line)));
    }),
    { numRuns: 500 },
  );
});

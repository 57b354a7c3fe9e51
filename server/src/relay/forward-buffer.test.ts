import { encodeFrame, frameOpcode, FrameReader, MessageAssembler } from '@sallyport/protocol';
import type { DataOpcode } from '@sallyport/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ForwardBuffer } from './forward-buffer.ts';
import { giveBack } from './outgoing-memory.ts';

/**
 * Reads a stream of masked frames chunk by chunk and forwards every payload; gives what leaves, flush by flush. Flushes
 * follow every so many chunks, and the last.
 */
function forwarded(stream: Uint8Array, cuts: readonly number[], chunksAFlush = 1): readonly Uint8Array[] {
  const sent: Uint8Array[] = [];
  const buffer = new ForwardBuffer((frames, memory) => {
    sent.push(frames.slice());
    if (memory !== undefined) giveBack(memory);
  });
  const flush = (): void => {
    const { waitingBytes } = buffer;
    const before = sent.length;
    buffer.flush();
    expect(Buffer.concat(sent.slice(before))).toHaveLength(waitingBytes);
  };
  let left = 0;
  let isFinal = false;
  const reader = new FrameReader(
    {
      onFrameStart(_opcode: DataOpcode, payloadBytes, isLast) {
        left = payloadBytes;
        isFinal = isLast;
      },
      onPayload(bytes, start, end) {
        left -= end - start;
        if (isFinal && left === 0) {
          isFinal = false;
          buffer.putLastPiece(bytes, start, end);
        } else buffer.putPiece(bytes, start, end);
      },
      onFrameEnd() {
        if (isFinal) buffer.putLastPiece(new Uint8Array(0), 0, 0);
      },
      onPing() {
        // A message of the relay's own, in between.
        if (!buffer.isInMessage) buffer.putMessage(Uint8Array.of(0xee));
      },
      onPong: () => undefined,
      onClose: () => undefined,
    },
    { expectMasked: true },
  );
  let from = 0;
  let chunks = 0;
  for (const to of [...cuts.filter((cut) => cut < stream.length).toSorted((a, b) => a - b), stream.length]) {
    reader.push(stream.slice(from, to));
    chunks += 1;
    if (chunks % chunksAFlush === 0) flush();
    from = to;
  }
  flush();
  expect(reader.failure).toBe(undefined);
  return sent;
}

function messagesOf(stream: Uint8Array): readonly string[] {
  const messages: string[] = [];
  const assembler = new MessageAssembler(
    {
      onMessage: (_, bytes) => messages.push(Buffer.from(bytes).toString('hex')),
      onPing: () => undefined,
      onPong: () => undefined,
      onClose: () => undefined,
    },
    { expectMasked: false },
  );
  expect(assembler.push(stream)).toBe(undefined);
  return messages;
}

const payload = fc.oneof(
  { weight: 5, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  { weight: 2, arbitrary: fc.uint8Array({ minLength: 120, maxLength: 140 }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 16_000, max: 70_000 }).map((length) => new Uint8Array(length).fill(length)),
  },
);
const message = fc.record({
  fragments: fc.array(payload, { minLength: 1, maxLength: 3 }),
  mask: fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)),
  pingAfter: fc.boolean(),
});

const stream = fc.record({
  messages: fc.array(message, { maxLength: 10 }),
  cuts: fc.array(fc.nat(90_000), { maxLength: 8 }),
});

test('whatever comes in leaves as the same messages, unmasked, whatever memory it leaves in', () => {
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 4 }), ({ messages, cuts }, chunksAFlush) => {
      const frames = messages.flatMap(({ fragments, mask, pingAfter }) => [
        ...fragments.map((fragment, at) =>
          encodeFrame({
            opcode: at === 0 ? frameOpcode.binary : frameOpcode.continuation,
            isFinal: at === fragments.length - 1,
            payload: fragment,
            mask,
          }),
        ),
        ...(pingAfter ? [encodeFrame({ opcode: frameOpcode.ping, payload: new Uint8Array(0), mask })] : []),
      ]);
      const expected = messages.flatMap(({ fragments, pingAfter }) => [
        Buffer.concat(fragments).toString('hex'),
        ...(pingAfter ? ['ee'] : []),
      ]);
      expect(messagesOf(Buffer.concat(forwarded(Buffer.concat(frames), cuts, chunksAFlush)))).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

test('the frames of a chunk leave in one piece', () => {
  const frame = encodeFrame({ opcode: frameOpcode.binary, payload: new Uint8Array(64), mask: 0 });
  const sent = forwarded(Buffer.concat(Array.from({ length: 200 }, () => frame)), []);
  expect(sent.map((piece) => piece.length)).toEqual([200 * 66]);
});

test('a message whose rest never comes can be ended, and no frame is left half sent', () => {
  const sent: Uint8Array[] = [];
  const buffer = new ForwardBuffer((frames, memory) => {
    sent.push(frames.slice());
    if (memory !== undefined) giveBack(memory);
  });
  buffer.putPiece(Buffer.from('......abc'), 6, 9);
  expect(buffer.isInMessage).toBe(true);
  buffer.endMessage();
  buffer.endMessage();
  buffer.flush();
  expect(messagesOf(Buffer.concat(sent))).toEqual([Buffer.from('abc').toString('hex')]);
});

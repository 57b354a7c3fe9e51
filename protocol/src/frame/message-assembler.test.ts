import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameFailures } from './frame-failure.ts';
import { encodeClose, encodeFrame } from './frame-writer.ts';
import { MessageAssembler } from './message-assembler.ts';
import type { MessageHandler } from './message-assembler.ts';
import { frameOpcode } from './opcode.ts';
import { bytesOf } from './testing/frame-log.ts';

type Received = readonly [string, ...unknown[]];

function collecting(): { readonly handler: MessageHandler; readonly received: Received[] } {
  const received: Received[] = [];
  return {
    received,
    handler: {
      onMessage: (opcode, bytes) => received.push(['message', opcode, [...bytes]]),
      onPing: (payload) => received.push(['ping', [...payload]]),
      onPong: (payload) => received.push(['pong', [...payload]]),
      onClose: (code, reason) => received.push(['close', code, reason]),
    },
  };
}

test('whole messages come out of fragments, pings pass between them', () => {
  const { handler, received } = collecting();
  const assembler = new MessageAssembler(handler, { expectMasked: false });
  assembler.push(
    bytesOf(
      encodeFrame({ opcode: frameOpcode.text, payload: bytesOf('{"a"'), isFinal: false }),
      encodeFrame({ opcode: frameOpcode.ping, payload: bytesOf('?') }),
      encodeFrame({ opcode: frameOpcode.continuation, payload: bytesOf(), isFinal: false }),
      encodeFrame({ opcode: frameOpcode.continuation, payload: bytesOf(':1}') }),
      encodeFrame({ opcode: frameOpcode.binary, payload: bytesOf() }),
      encodeFrame({ opcode: frameOpcode.pong, payload: bytesOf('!') }),
      encodeClose({ code: 1000, reason: 'done' }),
    ),
  );
  expect(received).toEqual([
    ['ping', [...bytesOf('?')]],
    ['message', frameOpcode.text, [...bytesOf('{"a":1}')]],
    ['message', frameOpcode.binary, []],
    ['pong', [...bytesOf('!')]],
    ['close', 1000, 'done'],
  ]);
  expect(assembler.failure).toBe(undefined);
});

test('messages are the same however they were fragmented and cut', () => {
  const message = fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 4 }), fc.integer({ min: 1, max: 300 }), (messages, chunkBytes) => {
      const { handler, received } = collecting();
      const assembler = new MessageAssembler(handler, { expectMasked: true });
      const stream = bytesOf(
        ...messages.flatMap((fragments) =>
          fragments.map((payload, at) =>
            encodeFrame({
              opcode: at === 0 ? frameOpcode.binary : frameOpcode.continuation,
              isFinal: at === fragments.length - 1,
              payload,
              mask: payload.length * 0x0101_0101,
            }),
          ),
        ),
      );
      for (let at = 0; at < stream.length; at += chunkBytes) assembler.push(stream.slice(at, at + chunkBytes));
      expect(received).toEqual(
        messages.map((fragments) => ['message', frameOpcode.binary, [...bytesOf(...fragments)]]),
      );
    }),
  );
});

test('a message is the keeper’s own: the next chunk does not change it', () => {
  const kept: Uint8Array[] = [];
  const assembler = new MessageAssembler(
    { ...collecting().handler, onMessage: (_, bytes) => kept.push(bytes) },
    { expectMasked: false },
  );
  const chunk = encodeFrame({ opcode: frameOpcode.binary, payload: bytesOf('one') });
  assembler.push(chunk);
  chunk.set(bytesOf('two'), 2);
  assembler.push(chunk);
  expect(kept).toEqual([bytesOf('one'), bytesOf('two')]);
});

test('the limit holds over fragments, and nothing of the message is given out', () => {
  const { handler, received } = collecting();
  const assembler = new MessageAssembler(handler, { expectMasked: false, maxMessageBytes: 10 });
  assembler.push(encodeFrame({ opcode: frameOpcode.binary, payload: new Uint8Array(10), isFinal: false }));
  expect(assembler.push(bytesOf([0x80, 0x01, 0x00]))).toBe(frameFailures.messageTooLong);
  expect(received).toEqual([]);
});

test('a promised megabyte costs nothing until it comes', () => {
  const kept: Uint8Array[] = [];
  const assembler = new MessageAssembler(
    { ...collecting().handler, onMessage: (_, bytes) => kept.push(bytes) },
    { expectMasked: false },
  );
  const frame = encodeFrame({ opcode: frameOpcode.binary, payload: new Uint8Array(1024 * 1024).fill(3) });
  for (let at = 0; at < frame.length; at += 16_384) assembler.push(frame.slice(at, at + 16_384));
  expect(kept.map((bytes) => [bytes.length, bytes.every((byte) => byte === 3)])).toEqual([[1024 * 1024, true]]);
  expect(kept.every((bytes) => bytes.buffer.byteLength <= 2 * bytes.length)).toBe(true);
});

test('a handler that stops in a message hears of no more', () => {
  const { handler, received } = collecting();
  const assembler: MessageAssembler = new MessageAssembler(
    {
      ...handler,
      onMessage(opcode, bytes) {
        handler.onMessage(opcode, bytes);
        assembler.stop();
      },
    },
    { expectMasked: false },
  );
  const frame = encodeFrame({ opcode: frameOpcode.binary, payload: bytesOf('x') });
  assembler.push(bytesOf(frame, frame));
  assembler.push(frame.slice());
  expect(received.length).toBe(1);
});

/**
 * Reads WebSocket frames with our reader and with the receiver of `ws`, in one run and in turns, so that the ratio
 * between them stands even when the machine is busy. Run: node_modules/.bin/node bench/frame-codec.ts [--json]
 *
 * Messages are binary and masked, with a key of zero as an agent sends them and with a random key as a browser does,
 * and arrive in chunks of 64 KiB, as sockets deliver them. Both sides read every frame and count its payload. With a key
 * of zero neither touches the payload itself, so there the large sizes show the cost a frame and no real throughput.
 */
import { Buffer } from 'node:buffer';
import type { Writable } from 'node:stream';
import * as ws from 'ws';
import { FrameReader } from '../protocol/src/frame/frame-reader.ts';
import type { FrameHandler } from '../protocol/src/frame/frame-reader.ts';
import { encodeFrame } from '../protocol/src/frame/frame-writer.ts';
import { frameOpcode } from '../protocol/src/frame/opcode.ts';

/** `ws` exports its receiver, but its types don't name it. */
const { Receiver } = ws as unknown as {
  readonly Receiver: new (options: { readonly isServer: boolean; readonly maxPayload: number }) => Writable;
};

const chunkBytes = 65_536;
const rounds = 5;
const sizes = [64, 1024, 16_384, 1_048_576];
const masks = [
  ['zero', 0],
  ['random', 0x9e37_79b9],
] as const;

interface Reading {
  readonly chunks: readonly Buffer[];
  readonly payloadBytes: number;
}

function streamOf(messageBytes: number, mask: number): Reading {
  const frame = encodeFrame({ opcode: frameOpcode.binary, payload: new Uint8Array(messageBytes).fill(0x61), mask });
  const count = Math.max(1, Math.ceil(8_388_608 / frame.length));
  const stream = Buffer.concat(Array.from({ length: count }, () => frame));
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += chunkBytes) chunks.push(stream.subarray(at, at + chunkBytes));
  return { chunks, payloadBytes: count * messageBytes };
}

class Counter implements FrameHandler {
  payloadBytes = 0;
  messages = 0;
  onFrameStart(): void {}
  onPayload(_: Uint8Array, start: number, end: number): void {
    this.payloadBytes += end - start;
  }
  onFrameEnd(isFinal: boolean): void {
    if (isFinal) this.messages += 1;
  }
  onPing(): void {}
  onPong(): void {}
  onClose(): void {}
}

function withOurs({ chunks }: Reading): number {
  const counter = new Counter();
  const reader = new FrameReader(counter, { expectMasked: true });
  for (const chunk of chunks) {
    const failure = reader.push(chunk);
    if (failure !== undefined) throw new Error(failure.code);
  }
  return counter.payloadBytes;
}

function withWs({ chunks }: Reading): number {
  const receiver = new Receiver({ isServer: true, maxPayload: 1_048_576 });
  let payloadBytes = 0;
  receiver.on('message', (message: Buffer) => {
    payloadBytes += message.length;
  });
  for (const chunk of chunks) receiver.write(chunk);
  return payloadBytes;
}

/** Megabytes of payload a second. Both change chunks in place, so a copy is made outside the measured time. */
function rateOf(read: (reading: Reading) => number, reading: Reading): number {
  const fresh = { ...reading, chunks: reading.chunks.map((chunk) => Buffer.from(chunk)) };
  const from = process.hrtime.bigint();
  const payloadBytes = read(fresh);
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  if (payloadBytes !== reading.payloadBytes) throw new Error(`${payloadBytes} of ${reading.payloadBytes} bytes read`);
  return payloadBytes / 1e6 / seconds;
}

const results = masks.flatMap(([mask, key]) =>
  sizes.map((messageBytes) => {
    const reading = streamOf(messageBytes, key);
    let ours = 0;
    let ws = 0;
    for (let round = 0; round < rounds; round += 1) {
      ours = Math.max(ours, rateOf(withOurs, reading));
      ws = Math.max(ws, rateOf(withWs, reading));
    }
    return {
      messageBytes,
      mask,
      oursMBps: Math.round(ours),
      wsMBps: Math.round(ws),
      ratio: Number((ours / ws).toFixed(2)),
    };
  }),
);

if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify(results)}\n`);
} else {
  process.stdout.write('message bytes  mask     ours MB/s    ws MB/s   ratio\n');
  for (const { messageBytes, mask, oursMBps, wsMBps, ratio } of results) {
    process.stdout.write(
      `${String(messageBytes).padStart(13)}  ${mask.padEnd(6)} ${String(oursMBps).padStart(11)} ${String(wsMBps).padStart(10)} ${ratio.toFixed(2).padStart(7)}\n`,
    );
  }
}

/**
 * How many megabytes of terminal output a core of the relay passes on, over TLS on both sides, beside the same job done
 * with `ws` (back-pressure kept) and beside haproxy, which reads nothing of it. Each runs in a process of its own, whose
 * processor time is what is measured; load and sink are here.
 * Run: node_modules/.bin/node bench/relay.ts [--json]
 */
import { once } from 'node:events';
import { encodeFrame, encodeTerminalMessage, frameOpcode } from '@sallyport/protocol';
import { startHaproxy, startNode } from './relay-subjects.ts';
import type { RelaySubject } from './relay-subjects.ts';

const seconds = 3;
const sizes = [64, 1_024, 16_384, 65_536];
const subjects: readonly (readonly [string, () => Promise<RelaySubject | undefined>])[] = [
  ['relay', () => startNode('relay')],
  ['recording', () => startNode('recording')],
  ['ws', () => startNode('ws')],
  ['haproxy', startHaproxy],
];
const batchBytes = 131_072;

/** One batch of output messages, agents' way, whose offsets are written in anew each time. */
class Batch {
  readonly bytes: Buffer;
  readonly payloadBytes: number;
  readonly #frameBytes: number;
  readonly #offsetAt: number;
  readonly #size: number;

  constructor(size: number) {
    const message = encodeTerminalMessage({ kind: 'output', offset: 0, bytes: new Uint8Array(size).fill(0x61) });
    const frame = encodeFrame({ opcode: frameOpcode.binary, payload: message, mask: 0 });
    const count = Math.max(1, Math.floor(batchBytes / frame.length));
    this.bytes = Buffer.concat(Array.from({ length: count }, () => frame));
    this.payloadBytes = count * size;
    this.#frameBytes = frame.length;
    this.#offsetAt = frame.length - message.length + 1;
    this.#size = size;
  }

  at(offset: number): Buffer {
    const copy = Buffer.from(this.bytes);
    for (let from = 0, own = offset; from < copy.length; from += this.#frameBytes, own += this.#size) {
      copy.writeUInt32BE(Math.floor(own / 2 ** 32), from + this.#offsetAt);
      copy.writeUInt32BE(own % 2 ** 32, from + this.#offsetAt + 4);
    }
    return copy;
  }
}

interface Result {
  readonly what: string;
  readonly messageBytes: number;
  /** Payload a second of processor time. */
  readonly perCoreMBps: number;
  readonly wallMBps: number;
}

async function measure(what: string, subject: RelaySubject, messageBytes: number): Promise<Result> {
  const batch = new Batch(messageBytes);
  const load = { isOver: false, sent: 0 };
  const loading = (async (): Promise<void> => {
    while (!load.isOver) {
      const isTaken = subject.source.write(batch.at(load.sent));
      load.sent += batch.payloadBytes;
      if (!isTaken && !load.isOver) await once(subject.source, 'drain');
    }
  })();
  await pause(1_000);
  const cpuBefore = await subject.cpuMs();
  const receivedBefore = subject.received();
  const startedAt = performance.now();
  await pause(seconds * 1_000);
  const cpuSeconds = ((await subject.cpuMs()) - cpuBefore) / 1_000;
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  const payloadShare = batch.payloadBytes / batch.bytes.length;
  const megabytes = ((subject.received() - receivedBefore) * payloadShare) / 1e6;
  load.isOver = true;
  await loading;
  await subject.stop();
  return {
    what,
    messageBytes,
    perCoreMBps: Math.round(megabytes / cpuSeconds),
    wallMBps: Math.round(megabytes / wallSeconds),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const results: Result[] = [];
for (const messageBytes of sizes) {
  for (const [what, start] of subjects) {
    const subject = await start();
    if (subject !== undefined) results.push(await measure(what, subject, messageBytes));
  }
}

if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify(results)}\n`);
} else {
  process.stdout.write('message bytes  what       MB per core-second   MB/s\n');
  for (const { what, messageBytes, perCoreMBps, wallMBps } of results) {
    process.stdout.write(
      `${String(messageBytes).padStart(13)}  ${what.padEnd(9)} ${String(perCoreMBps).padStart(19)} ${String(wallMBps).padStart(6)}\n`,
    );
  }
}

/**
 * How many megabytes of terminal output a core of the relay passes on, over TLS on both sides, beside the same job done
 * with `ws` (back-pressure kept) and beside haproxy, which reads nothing of it. Each runs in a process of its own, whose
 * processor time is what is measured; load and sink are here. The subjects take turns, and each first passes enough for
 * its code to be compiled, however little of the machine it gets.
 * Run: node_modules/.bin/node bench/relay.ts [--rounds N] [--sizes 64,16384] [--only relay,haproxy] [--megabytes N] [--old checkout] [--json]
 * `--old` names a folder with another version of this project, whose relay takes its turns as `old` and `old-recording`.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { encodeFrame, encodeTerminalMessage, frameOpcode, headerBytesOf } from '@sallyport/protocol';
import { spreadOf } from './lib/statistics.ts';
import type { Spread } from './lib/statistics.ts';
import { startHaproxy, startNode } from './relay-subjects.ts';
import type { RelaySubject } from './relay-subjects.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '64,1024,16384,65536' },
    only: { type: 'string' },
    old: { type: 'string' },
    megabytes: { type: 'string', default: '128' },
    json: { type: 'boolean', default: false },
  },
});
const { old } = options;
const allSubjects: readonly (readonly [string, () => Promise<RelaySubject | undefined>])[] = [
  ['relay', () => startNode('relay')],
  ['recording', () => startNode('recording')],
  ...(old === undefined
    ? []
    : ([
        ['old', () => startNode('relay', old)],
        ['old-recording', () => startNode('recording', old)],
      ] as const)),
  ['ws', () => startNode('ws')],
  ['haproxy', startHaproxy],
];
const subjects = allSubjects.filter(([what]) => options.only?.split(',').includes(what) ?? true);
const warmUpMegabytes = 64;
const measuredMegabytes = Number(options.megabytes);
/** One that is slow, or gets little of the machine, is measured over what it passed by then. */
const mostMs = 20_000;
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
  readonly perCoreMBps: Spread;
  readonly wallMBps: Spread;
}

interface Figure {
  readonly perCoreMBps: number;
  readonly wallMBps: number;
}

async function measure(subject: RelaySubject, messageBytes: number): Promise<Figure> {
  const batch = new Batch(messageBytes);
  const load = { isOver: false, sent: 0 };
  const { source } = subject;
  const write = (): void => {
    while (!load.isOver && !source.writableNeedDrain) {
      source.write(batch.at(load.sent));
      load.sent += batch.payloadBytes;
    }
  };
  source.on('drain', write);
  write();
  const message = encodeTerminalMessage({ kind: 'output', offset: 0, bytes: new Uint8Array(messageBytes) });
  const frameBytes = message.length + headerBytesOf(message.length, !subject.unmasks);
  const passed = (): number => (subject.received() * messageBytes) / frameBytes / 1e6;
  await reached(passed, warmUpMegabytes);
  const cpuBefore = await subject.cpuMs();
  const passedBefore = passed();
  const startedAt = performance.now();
  await reached(passed, passedBefore + measuredMegabytes);
  const cpuSeconds = ((await subject.cpuMs()) - cpuBefore) / 1_000;
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  const megabytes = passed() - passedBefore;
  load.isOver = true;
  await subject.stop();
  return { perCoreMBps: megabytes / cpuSeconds, wallMBps: megabytes / wallSeconds };
}

async function reached(passed: () => number, megabytes: number): Promise<void> {
  const endsAt = performance.now() + mostMs;
  while (passed() < megabytes && performance.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function measureSize(messageBytes: number): Promise<readonly Result[]> {
  const figures = new Map<string, Figure[]>(subjects.map(([what]) => [what, []]));
  for (let round = 0; round < Number(options.rounds); round += 1) {
    for (const [what, start] of subjects) {
      const subject = await start();
      if (subject !== undefined) figures.get(what)?.push(await measure(subject, messageBytes));
    }
  }
  return [...figures]
    .filter(([, rounds]) => rounds.length > 0)
    .map(([what, rounds]) => ({
      what,
      messageBytes,
      perCoreMBps: spreadOf(rounds.map(({ perCoreMBps }) => Math.round(perCoreMBps))),
      wallMBps: spreadOf(rounds.map(({ wallMBps }) => Math.round(wallMBps))),
    }));
}

function shown({ what, messageBytes, perCoreMBps, wallMBps }: Result, haproxy: number | undefined): string {
  const ratio = haproxy === undefined ? '' : (perCoreMBps.median / haproxy).toFixed(2);
  const spread = `(${perCoreMBps.min}-${perCoreMBps.max})`;
  return `${String(messageBytes).padStart(13)}  ${what.padEnd(13)} ${String(perCoreMBps.median).padStart(19)} ${spread.padStart(11)} ${ratio.padStart(11)} ${String(wallMBps.median).padStart(6)}\n`;
}

const results: Result[] = [];
if (!options.json)
  process.stdout.write('message bytes  what          MB per core-second               of haproxy   MB/s\n');
for (const size of options.sizes.split(',')) {
  const ofSize = await measureSize(Number(size));
  results.push(...ofSize);
  const haproxy = ofSize.find(({ what }) => what === 'haproxy')?.perCoreMBps.median;
  if (!options.json) for (const result of ofSize) process.stdout.write(shown(result, haproxy));
}
if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else process.stdout.write(`load ${loadavg()[0]?.toFixed(1)}\n`);

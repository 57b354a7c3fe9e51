/** What programs hold once nothing is left to collect: the tab's and ours. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { cpuMsOf, residentOf } from '../../bench/lib/process-cost.ts';
import { collectGarbage, residentMib } from '../../bench/lib/tab-memory.ts';
import type { Program } from './program.ts';
import { waitUntil } from './wait-until.ts';

export interface ProgramHeld {
  readonly heapMib: number;
  readonly residentMib: number;
}

/** Of a program of Node that was started with `settlingWords`. */
export async function heldByProgram(program: Program): Promise<ProgramHeld> {
  const said = (): readonly number[] =>
    [...program.log().matchAll(/^settled (\d+) bytes$/gm)].map(([, bytes]) => Number(bytes));
  const before = said().length;
  process.kill(program.pid, 'SIGUSR2');
  const heapBytes = await waitUntil('a heap that was collected', () => said()[before], 60_000);
  // What was given back is unmapped beside the main thread.
  await pause(1_000);
  return { heapMib: heapBytes / 1_048_576, residentMib: residentOf(program.pid) / 1_024 };
}

/** What a program put off until nobody waits is done when it uses next to nothing of the processor. */
export async function atRest(program: Program): Promise<void> {
  const quietMs = 4_000;
  const most = 0.02;
  const isQuiet = async (): Promise<true | undefined> => {
    const before = cpuMsOf(program.pid);
    await pause(quietMs);
    return cpuMsOf(program.pid) - before < most * quietMs ? true : undefined;
  };
  await waitUntil('A program at rest', isQuiet, 120_000);
}

export interface TabHeld {
  /** Of its process. */
  readonly residentMib: number;
  /** What the page's program made: neither code nor what belongs to it. */
  readonly objectsMib: number;
  /** The engine compiles what runs often, for hours, until all that runs often is compiled. */
  readonly codeMib: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Of a tab for which `Performance.enable` was sent. */
export async function heldByTab(page: Page, protocol: CDPSession): Promise<TabHeld> {
  await collectGarbage(protocol);
  const { metrics } = await protocol.send('Performance.getMetrics');
  const of = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  const objectsMib = (await objectBytes(protocol)) / 1_048_576;
  // A snapshot needs memory of its own, so each look has had one.
  await collectGarbage(protocol);
  return {
    residentMib: await residentMib(page),
    objectsMib,
    codeMib: of('JSHeapUsedSize') / 1_048_576 - objectsMib,
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
  };
}

/** Of a heap snapshot; its `nodes` are numbers, `node_fields` of them for each. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] };
  };
  readonly nodes: readonly number[];
}

/** What V8 calls the kinds that aren't objects: code with all that belongs to it, and the browser's own. */
const notObjects: ReadonlySet<string | undefined> = new Set(['code', 'native', 'hidden', 'synthetic']);

async function objectBytes(protocol: CDPSession): Promise<number> {
  const chunks: string[] = [];
  const add = ({ chunk }: { readonly chunk: string }): void => void chunks.push(chunk);
  protocol.on('HeapProfiler.addHeapSnapshotChunk', add);
  await protocol.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  protocol.off('HeapProfiler.addHeapSnapshotChunk', add);
  const { snapshot, nodes } = JSON.parse(chunks.join('')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, sizeAt] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (!notObjects.has(types[0][nodes[at + typeAt] ?? -1])) bytes += nodes[at + sizeAt] ?? 0;
  }
  return bytes;
}

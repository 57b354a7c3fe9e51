/** What programs hold once nothing is left to collect: the tab's and ours. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';
import { residentOf } from '../../bench/lib/process-cost.ts';
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

export interface TabHeld {
  readonly heapMib: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Of a tab for which `Performance.enable` was sent. */
export async function heldByTab(protocol: CDPSession): Promise<TabHeld> {
  // What the first leaves to finalizers is there for the next.
  for (let times = 0; times < 3; times += 1) {
    await protocol.send('HeapProfiler.collectGarbage');
    await pause(200);
  }
  const { metrics } = await protocol.send('Performance.getMetrics');
  const of = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { heapMib: of('JSHeapUsedSize') / 1_048_576, nodes: of('Nodes'), listeners: of('JSEventListeners') };
}

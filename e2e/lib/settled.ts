/** What programs hold once nothing is left to collect: the tab's and ours. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';
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
  const residentKib = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${program.pid}/status`, 'utf8'))?.[1]);
  return { heapMib: heapBytes / 1_048_576, residentMib: residentKib / 1_024 };
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

/** Ids of the processes that one has started and that are still there. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** Has memory swept where we know better than the engine that it is time. */
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { restAfterMs, restBusyMost, restHeapMostBytes, restQuietMost, restYoungPartBytes } from './limits.ts';
import { loopBusyBeyond } from './loop-busy.ts';
import { processorBusyBeyond } from './processor-busy.ts';
import { youngPartBytes } from './young-part-bytes.ts';

type Sweep = (options: { readonly type: 'minor' } | { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

let sweep: Sweep | undefined;

/** The young part of the heap: half a millisecond. */
export function sweepYoung(): void {
  sweep ??= exposedSweep();
  sweep({ type: 'minor' });
}

/**
 * Starting leaves an eighth of the memory behind as garbage, and a server at rest makes none that would have it swept.
 * Code that was of use only at the start goes with the third sweep that finds it unused. A server that is at work waits
 * with it, because a sweep of everything stops all work for as long as fifty links take. One with many agents has a
 * large heap, takes longer still to sweep, and has it done by its own garbage. Answers how to leave it.
 */
export function restSoon(wasBusy: () => boolean = loopBusyBeyond(restBusyMost)): () => void {
  let sweepsLeft = 3;
  const timer = setInterval(() => {
    if (wasBusy()) return;
    if (memoryUsage().heapUsed <= restHeapMostBytes) sweepAll();
    sweepsLeft -= 1;
    if (sweepsLeft === 0) clearInterval(timer);
  }, restAfterMs).unref();
  return () => clearInterval(timer);
}

/**
 * What the young part of the heap has grown by in a time of work stays resident until a sweep that is told to give
 * memory back, and an idle server makes no garbage that would bring one about. Answers how to stop looking.
 */
export function restAfterWork(wasBusy: () => boolean = processorBusyBeyond(restQuietMost)): () => void {
  const timer = setInterval(() => {
    // Asked each time, so that it always speaks of the time since the last look.
    const isQuiet = !wasBusy();
    if (isQuiet && youngPartBytes() >= restYoungPartBytes && memoryUsage().heapUsed <= restHeapMostBytes) sweepAll();
  }, restAfterMs).unref();
  return () => clearInterval(timer);
}

/** What is free goes back to the system: some 50 ms for a server without agents. */
function sweepAll(): void {
  sweep ??= exposedSweep();
  sweep({ type: 'major', flavor: 'last-resort' });
}

/** Where an engine has no such function, its own sweeping has to do. */
function exposedSweep(): Sweep {
  setFlagsFromString('--expose-gc');
  const sweep = runInNewContext('globalThis.gc') as Sweep | undefined;
  setFlagsFromString('--no-expose-gc');
  return sweep ?? (() => undefined);
}

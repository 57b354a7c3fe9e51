/** Has memory swept where we know better than the engine that it is time. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Sweep = (options: { readonly type: 'minor' } | { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

let sweep: Sweep | undefined;

/** The young part of the heap: half a millisecond. */
export function sweepYoung(): void {
  sweep ??= exposedSweep();
  sweep({ type: 'minor' });
}

/** All of it, and what is free goes back to the system: some 20 ms. */
export function sweepAll(): void {
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

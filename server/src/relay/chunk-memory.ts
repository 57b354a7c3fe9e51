/**
 * A chunk is garbage as soon as its frames have left. To V8 it is young and tiny, because the memory behind it counts
 * for nothing in the young part of the heap, and for much in all of it: left alone, a flood has the whole heap swept for
 * each few megabytes that pass. So the young part, which takes half a millisecond, is swept here in time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sweepEveryBytes } from './limits.ts';

type Collect = (options: { readonly type: 'minor' }) => void;

let unsweptBytes = 0;
let collect: Collect | undefined;

/** So many bytes were read into memory of their own. */
export function chunkRead(bytes: number): void {
  unsweptBytes += bytes;
  if (unsweptBytes < sweepEveryBytes) return;
  unsweptBytes = 0;
  collect ??= exposedCollect();
  collect({ type: 'minor' });
}

/** Where an engine has no such function, its own sweeping has to do. */
function exposedCollect(): Collect {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('globalThis.gc') as Collect | undefined;
  setFlagsFromString('--no-expose-gc');
  return collect ?? (() => undefined);
}

/**
 * A chunk is garbage as soon as its frames have left. To V8 it is young and tiny, because the memory behind it counts
 * for nothing in the young part of the heap, and for much in all of it: left alone, a flood has the whole heap swept for
 * each few megabytes that pass. So the young part is swept here in time.
 */
import { sweepYoung } from '../sweep.ts';
import { sweepEveryBytes } from './limits.ts';

let unsweptBytes = 0;

/** So many bytes of memory of their own, read or sealed, will be of no use to anybody in a moment. */
export function chunkUsed(bytes: number): void {
  unsweptBytes += bytes;
  if (unsweptBytes < sweepEveryBytes) return;
  unsweptBytes = 0;
  sweepYoung();
}

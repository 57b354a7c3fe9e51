/** The real clock and the real dice; and for tests a clock that can be moved. */
import { randomFillSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { instant } from '@sallyport/domain';
import type { Clock, Random } from './ports.ts';

export const systemClock: Clock = { now: () => instant(Date.now()) };

/** Asking for random bytes takes as long for thousands of them as for one, and a link needs 48. */
const drawnAtOnce = 4_096;
const drawn = new Uint8Array(drawnAtOnce);
let used = drawnAtOnce;

/** Nothing that was handed out stays behind. */
function draw(count: number): Uint8Array {
  if (count > drawnAtOnce) return randomFillSync(new Uint8Array(count));
  if (used + count > drawnAtOnce) {
    randomFillSync(drawn);
    used = 0;
  }
  const bytes = drawn.slice(used, used + count);
  drawn.fill(0, used, used + count);
  used += count;
  return bytes;
}

export const systemRandom: Random = { bytes: draw };

/** How often the file of a moved clock is read, at most. */
const readEveryMs = 50;

/** Undefined while the file holds no whole number of milliseconds. */
function offsetIn(file: string): number | undefined {
  const text = readFileSync(file, { encoding: 'utf8', flag: 'a+' }).trim();
  return /^-?\d{1,13}$/.test(text) ? Number(text) : undefined;
}

/**
 * The system's clock, moved by the milliseconds that a file holds, for tests that must not wait for hours. The file is
 * looked at again and again: whoever writes it moves the clock of a server that runs. While it holds no number, the
 * last one counts; one that is missing is made.
 */
export function movedClock(file: string): Clock {
  let offset = offsetIn(file) ?? 0;
  let readAt = performance.now();
  return {
    now: () => {
      const at = performance.now();
      if (at - readAt >= readEveryMs) {
        offset = offsetIn(file) ?? offset;
        readAt = at;
      }
      return instant(Date.now() + offset);
    },
  };
}

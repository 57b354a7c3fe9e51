/** The real clock and the real dice; and for tests a clock that can be moved. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { instant } from '@sallyport/domain';
import type { Clock, Random } from './ports.ts';

export const systemClock: Clock = { now: () => instant(Date.now()) };

export const systemRandom: Random = { bytes: (count) => randomBytes(count) };

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

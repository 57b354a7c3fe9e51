import { memoryUsage } from 'node:process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { restAfterMs } from './limits.ts';
import { restSoon } from './sweep.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Garbage, as soon as the call has returned. */
const leave = (): number => Array.from({ length: 300_000 }, (_, at) => ({ at })).length;

test('what starting left behind is swept three times, and then no more', () => {
  restSoon();
  for (let sweeps = 0; sweeps < 3; sweeps += 1) {
    leave();
    const before = memoryUsage().heapUsed;
    vi.advanceTimersByTime(restAfterMs);
    expect(memoryUsage().heapUsed).toBeLessThan(before - 3_000_000);
  }
  expect(vi.getTimerCount()).toBe(0);
});

test('nothing is swept of a server that stops or is at work', () => {
  restSoon()();
  expect(vi.getTimerCount()).toBe(0);
  restSoon();
  const inUse = Array.from({ length: 2_000_000 }, (_, at) => ({ at }));
  leave();
  const before = memoryUsage().heapUsed;
  vi.advanceTimersByTime(3 * restAfterMs);
  expect(memoryUsage().heapUsed).toBeGreaterThanOrEqual(before);
  expect(inUse.length).toBe(2_000_000);
});

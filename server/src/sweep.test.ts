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

const atRest = (): boolean => false;

/** Garbage, as soon as the call has returned. */
const leave = (): number => Array.from({ length: 300_000 }, (_, at) => ({ at })).length;

test('what starting left behind is swept three times, and then no more', () => {
  restSoon(atRest);
  for (let sweeps = 0; sweeps < 3; sweeps += 1) {
    leave();
    const before = memoryUsage().heapUsed;
    vi.advanceTimersByTime(restAfterMs);
    expect(memoryUsage().heapUsed).toBeLessThan(before - 3_000_000);
  }
  expect(vi.getTimerCount()).toBe(0);
});

test('a server that is at work is swept when it has come to rest', () => {
  let isBusy = true;
  restSoon(() => isBusy);
  leave();
  const before = memoryUsage().heapUsed;
  vi.advanceTimersByTime(5 * restAfterMs);
  expect(memoryUsage().heapUsed).toBeGreaterThanOrEqual(before);
  isBusy = false;
  vi.advanceTimersByTime(restAfterMs);
  expect(memoryUsage().heapUsed).toBeLessThan(before - 3_000_000);
});

test('nothing is swept of a server that stops or has much in use', () => {
  restSoon(atRest)();
  expect(vi.getTimerCount()).toBe(0);
  restSoon(atRest);
  const inUse = Array.from({ length: 2_000_000 }, (_, at) => ({ at }));
  leave();
  const before = memoryUsage().heapUsed;
  vi.advanceTimersByTime(3 * restAfterMs);
  expect(memoryUsage().heapUsed).toBeGreaterThanOrEqual(before);
  expect(inUse.length).toBe(2_000_000);
});

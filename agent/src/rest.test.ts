import { memoryUsage } from 'node:process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { restAfterMs } from './limits.ts';
import { restSoon } from './rest.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('what was left behind is given back after a while of quiet, and not before', () => {
  // Garbage, as soon as the call has returned.
  const leave = (): number => Array.from({ length: 1_000_000 }, (_, at) => ({ at })).length;
  leave();
  const before = memoryUsage().heapUsed;
  restSoon();
  vi.advanceTimersByTime(restAfterMs - 1);
  restSoon();
  vi.advanceTimersByTime(restAfterMs - 1);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(memoryUsage().heapUsed).toBeLessThan(before - 20_000_000);
});

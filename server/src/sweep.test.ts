import { memoryUsage } from 'node:process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { restAfterMs, restYoungPartBytes } from './limits.ts';
import { restAfterWork, restSoon } from './sweep.ts';
import { youngPartBytes } from './young-part-bytes.ts';

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

/** What is made and dropped in a time of work: enough survives for the young part to grow. */
function work(): void {
  let kept: { readonly at: number; readonly parts: readonly number[] }[] = [];
  while (youngPartBytes() < restYoungPartBytes) {
    for (let at = 0; at < 1_000; at += 1) kept.push({ at, parts: [at] });
    if (kept.length > 60_000) kept = kept.slice(30_000);
  }
}

test('what the young part has grown by is given back once the server is quiet, and then no more', () => {
  let isBusy = true;
  const stop = restAfterWork(() => isBusy);
  work();
  vi.advanceTimersByTime(3 * restAfterMs);
  expect(youngPartBytes()).toBeGreaterThanOrEqual(restYoungPartBytes);
  isBusy = false;
  vi.advanceTimersByTime(restAfterMs);
  expect(youngPartBytes()).toBeLessThan(restYoungPartBytes);
  const before = memoryUsage().heapUsed;
  vi.advanceTimersByTime(3 * restAfterMs);
  expect(memoryUsage().heapUsed).toBeGreaterThanOrEqual(before);
  stop();
  expect(vi.getTimerCount()).toBe(0);
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

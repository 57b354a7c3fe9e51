import { expect, test } from 'vitest';
import { Keepalive } from './keepalive.ts';
import type { Kept } from './keepalive.ts';
import { pingEveryMs, silenceMs } from './limits.ts';

class End implements Kept {
  heardAt = 0;
  isHeld = false;
  readonly pingedAt: number[] = [];
  expiredAt: number | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  ping(): void {
    this.pingedAt.push(this.#now());
  }

  expire(): void {
    this.expiredAt = this.#now();
  }
}

function after(seconds: number, changed: (end: End, second: number) => void = () => undefined): readonly End[] {
  let now = 0;
  const clock = (): number => now;
  const keepalive = new Keepalive(clock);
  const ends = Array.from({ length: 100 }, () => new End(clock));
  for (const end of ends) keepalive.add(end);
  for (let second = 1; second <= seconds; second += 1) {
    now = second * 1_000;
    for (const end of ends) changed(end, second);
    keepalive.tick();
    for (const end of ends) if (end.expiredAt !== undefined) keepalive.remove(end);
  }
  expect(keepalive.size).toBe(ends.filter(({ expiredAt }) => expiredAt === undefined).length);
  return ends;
}

test('each end is pinged every 30 seconds, and they are spread over that time', () => {
  const ends = after(300, (end, second) => {
    end.heardAt = second * 1_000;
  });
  for (const { pingedAt, expiredAt } of ends) {
    expect(expiredAt).toBe(undefined);
    expect(pingedAt).toHaveLength(10);
    expect(pingedAt.slice(1).every((at, index) => at - (pingedAt[index] ?? 0) === pingEveryMs)).toBe(true);
  }
  expect(new Set(ends.map(({ pingedAt }) => pingedAt[0])).size).toBeGreaterThan(10);
});

test('an end that says nothing for 75 seconds is given up soon after, not before', () => {
  for (const { expiredAt } of after(200)) {
    expect(expiredAt).toBeGreaterThan(silenceMs);
    expect(expiredAt).toBeLessThanOrEqual(silenceMs + pingEveryMs / 2 + 1_000);
  }
});

test('an end that is not being read can’t be heard, so it isn’t given up', () => {
  const ends = after(200, (end) => {
    end.isHeld = true;
  });
  expect(ends.every(({ expiredAt }) => expiredAt === undefined)).toBe(true);
});

import { describe, expect, test } from 'vitest';
import { FailureThrottle } from './failure-throttle.ts';

function throttle() {
  const clock = { ms: 0 };
  return { clock, throttle: new FailureThrottle(() => clock.ms) };
}

describe('failures from one network', () => {
  test('are free at first, then each doubles the wait, up to a minute', () => {
    const { throttle: it } = throttle();
    for (let count = 0; count < 19; count += 1) it.fail('a');
    expect(it.waitMs('a')).toBe(0);
    const waits = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000].map((wait) => {
      it.fail('a');
      return [it.waitMs('a'), wait];
    });
    for (const [waited, wait] of waits) expect(waited).toBe(wait);
  });

  test('slow nobody else down', () => {
    const { throttle: it } = throttle();
    for (let count = 0; count < 30; count += 1) it.fail('a');
    expect(it.waitMs('b')).toBe(0);
  });

  test('are over when they have been waited for, and forgotten after ten quiet minutes', () => {
    const { clock, throttle: it } = throttle();
    for (let count = 0; count < 20; count += 1) it.fail('a');
    expect(it.waitMs('a')).toBe(1_000);
    clock.ms += 1_000;
    expect(it.waitMs('a')).toBe(0);
    clock.ms += 600_001;
    it.fail('a');
    expect(it.waitMs('a')).toBe(0);
  });

  test('of more networks than are remembered cost no more memory', () => {
    const { throttle: it } = throttle();
    for (let count = 0; count < 20; count += 1) it.fail('first');
    for (let network = 0; network < 20_000; network += 1) it.fail(String(network));
    expect(it.waitMs('first')).toBe(0);
  });
});

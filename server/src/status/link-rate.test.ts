import { expect, test } from 'vitest';
import { LinkRate } from './link-rate.ts';

test('counts the links of the last minute and forgets those before', () => {
  let now = 5_000;
  const rate = new LinkRate(() => now);
  expect(rate.lastMinute()).toBe(0);
  for (let link = 0; link < 10; link += 1) rate.add();
  now += 30_000;
  rate.add();
  expect(rate.lastMinute()).toBe(11);
  now += 29_000;
  expect(rate.lastMinute()).toBe(11);
  now += 1_000;
  expect(rate.lastMinute()).toBe(1);
  now += 3_600_000;
  expect(rate.lastMinute()).toBe(0);
  rate.add();
  expect(rate.lastMinute()).toBe(1);
});

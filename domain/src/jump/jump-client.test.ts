import { expect, test } from 'vitest';
import { ago, later, now, sampleClient } from '../testing/samples.ts';
import { isClockOff, uptimeMsOf } from './jump-client.ts';

test.each([
  ['not known yet', undefined, false],
  ['right', 0, false],
  ['two minutes ahead', 120_000, false],
  ['more than two minutes ahead', 120_001, true],
  ['two minutes behind', -120_000, false],
  ['more than two minutes behind', -120_001, true],
])('client.clock-skew: a clock that is %s', (_, skewMs, off) => {
  expect(isClockOff(skewMs)).toBe(off);
});

test.each([
  ['an hour ago', ago('1 hour'), 3_600_000],
  ['just now', now, 0],
  ['tomorrow, by its own clock', later('1 day'), undefined],
  ['it did not say when', undefined, undefined],
])('uptime of an endpoint that started %s', (_, bootedAt, uptimeMs) => {
  expect(uptimeMsOf({ ...sampleClient.facts, bootedAt }, now)).toBe(uptimeMs);
});

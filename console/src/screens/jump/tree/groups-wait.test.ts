import { expect, test } from 'vitest';
import { groupsWaitMs } from './groups-wait.ts';

test.each([
  ['never read', -1_700_000_000_000, 0],
  ['read long ago', -60_000, 0],
  ['read just now', 1_000, 8_000],
  ['read before the clock was set back', 600_000, 8_000],
  ['read three seconds ago', -2_000, 5_000],
])('%s', (_, readAt, waitMs) => {
  expect(groupsWaitMs(readAt, 1_000)).toBe(waitMs);
});

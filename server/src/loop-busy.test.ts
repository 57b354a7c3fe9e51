import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loopBusyBeyond } from './loop-busy.ts';

test('the loop was busy when it worked, and is no longer once it has waited', async () => {
  const wasBusy = loopBusyBeyond(0.5);
  const until = performance.now() + 60;
  while (performance.now() < until);
  expect(wasBusy()).toBe(true);
  await pause(120);
  expect(wasBusy()).toBe(false);
});

import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processorBusyBeyond } from './processor-busy.ts';

const workMs = 100;

test('a process that has worked was busy, and one that has waited since was not', async () => {
  // So small a share that a machine which does much else can't hide the work.
  const wasBusy = processorBusyBeyond(0.01);
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user < workMs * 1_000);
  expect(wasBusy()).toBe(true);
  // Little is used while it waits: what the test's own runner does.
  const wasBusyAgain = processorBusyBeyond(0.5);
  await pause(500);
  expect(wasBusyAgain()).toBe(false);
});

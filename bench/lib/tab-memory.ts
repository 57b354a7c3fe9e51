/** What a tab of Chromium holds once nothing is left to collect. */
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { residentOf } from './process-cost.ts';

export async function collectGarbage(protocol: CDPSession): Promise<void> {
  // What the first leaves to finalizers is there for the next.
  for (let times = 0; times < 3; times += 1) {
    await protocol.send('HeapProfiler.collectGarbage');
    await pause(200);
  }
}

/** In MiB, of the process that draws it. */
export async function residentMib(page: Page): Promise<number> {
  return residentOf(await processOf(page)) / 1_024;
}

/** The browser doesn't say whose a process is: among those that draw pages it is the one that did the work. */
async function processOf(page: Page): Promise<number> {
  const protocol = await page.context().browser()?.newBrowserCDPSession();
  if (protocol === undefined) throw new Error('A page without a browser');
  const { processInfo } = await protocol.send('SystemInfo.getProcessInfo');
  await protocol.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  const [busiest] = pages.toSorted((one, other) => other.cpuTime - one.cpuTime);
  if (busiest === undefined) throw new Error('The browser names no process that draws pages');
  return busiest.id;
}

/** The console on a phone: nothing that a person came to read is cut off. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { launchChromium } from '../tools/testbed/chromium.ts';
import type { RunningChromium } from '../tools/testbed/chromium.ts';
import { jump, newPage, setUp } from './lib/representative.ts';
import { startSystem } from './lib/system.ts';
import type { System } from './lib/system.ts';

let system: System;
let chromium: RunningChromium;
let page: Page;

beforeAll(async () => {
  system = await startSystem();
  chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false });
  ({ page } = await newPage(chromium.browser, system));
  await setUp(page, system);
});

afterAll(async () => {
  await chromium?.close();
  await system?.stop();
});

function isCutOff(text: Locator): Promise<boolean> {
  return text.evaluate((element) => {
    const { right } = element.getBoundingClientRect();
    return element.scrollWidth > element.clientWidth + 1 || right > document.documentElement.clientWidth;
  });
}

test('the list of sessions says whole why one ended', async () => {
  await jump(page, 'bench-7');
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByText('This session has ended').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/sessions');
  const row = page.getByRole('row').filter({ hasText: 'bench-7' });
  for (const words of ['bench-7', 'Ended by a participant']) {
    const text = row.getByText(words, { exact: true }).filter({ visible: true });
    await text.waitFor();
    expect([words, await isCutOff(text)]).toEqual([words, false]);
  }
});

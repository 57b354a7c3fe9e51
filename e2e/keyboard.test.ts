/** Finding, jumping, typing and ending by keyboard alone; and no page with a serious fault of accessibility. */
import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { launchChromium } from '../tools/testbed/chromium.ts';
import type { RunningChromium } from '../tools/testbed/chromium.ts';
import { itemRow, jump, newPage, setUp, signIn, waitForText } from './lib/representative.ts';
import { startSystem } from './lib/system.ts';
import type { System } from './lib/system.ts';
import { waitUntil } from './lib/wait-until.ts';

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

test('the whole of finding, jumping, typing and ending without a mouse', async () => {
  await waitUntil('bench-7 available', async () =>
    (await itemRow(page, 'bench-7').textContent())?.includes('Available'),
  );
  await page.keyboard.press('/');
  await page.keyboard.type('bench');
  await page.keyboard.press('Enter');
  await page.waitForURL(/search=bench/);
  await page.getByRole('grid', { name: 'Jump items' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/sessions\/se_/);
  await waitForText(page, /[$#] /);
  await page.keyboard.type('echo "typed $((40+2))"\n');
  await waitForText(page, /^typed 42$/m);
  await page.keyboard.press('Control+Shift+L');
  await tabTo(page, 'End', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, 'End session', 'Tab');
  await page.keyboard.press('Enter');
  await page.getByText('This session has ended').waitFor();
});

/** Presses the key until the control of that name has the focus, as a person would, and not for ever. */
async function tabTo(on: Page, name: string, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    const focused = await on.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
    });
    if (focused === name) return;
    await on.keyboard.press(key);
  }
  throw new Error(`${name} was not reached by ${key}`);
}

test('axe finds no serious fault on any page, in either theme', async () => {
  await page.goto('/');
  await jump(page, 'bench-7');
  const session = new URL(page.url()).pathname;
  const { page: stranger } = await newPage(chromium.browser, system);
  const faults: string[] = [];
  const look = async (on: Page, path: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await on.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await on.goto(path);
      await waitUntil(`content of ${path}`, async () => (await on.locator('body').innerText()).length > 40);
      const { violations } = await new AxeBuilder({ page: on }).analyze();
      for (const { id, impact, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        faults.push(`${path} ${colorScheme}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
      }
    }
  };
  await look(stranger, '/sign-in');
  await signIn(stranger);
  const paths = ['/', session, '/sessions', `${session}/record`];
  const admin = ['jump-clients', 'users', 'audit', 'status'].map((name) => `/login/${name}`);
  for (const path of [...paths, ...admin]) await look(page, path);
  expect(faults).toEqual([]);
}, 240_000);

/** The whole way of a person through the product: set up, sign in, jump, type, end, play back, search. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { launchChromium } from '../tools/testbed/chromium.ts';
import type { RunningChromium } from '../tools/testbed/chromium.ts';
import {
  administrator,
  itemRow,
  jump,
  newPage,
  setUp,
  shell,
  signIn,
  typeLine,
  waitForText,
} from './lib/representative.ts';
import { startSystem } from './lib/system.ts';
import type { System } from './lib/system.ts';

const patiently = { timeout: 20_000 };

let system: System;
let chromium: RunningChromium;
let page: Page;

beforeAll(async () => {
  system = await startSystem();
  chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false });
  ({ page } = await newPage(chromium.browser, system));
});

afterAll(async () => {
  await chromium?.close();
  await system?.stop();
});

describe('from set-up to playback', () => {
  test('the one-time link makes the first administrator, once', async () => {
    await setUp(page, system);
    const { page: late } = await newPage(chromium.browser, system);
    expect((await late.goto(system.setUpLink))?.status()).toBe(404);
    await late.getByRole('heading', { name: 'Set-up is closed' }).waitFor();
    await late.getByRole('button', { name: 'Go to sign-in' }).click();
    await late.waitForURL(/\/sign-in$/);
    await late.context().close();
  });

  test('signing out leads to sign-in, and a wrong password is refused with a reason', async () => {
    await page.getByRole('button', { name: /Your menu/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel('Username').fill(administrator.username);
    await page.getByLabel('Password', { exact: true }).fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').waitFor();
    expect(page.url()).toContain('/sign-in');
    await signIn(page);
  });

  test('the item is there with live presence, and its details show the facts of the machine', async () => {
    await expect.poll(() => itemRow(page, 'bench-7').textContent(), patiently).toContain('Available');
    await itemRow(page, 'bench-7').click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText('Operating system').waitFor();
    await system.agent().end('SIGKILL');
    await expect.poll(() => itemRow(page, 'bench-7').textContent(), patiently).toContain('Offline');
    system.startAgent();
    await expect.poll(() => itemRow(page, 'bench-7').textContent(), patiently).toContain('Available');
  });

  test('Jump opens a tab named after the item, with a real shell in it', async () => {
    await jump(page, 'bench-7');
    await page.getByRole('navigation', { name: 'Open sessions' }).getByText('bench-7').waitFor();
    await typeLine(page, 'echo "sum $((6*7))" "ünï→日本 🚪"');
    await waitForText(page, /sum 42 ünï→日本 ?🚪/);
  });

  test('the shell follows the size of the window', async () => {
    const sizeOf = async (): Promise<{ readonly rows: number; readonly cols: number }> => {
      await typeLine(page, 'clear; echo "size=$(stty size)"');
      const text = await waitForText(page, /size=\d+ \d+/);
      const [, rows = '', cols = ''] = /size=(\d+) (\d+)/.exec(text) ?? [];
      return { rows: Number(rows), cols: Number(cols) };
    };
    const before = await sizeOf();
    await page.setViewportSize({ width: 1024, height: 700 });
    await expect.poll(sizeOf, patiently).not.toEqual(before);
    const after = await sizeOf();
    expect(after.cols).toBeLessThan(before.cols);
    expect(after.rows).toBeLessThan(before.rows);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('every row of the shell is in view, whatever the height of the window, on the ground of the page', async () => {
    for (const height of [900, 893, 887, 880]) {
      await page.setViewportSize({ width: 1440, height });
      await page.waitForTimeout(300);
      await shell(page).locator('textarea').focus();
      const over = await shell(page).evaluate((xterm) => {
        const [screen, host] = [xterm.querySelector('.xterm-screen'), xterm.parentElement];
        if (screen === null || host === null) return undefined;
        return [screen.getBoundingClientRect().bottom - host.getBoundingClientRect().bottom, host.scrollTop];
      });
      expect([height, (over?.[0] ?? 1) <= 0, over?.[1]]).toEqual([height, true, 0]);
    }
    const grounds = await shell(page).evaluate((xterm) => {
      const page = getComputedStyle(document.body).backgroundColor;
      return [...xterm.querySelectorAll('.xterm-viewport')].map((part) => [
        getComputedStyle(part).backgroundColor,
        page,
      ]);
    });
    expect(grounds).not.toEqual([]);
    for (const [ground, around] of grounds) expect(ground).toBe(around);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('colours, full-screen programs and their leaving are right', async () => {
    await typeLine(page, "clear; printf '\\033[31mred\\033[0m plain\\n'");
    await waitForText(page, /^red plain$/m);
    const red = shell(page).locator('.xterm-rows span', { hasText: /^red$/ });
    const plain = shell(page).locator('.xterm-rows span', { hasText: /plain/ }).first();
    const colour = (element: typeof red) => element.evaluate((node) => getComputedStyle(node).color);
    expect(await colour(red)).not.toBe(await colour(plain));
    for (const [program, shown, leave] of [
      ['vim -u NONE -N', /^~/m, ':q!\n'],
      ['top -d 1', /%Cpu/, 'q'],
      ['htop', /F10 ?Quit/, 'q'],
    ] as const) {
      // As one line: a program that leaves throws away what was typed ahead of its end.
      await typeLine(page, `${program}; clear; echo "left ${program.split(' ')[0] ?? ''}" $((6*7))`);
      await waitForText(page, shown);
      await page.keyboard.type(leave);
      await waitForText(page, /^left \w+ 42$/m);
    }
  });

  test('copy and paste go through the menus, and several lines are asked about', async () => {
    await page.evaluate(() => navigator.clipboard.writeText('echo first-line\necho second-line\n'));
    await shell(page).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Paste' }).click();
    await page.getByRole('button', { name: 'Paste 2 lines' }).click();
    // The shell asked for bracketed paste, so that nothing runs before the person says so.
    await waitForText(page, /echo second-line/);
    await page.keyboard.press('Enter');
    await waitForText(page, /^first-line$[^]*^second-line$/m);
    await shell(page).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Select all' }).click();
    await shell(page).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), patiently).toContain('second-line');
  });

  test('a second shell in the same session is a shell of its own', async () => {
    await typeLine(page, 'clear; echo "one is $$"');
    const [, one] = /one is (\d+)/.exec(await waitForText(page, /one is \d+/)) ?? [];
    await page.getByRole('button', { name: 'New shell' }).first().click();
    await page.getByRole('tab', { name: /Shell 2/ }).waitFor();
    await waitForText(page, /[$#] /);
    await typeLine(page, 'clear; echo "two is $$"');
    const [, two] = /two is (\d+)/.exec(await waitForText(page, /two is \d+/)) ?? [];
    expect(two).not.toBe(one);
  });

  test('ending asks first, ends the shells at the endpoint, and leads to the record', async () => {
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'End session' }).click();
    await page.getByRole('button', { name: 'Show the record' }).click();
    await page.waitForURL(/\/record/);
    const events = page.getByRole('region', { name: 'Events' });
    await events.getByText('Session started').waitFor();
    await events.getByText('Session ended').waitFor();
    expect(await events.getByText('Shell opened').count()).toBe(2);
  });

  test('the list of sessions says who, what, when and why it ended', async () => {
    await page.getByRole('navigation', { name: 'Main navigation' }).getByText('Sessions').click();
    const row = page.getByRole('row').filter({ hasText: 'bench-7' });
    await row.waitFor();
    expect(await row.textContent()).toContain(administrator.displayName);
    expect(await row.textContent()).toContain(`Ended by ${administrator.displayName}`);
    await row.getByRole('link', { name: 'Open bench-7' }).click();
    await page.waitForURL(/\/record/);
  });

  test('the recording is searched, jumped to and played', async () => {
    const player = page.getByRole('group', { name: 'Recorded shell' });
    const recorded = async () => (await player.locator('.xterm-rows').innerText()).replaceAll('\u00a0', ' ');
    const search = player.getByRole('textbox', { name: 'Search in the recording' });
    await search.fill('sum 42');
    await search.press('Enter');
    await page
      .getByRole('button', { name: /Go to .*sum 42/ })
      .first()
      .click();
    await expect.poll(recorded, patiently).toContain('sum 42');
    await player.getByRole('slider', { name: 'Moment in the recording' }).press('End');
    await expect.poll(recorded, patiently).toContain('one is');
    await player.getByRole('slider', { name: 'Moment in the recording' }).press('Home');
    await expect.poll(recorded, patiently).not.toContain('sum 42');
    await player.getByRole('button', { name: /^Speed/ }).click();
    await page.getByText('16×', { exact: true }).click();
    await player.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(recorded, patiently).toContain('one is');
  });
});

/** Finding, jumping, typing and ending by keyboard alone; and no page with a serious fault of accessibility. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { seriousFaults } from './lib/faults.ts';
import { itemRow, jump, newPage, signIn, typeLine, waitForText } from './lib/representative.ts';
import { waitUntil } from './lib/wait-until.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace();

test('the whole of finding, jumping, typing and ending without a mouse', async () => {
  await waitUntil('bench-7 available', async () =>
    (await itemRow(at.page, 'bench-7').textContent())?.includes('Available'),
  );
  await at.page.keyboard.press('/');
  await at.page.keyboard.type('bench');
  await at.page.keyboard.press('Enter');
  await at.page.waitForURL(/search=bench/);
  await at.page.getByRole('grid', { name: 'Jump items' }).focus();
  await at.page.keyboard.press('ArrowDown');
  await at.page.keyboard.press('Home');
  await at.page.keyboard.press('Enter');
  await at.page.waitForURL(/\/sessions\/se_/);
  await waitForText(at.page, /[$#] /);
  await at.page.keyboard.type('echo "typed $((40+2))"\n');
  await waitForText(at.page, /^typed 42$/m);
  await at.page.keyboard.press('Control+Shift+L');
  await tabTo(at.page, 'End', 'Shift+Tab');
  await at.page.keyboard.press('Enter');
  await tabTo(at.page, 'End session', 'Tab');
  await at.page.keyboard.press('Enter');
  await at.page.getByText('This session has ended').waitFor();
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

test('tabs are renamed, moved and reverted, and come back with a reload that ends no session', async () => {
  const { page } = at;
  const tabs = page.getByRole('navigation', { name: 'Open sessions' });
  const links = tabs.getByRole('link');
  const order = () => links.evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
  const ended = new URL(page.url()).pathname;
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Jump' }).click();
  await jump(page, 'bench-7');
  const running = new URL(page.url()).pathname;
  expect(await order()).toEqual([ended, running]);

  const name = '<b>till</b> {{7*7}}';
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok());
  await links.last().focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name' }).waitFor();
  await page.keyboard.type('till\u202e');
  await page.keyboard.press('Enter');
  await page.getByText('turns text round').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await links.last().getByText(name, { exact: true }).waitFor();
  await page.getByRole('heading', { name, exact: true }).waitFor();
  await kept;
  expect(await page.title()).toContain(name);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('till');
  await page.getByRole('option', { name: `${name} · bench-7` }).waitFor();
  await page.keyboard.press('Escape');

  await waitUntil('the keyboard is at the tab again', async () => await isFocused(page, running));
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await expect.poll(order).toEqual([running, ended]);
  expect(await isFocused(page, running)).toBe(true);
  await links.first().dragTo(links.last(), { targetPosition: { x: 62, y: 8 } });
  await expect.poll(order).toEqual([ended, running]);
  await links.last().dragTo(links.first(), { targetPosition: { x: 8, y: 8 } });
  await expect.poll(order).toEqual([running, ended]);

  await typeLine(page, 'clear; half=still');
  const asked: string[] = [];
  page.once('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
  await waitForText(page, /[$#] /);
  expect(await order()).toEqual([running, ended]);
  await links.first().getByText(name, { exact: true }).waitFor();
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Sessions' }).click();
  await page.getByRole('link', { name: `Open ${name} · bench-7`, exact: true }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await links.first().click();
  await typeLine(page, 'clear; echo "$half there"');
  await waitForText(page, /^still there$/m);

  await links.first().focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menu').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('menuitem', { name: 'Revert name to bench-7' }).click();
  await links.first().getByText('bench-7', { exact: true }).waitFor();
  await links.first().focus();
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Leave running' }).waitFor();
  await page.keyboard.press('Escape');
  await tabs.getByRole('button', { name: 'Your running sessions' }).click();
  await page.getByRole('button', { name: 'End the session with bench-7' }).click();
  await page.getByRole('button', { name: 'End session', exact: true }).click();
  await page.getByText('You are in no session').waitFor();
  expect(await order()).toEqual([running, ended]);
}, 120_000);

test('a tab lives in a window of its own, through a reload of either, and comes back when that window closes', async () => {
  const { page } = at;
  const refused: string[] = [];
  page.context().on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  await page.goto('/jump');
  await jump(page, 'bench-7');
  await typeLine(page, 'clear; half=still; echo ready');
  await waitForText(page, /^ready$/m);
  const popOut = async (): Promise<Page> => {
    const [own] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Open in its own window' }).click(),
    ]);
    await waitForText(own, /[$#] /);
    return own;
  };
  const notice = page.getByRole('heading', { name: 'bench-7 is in its own window' });

  const own = await popOut();
  await typeLine(own, 'clear; echo "$half there"');
  await waitForText(own, /^still there$/m);
  expect(await own.getByRole('navigation').count()).toBe(0);
  expect(await seriousFaults(own)).toEqual([]);
  await notice.waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.reload();
  await notice.waitFor();
  await own.reload();
  await waitForText(own, /^still there$/m);
  await page.waitForTimeout(1_000);
  expect(await notice.isVisible()).toBe(true);
  await own.close();
  await waitForText(page, /^still there$/m);
  await typeLine(page, 'clear; echo "$half here"');
  await waitForText(page, /^still here$/m);

  const again = await popOut();
  const closed = again.waitForEvent('close');
  await page.getByRole('button', { name: 'Bring the tab back' }).click();
  await closed;
  await waitForText(page, /^still here$/m);
  expect(refused).toEqual([]);
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByText('This session has ended').filter({ visible: true }).waitFor();
}, 120_000);

async function isFocused(on: Page, path: string): Promise<boolean> {
  return await on.evaluate((wanted) => document.activeElement?.getAttribute('href') === wanted, path);
}

test('axe finds no serious fault on any page, in either theme', async () => {
  await at.page.goto('/');
  await jump(at.page, 'bench-7');
  const session = new URL(at.page.url()).pathname;
  const { page: stranger } = await newPage(at.chromium.browser, at.system);
  const faults: string[] = [];
  const look = async (on: Page, path: string): Promise<void> => {
    await on.goto(path);
    await waitUntil(`content of ${path}`, async () => (await on.locator('body').innerText()).length > 40);
    faults.push(...(await seriousFaults(on)).map((fault) => `${path} ${fault}`));
  };
  await look(stranger, '/sign-in');
  await signIn(stranger);
  const paths = ['/', session, '/sessions', '/sessions?state=own', `${session}/record`];
  for (const path of paths) await look(at.page, path);
  await at.page.goto('/login/jump-clients');
  await at.page.getByRole('link', { name: 'Users' }).waitFor();
  const links = await at.page
    .locator('a[href^="/login/"]')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  const admin = new Set(['/login/jump-clients/installers', ...links.flatMap((href) => href ?? [])]);
  expect(admin.size).toBeGreaterThan(10);
  for (const path of admin) await look(at.page, path);
  expect(faults).toEqual([]);
}, 240_000);

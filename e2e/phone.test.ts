/** The console on a phone: nothing that a person came to read is cut off. */
import { expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { administrator, jump } from './lib/representative.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace();

function isCutOff(text: Locator): Promise<boolean> {
  return text.evaluate((element) => {
    const { right } = element.getBoundingClientRect();
    return element.scrollWidth > element.clientWidth + 1 || right > document.documentElement.clientWidth;
  });
}

test('an ended session says its name, leads on, and offers no shell', async () => {
  await at.page.setViewportSize({ width: 390, height: 844 });
  await jump(at.page, 'bench-7');
  await at.page.getByRole('button', { name: 'End', exact: true }).click();
  await at.page.getByRole('button', { name: 'End session' }).click();
  await at.page.getByText('This shell is closed').filter({ visible: true }).waitFor();
  for (const name of ['Jump again', 'Show the record']) await at.page.getByRole('button', { name }).waitFor();
  for (const width of [1024, 390]) {
    await at.page.setViewportSize({ width, height: 844 });
    const name = at.page.getByRole('heading', { name: 'bench-7', exact: true });
    expect([width, await isCutOff(name)]).toEqual([width, false]);
  }
  expect(await at.page.getByRole('button', { name: 'New shell' }).count()).toBe(0);
});

test('the list of sessions says whole why it ended', async () => {
  await at.page.goto('/sessions');
  const row = at.page.getByRole('row').filter({ hasText: 'bench-7' });
  for (const words of ['bench-7', `Ended by ${administrator.displayName}`]) {
    const text = row.getByText(words, { exact: true }).filter({ visible: true });
    await text.waitFor();
    expect([words, await isCutOff(text)]).toEqual([words, false]);
  }
});

/**
 * What of a page can't be read without scrolling both ways. Lists of columns are let off, as WCAG 2.2 has it (1.4.10), and
 * so are strips of links, which scroll one way and hold no text.
 */
function wideParts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const named = (element: Element): string => `${element.tagName.toLowerCase()}.${element.className}`.slice(0, 80);
    const isWide = (element: Element): boolean => element.scrollWidth > element.clientWidth + 1;
    const scrolls = (element: Element): boolean => /auto|scroll/.test(getComputedStyle(element).overflowX);
    const root = document.documentElement;
    const parts = [...document.querySelectorAll('main, main *')].filter(
      (element) => scrolls(element) && isWide(element) && element.closest('[role=grid], nav') === null,
    );
    const cutOff = [...document.querySelectorAll('main h1, main h1 ~ p')].filter(
      (element) => isWide(element) || element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    return [...(isWide(root) ? [root] : []), ...parts, ...cutOff].map(named);
  });
}

test('a window of 1440 by 900 at twice its size loses nothing and scrolls one way', async () => {
  const { page } = at;
  await page.setViewportSize({ width: 720, height: 450 });
  await page.goto('/login/jump-clients');
  await page.getByRole('table', { name: 'Jump Clients' }).waitFor();
  const links = await page
    .locator('a[href^="/login/"]')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  const faults: string[] = [];
  for (const path of ['/jump', '/sessions', '/account', '/approvals', ...new Set(links)]) {
    await page.goto(path);
    await page.locator('main h1').first().waitFor();
    await page.waitForTimeout(200);
    faults.push(...(await wideParts(page)).map((part) => `${path}: ${part}`));
    const height = await page.locator('main').evaluate((main) => main.clientHeight);
    if (height < 300) faults.push(`${path}: ${height} px of height are left`);
  }
  expect(faults).toEqual([]);
}, 120_000);

test('a part of a page that can not be fetched is said to be missing, and the page is whole again when it can', async () => {
  const { page } = at;
  const part = /\/assets\/group-policies-page-[^/]*\.js$/;
  await page.route(part, (route) => route.abort());
  await page.goto('/login/group-policies');
  await page.getByRole('heading', { name: 'This could not be loaded' }).waitFor();
  await page.getByText('could not be fetched from the server').waitFor();
  await page.unroute(part);
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByRole('heading', { name: 'Group Policies', level: 1 }).waitFor();
});

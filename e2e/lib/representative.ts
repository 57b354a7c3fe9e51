/** A person at a browser: what the tests do with the console, by the names that assistive technology reads. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { System } from './system.ts';
import { waitUntil } from './wait-until.ts';

/** A machine that does much else beside a test is given time. */
const patienceMs = 60_000;

export const administrator = {
  username: 'ada',
  displayName: 'Ada Byron',
  password: 'a quiet harbour at noon',
} as const;

export async function newPage(
  browser: Browser,
  system: Pick<System, 'url'>,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    baseURL: system.url,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return { context, page };
}

export async function setUp(page: Page, system: Pick<System, 'setUpLink'>): Promise<void> {
  await page.goto(system.setUpLink);
  await page.getByLabel('Your name').fill(administrator.displayName);
  await page.getByLabel('Username').fill(administrator.username);
  await page.getByLabel('Password', { exact: true }).fill(administrator.password);
  await page.getByLabel('Password again').fill(administrator.password);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await page.getByRole('grid', { name: 'Jump items' }).waitFor();
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The administrator, or somebody else. */
export async function signIn(page: Page, { username, password }: Credentials = administrator): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('grid', { name: 'Jump items' }).waitFor();
}

export function itemRow(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ hasText: name });
}

/** Jumps by double-click and waits for the first prompt. */
export async function jump(page: Page, name: string): Promise<void> {
  const isAvailable = async () => (await itemRow(page, name).textContent())?.includes('Available');
  await waitUntil(`${name} available`, isAvailable, patienceMs);
  await itemRow(page, name).dblclick();
  await page.waitForURL(/\/sessions\/se_/);
  await waitForText(page, /[$#] /);
}

/** The shell that is shown, or the one of that number. */
export function shell(page: Page, number = 1): Locator {
  return page.locator('.xterm:visible').nth(number - 1);
}

/** What the screen of a shell shows now. Drawn as text, because these browsers have no WebGL. */
export async function screenText(page: Page, number = 1): Promise<string> {
  return (await shell(page, number).locator('.xterm-rows').innerText()).replaceAll('\u00a0', ' ');
}

export async function waitForText(page: Page, pattern: RegExp, number = 1): Promise<string> {
  const matching = async () => {
    const text = await screenText(page, number);
    return pattern.test(text) ? text : undefined;
  };
  return await waitUntil(`${String(pattern)} in shell ${number}`, matching, patienceMs);
}

/** Types a line as a person does, key by key. */
export async function typeLine(page: Page, line: string): Promise<void> {
  await shell(page).locator('textarea').focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/** What a person does before the pictures are taken: signing in, sessions of the past, a session that runs now. */
import type { Page } from 'playwright-core';
import { administrator } from './cast.ts';
import type { DemoAnswer } from './programs.ts';

/** One after the other, so that each recording has something to show. */
const past = [
  'db-3',
  'web-01',
  'Kasse 1 – Hauptbahnhof',
  '受付端末 01',
  'kiosk-berlin-07',
  'backup-nas',
  'db-3',
] as const;

/** Typed at human speed: a recording of pasted commands would play in one flash. */
const typing = { delay: 12 } as const;

interface FirstAccount {
  readonly link: string;
  readonly username: string;
  readonly password: string;
}

export async function setUp(page: Page, { link, username, password }: FirstAccount): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(administrator.displayName);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password again').fill(password);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await page.getByRole('grid', { name: 'Jump items' }).waitFor();
}

export async function signIn(page: Page, { url, username, password }: DemoAnswer): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('grid', { name: 'Jump items' }).waitFor();
}

export async function holdPastSessions(page: Page): Promise<void> {
  for (const name of past) {
    await jump(page, name);
    await page.keyboard.type('uname -sr; df -h /; ls --color /etc/*.conf\n', typing);
    await page.waitForTimeout(900);
    await end(page);
  }
}

export interface Places {
  readonly item: string;
  readonly session: string;
  readonly record: string;
  /** How the panes were arranged, as that window remembers it. */
  readonly storage: readonly (readonly [string, string])[];
}

/** A session that runs, with two shells side by side, and the ids of what else is pictured. */
export async function openRunning(page: Page, name: string): Promise<Places> {
  await jump(page, 'db-3');
  await page.getByRole('button', { name: 'New shell to the right' }).first().click();
  await page.getByRole('tab', { name: /Shell 2/ }).waitFor();
  await page.waitForTimeout(900);
  await page.keyboard.type(`vim -u NONE -c 'syntax on' -c 'set number background=dark' /etc/bash.bashrc\n`, typing);
  await page.waitForTimeout(900);
  await page.locator('.xterm-helper-textarea').first().focus();
  await page.keyboard.type('clear; uptime; free -h; df -h /; ls -l --color /usr /var\n', typing);
  await page.waitForTimeout(900);
  const session = idIn(page.url(), 'se_');
  const storage = await page.evaluate(() => Object.entries({ ...sessionStorage }));
  await page.goto(`/jump?search=${encodeURIComponent(name)}`);
  await page.getByRole('row').filter({ hasText: name }).click();
  await page.waitForURL(/item=ji_/);
  const item = idIn(page.url(), 'ji_');
  await page.goto('/sessions?state=ended');
  await page.getByRole('link', { name: 'Open db-3' }).first().click();
  await page.waitForURL(/\/record/);
  return { item, session, storage, record: idIn(page.url(), 'se_') };
}

export async function jump(page: Page, name: string): Promise<void> {
  await page.goto(`/jump?search=${encodeURIComponent(name)}`);
  const row = page.getByRole('row').filter({ hasText: name }).first();
  await row.getByText('Available').waitFor();
  await row.dblclick();
  await page.waitForURL(/\/sessions\/se_/);
  await page.locator('.xterm-helper-textarea:focus').waitFor({ state: 'attached' });
  await page.waitForTimeout(700);
}

async function end(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByText('This session has ended').waitFor();
  await page
    .getByRole('button', { name: /^Close tab of/ })
    .first()
    .click();
}

function idIn(url: string, prefix: string): string {
  const id = new RegExp(`${prefix}[0-9a-z]{26}`).exec(url)?.[0];
  if (id === undefined) throw new Error(`no ${prefix} id in ${url}`);
  return id;
}

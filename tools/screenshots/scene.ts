/** A page in one of its states, and what every way there has in common. */
import type { Page } from 'playwright-core';

export interface Scene {
  readonly name: string;
  readonly enter: (page: Page) => Promise<void>;
  /** Undoes what would show in the scenes that follow. */
  readonly leave?: (page: Page) => Promise<void>;
}

const settleMs = 350;

/** Motion ends and letters arrive: nothing announces that, and a picture of half a movement is worthless. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(settleMs);
}

export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('main').waitFor();
  await settle(page);
}

/** What axe finds on a page that keeps somebody from using it, in words for a failing test. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** The rules of axe that look at colours: all that a theme changes. */
const colourRules = ['color-contrast', 'link-in-text-block'];

async function look(page: Page, theme: 'light' | 'dark', axe: AxeBuilder): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${theme}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Of a page in the light theme, and of its colours in the dark one. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  const light = await look(page, 'light', new AxeBuilder({ page }));
  const dark = await look(page, 'dark', new AxeBuilder({ page }).withRules(colourRules));
  return [...light, ...dark];
}

/** What axe finds on a page that keeps somebody from using it, in words for a failing test. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

export const themes = ['light', 'dark'] as const;

export async function seriousFaults(page: Page, theme: (typeof themes)[number]): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${theme}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

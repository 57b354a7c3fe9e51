/** What representatives make of the list and of their tabs: views, names, windows of their own, and what happened. */
import type { Page } from 'playwright-core';
import { open, settle, type Scene } from './scene.ts';

const tabs = (page: Page) => page.getByRole('navigation', { name: 'Open sessions' });

/** On a phone it is beside the list, and has to be asked for. */
async function showGroups(page: Page): Promise<void> {
  const show = page.getByRole('button', { name: 'Show groups' });
  if (await show.isVisible()) await show.click();
}

export function listScenes(places: { readonly item: string; readonly session: string }): readonly Scene[] {
  return [
    {
      name: 'jump-view',
      enter: async (page) => {
        await open(page, '/jump');
        await showGroups(page);
        await page
          .getByRole('button', { name: /^Kassen/ })
          .first()
          .click();
        await page.getByText('Kasse 1').first().waitFor();
        await settle(page);
      },
    },
    {
      name: 'jump-events',
      enter: async (page) => {
        await open(page, `/jump?item=${places.item}`);
        const events = page.getByRole('region', { name: 'Recent events' });
        await events.getByRole('listitem').last().scrollIntoViewIfNeeded();
        await settle(page);
      },
    },
    {
      name: 'tab-rename',
      enter: async (page) => {
        await open(page, `/sessions/${places.session}`);
        await tabs(page).getByRole('link').first().focus();
        await page.keyboard.press('F2');
        await page.getByRole('dialog').waitFor();
        await settle(page);
      },
      leave: (page) => page.keyboard.press('Escape'),
    },
    {
      name: 'tab-menu',
      enter: async (page) => {
        await open(page, `/sessions/${places.session}`);
        await tabs(page).getByRole('link').first().focus();
        await page.keyboard.press('Shift+F10');
        await page.getByRole('menu').waitFor();
        await settle(page);
      },
      leave: (page) => page.keyboard.press('Escape'),
    },
    {
      name: 'tab-own-window',
      enter: async (page) => {
        await open(page, `/sessions/${places.session}`);
        await tabs(page).getByRole('link').first().focus();
        await page.keyboard.press('Shift+F10');
        const opened = page.waitForEvent('popup');
        await page.getByRole('menuitem', { name: 'Open in its own window' }).click();
        await opened;
        await page.getByRole('button', { name: 'Bring the tab back' }).waitFor();
        await settle(page);
      },
      leave: (page) => page.getByRole('button', { name: 'Bring the tab back' }).click(),
    },
    { name: 'sessions-own', enter: (page) => open(page, '/sessions?state=own') },
  ];
}

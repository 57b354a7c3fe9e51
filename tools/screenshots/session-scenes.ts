/** One session from its first prompt to its end, each scene going on from the one before. */
import { jump } from './acts.ts';
import { settle, type Scene } from './scene.ts';

export const sessionScenes: readonly Scene[] = [
  {
    name: 'session-one-shell',
    enter: async (page) => {
      await jump(page, 'web-02');
      await page.keyboard.type('uname -sr; df -h /\n');
      await page.waitForTimeout(900);
    },
  },
  {
    name: 'session-menu',
    enter: async (page) => {
      await page.locator('.xterm-screen:visible').first().click({ button: 'right' });
      await page.getByRole('menu').waitFor();
      await settle(page);
    },
    leave: (page) => page.keyboard.press('Escape'),
  },
  {
    name: 'session-end',
    enter: async (page) => {
      await page.getByRole('button', { name: 'End', exact: true }).click();
      await page.getByRole('button', { name: 'End session' }).waitFor();
      await settle(page);
    },
  },
  {
    name: 'session-ended',
    enter: async (page) => {
      await page.getByRole('button', { name: 'End session' }).click();
      await page.getByText('This shell is closed').filter({ visible: true }).waitFor();
      await settle(page);
    },
  },
];

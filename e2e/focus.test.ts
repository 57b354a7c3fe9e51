/** The keyboard's place on a page: every stop can be seen, none holds it, and what opened gives it back. */
import { beforeAll, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { itemRow, waitForText } from './lib/representative.ts';
import { waitUntil } from './lib/wait-until.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace();

beforeAll(() => at.page.emulateMedia({ reducedMotion: 'reduce' }));

interface Stop {
  readonly name: string;
  readonly isPage: boolean;
  readonly isSeen: boolean;
}

/** Where the keyboard is, and whether a person sees that: the element, or the box that is drawn around it, has a ring. */
function stop(on: Page): Promise<Stop> {
  return on.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return { name: 'page', isPage: true, isSeen: true };
    const { width, height, bottom, right } = element.getBoundingClientRect();
    const isThere = width > 0 && height > 0 && bottom > 0 && right > 0;
    let hasRing = false;
    for (let box: Element | null = element, steps = 0; box !== null && steps < 3; box = box.parentElement, steps += 1) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(box);
      hasRing ||= (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    }
    const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? '';
    return { name: `${element.tagName.toLowerCase()} ${name}`, isPage: false, isSeen: isThere && hasRing };
  });
}

test.each(['/jump', '/sessions', '/login/jump-clients', '/login/users', '/login/audit', '/login/status', '/none'])(
  'on %s each stop can be seen and the way leads round',
  async (path) => {
    await at.page.goto(path);
    await at.page.locator('main').waitFor();
    await at.page.waitForTimeout(500);
    const unseen: string[] = [];
    let stops = 0;
    let first: string | undefined;
    for (; stops < 120; stops += 1) {
      await at.page.keyboard.press('Tab');
      const here = await stop(at.page);
      if (here.isPage || here.name === first) break;
      first ??= here.name;
      if (!here.isSeen) unseen.push(here.name);
    }
    expect(unseen).toEqual([]);
    expect(stops).toBeGreaterThan(3);
    expect(stops).toBeLessThan(120);
  },
);

async function toRow(): Promise<void> {
  await at.page.goto('/jump');
  await waitUntil('bench-7 available', async () =>
    (await itemRow(at.page, 'bench-7').textContent())?.includes('Available'),
  );
  await at.page.getByRole('grid', { name: 'Jump items' }).focus();
  await at.page.keyboard.press('Home');
}

async function focused(): Promise<string> {
  return (await stop(at.page)).name;
}

test.each([
  ['the palette', 'Control+k', 'dialog'],
  ['the list of keys', '?', 'dialog'],
  ['the menu of an item by its key', 'ContextMenu', 'menu'],
  ['the menu of an item by Shift+F10', 'Shift+F10', 'menu'],
] as const)('%s gives the keyboard back to the list', async (_what, key, role) => {
  await toRow();
  const before = await focused();
  await at.page.keyboard.press(key);
  await at.page.getByRole(role).waitFor();
  await waitUntil('focus inside', async () => (await focused()) !== before);
  await at.page.keyboard.press('Escape');
  await at.page.getByRole(role).waitFor({ state: 'hidden' });
  await waitUntil(`focus back at ${before}`, async () => (await focused()) === before);
});

async function hasKeyboard(locator: Locator): Promise<boolean> {
  return await locator.evaluate((element) => element === document.activeElement);
}

const toInstallers = async (): Promise<void> => {
  await at.page.goto('/login/jump-clients/installers');
  await at.page.getByRole('button', { name: 'Create installer' }).first().waitFor();
};

async function createInstaller(name: string): Promise<void> {
  await at.page.getByRole('button', { name: 'Create installer' }).first().click();
  const form = at.page.getByRole('dialog');
  await form.getByRole('combobox', { name: 'Jump Group' }).fill('Front desks');
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  await at.page.getByRole('dialog', { name: 'Installer created' }).getByRole('button', { name: 'Done' }).click();
  await at.page.getByRole('row').filter({ hasText: name }).waitFor();
}

const button = (name: string | RegExp) => (): Locator => at.page.getByRole('button', { name }).first();

interface DialogWay {
  readonly path: string;
  /** Has the keyboard before the dialog is opened, and after it is closed. */
  readonly opener: () => Locator;
  readonly keys: readonly string[];
}

const dialogWays: readonly (readonly [string, DialogWay])[] = [
  ['a form', { path: '/login/jump-clients/installers', opener: button('Create installer'), keys: ['Enter'] }],
  ['a question', { path: '/login/jump-clients', opener: button(/^Uninstall/), keys: ['Enter'] }],
  [
    'a question from a menu',
    {
      path: '/login/jump-clients/installers',
      opener: button('Actions of by-menu'),
      keys: ['Enter', 'ArrowUp', 'Enter'],
    },
  ],
  ['a drawer', { path: '/login/users', opener: button('New user'), keys: ['Enter'] }],
  [
    'a drawer from a link',
    { path: '/login/users', opener: () => at.page.getByRole('link', { name: 'Ada Byron' }), keys: ['Enter'] },
  ],
  [
    'the removal of an item',
    { path: '/jump', opener: () => at.page.getByRole('grid', { name: 'Jump items' }), keys: ['Home', 'Delete'] },
  ],
  ['the saving of a view', { path: '/jump', opener: button('Save as a view'), keys: ['Enter'] }],
];

test.each(dialogWays)('%s gives the keyboard back to what opened it', async (_what, { path, opener, keys }) => {
  if (keys.includes('ArrowUp')) {
    await toInstallers();
    await createInstaller('by-menu');
  }
  await at.page.goto(path);
  await opener().waitFor();
  await waitUntil('rows', async () => (await at.page.getByRole('row').count()) > 1);
  await opener().focus();
  for (const key of keys) {
    await at.page.keyboard.press(key);
    if (keys.includes('ArrowUp')) await at.page.waitForTimeout(200);
  }
  await at.page.getByRole('dialog').waitFor();
  expect(await at.page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).toBe(true);
  await at.page.keyboard.press('Escape');
  await at.page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await hasKeyboard(opener())).toBe(true);
});

test('a question answered at once loses no key, and what removed its own row leaves the keyboard in the list', async () => {
  await toInstallers();
  await createInstaller('by-fast-keys');
  await createInstaller('stays');
  await at.page.getByRole('button', { name: 'Actions of by-fast-keys' }).focus();
  await at.page.keyboard.press('Enter');
  await at.page.getByRole('menuitem', { name: 'Delete' }).focus();
  await at.page.keyboard.press('Enter');
  await at.page.keyboard.press('Enter');
  await waitUntil('its end', async () => (await itemRow(at.page, 'by-fast-keys').count()) === 0);
  await at.page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await at.page.evaluate(() => document.activeElement?.querySelector('table') !== null)).toBe(true);
  expect(await stop(at.page)).toMatchObject({ isPage: false });
});

test('the key that opened a question and is still held does not answer it', async () => {
  await at.page.goto('/login/jump-clients');
  const uninstall = at.page.getByRole('button', { name: /^Uninstall/ });
  await uninstall.focus();
  for (let times = 0; times < 5; times += 1) await at.page.keyboard.down('Enter');
  await at.page.keyboard.up('Enter');
  await at.page.getByRole('dialog').waitFor();
  await at.page.keyboard.press('Escape');
  await at.page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await uninstall.count()).toBe(1);
});

test('letters typed at once after the key of the palette all arrive, though the palette itself comes later', async () => {
  await toRow();
  const typed = Promise.withResolvers<void>();
  let isAsked = false;
  await at.page.route(/\/assets\/palette-[^/]*\.js$/, async (route) => {
    isAsked = true;
    await typed.promise;
    await route.continue();
  });
  await at.page.reload();
  await at.page.getByRole('grid', { name: 'Jump items' }).focus();
  await at.page.keyboard.press('Control+k');
  await at.page.keyboard.type('keyboard sh');
  expect(await at.page.getByRole('combobox').count()).toBe(0);
  typed.resolve();
  const field = at.page.getByRole('combobox');
  await waitUntil('what was typed', async () => (await field.inputValue()) === 'keyboard sh');
  await at.page.keyboard.type('ortcuts');
  expect(await field.inputValue()).toBe('keyboard shortcuts');
  expect(isAsked).toBe(true);
  await at.page.keyboard.press('Enter');
  await at.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await at.page.unrouteAll();
});

test('a name and Enter, typed at once after the key of the palette, jump to what has that name', async () => {
  await toRow();
  await at.page.keyboard.press('Control+k');
  await at.page.keyboard.type('bench-7\n');
  await at.page.waitForURL(/\/sessions\/se_/);
  await waitForText(at.page, /[$#] /);
  await at.page.getByRole('button', { name: 'End', exact: true }).click();
  await at.page.getByRole('button', { name: 'End session' }).click();
  await at.page.getByText('This session has ended').filter({ visible: true }).waitFor();
});

const ways: readonly (readonly [string, () => Promise<void>])[] = [
  ['Enter', () => at.page.keyboard.press('Enter')],
  ['a double-click', () => itemRow(at.page, 'bench-7').dblclick()],
  [
    'the menu key',
    async () => {
      await at.page.keyboard.press('ContextMenu');
      await at.page.getByRole('menuitem', { name: 'Jump' }).first().waitFor();
      await at.page.waitForTimeout(100);
      await at.page.keyboard.press('Enter');
    },
  ],
  [
    'the button of the details',
    () => at.page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: /^Jump/ }).click(),
  ],
];

test.each(ways)('%s jumps, and leaving the question about its end changes nothing', async (_way, act) => {
  await toRow();
  await act();
  await at.page.waitForURL(/\/sessions\/se_/);
  await waitForText(at.page, /[$#] /);
  const end = at.page.getByRole('button', { name: 'End', exact: true });
  await end.focus();
  await at.page.keyboard.press('Enter');
  await at.page.getByRole('dialog').waitFor();
  await at.page.keyboard.press('Escape');
  await at.page.getByRole('dialog').waitFor({ state: 'hidden' });
  await waitUntil('focus back at End', () => end.evaluate((button) => button === document.activeElement));
  await at.page.keyboard.press('Enter');
  await at.page.getByRole('button', { name: 'End session' }).waitFor();
  await at.page.waitForTimeout(100);
  await at.page.keyboard.press('Enter');
  await at.page.getByText('This session has ended').filter({ visible: true }).waitFor();
});

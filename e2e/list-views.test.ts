/** The list as a representative arranges it: columns, filters, saved views, files, groups, and links that start. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { fillFleet } from '../bench/lib/list-fleet.ts';
import { ask } from './lib/ask.ts';
import { seriousFaults } from './lib/faults.ts';
import { addFilter, dragHeader, grid, header, headerNames, rows, savedView } from './lib/item-list.ts';
import { itemRow, newPage, signIn } from './lib/representative.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace();

interface Named {
  readonly id: string;
  readonly name: string;
}

const soon = { timeout: 20_000 } as const;
const names = async (page: Page): Promise<readonly string[]> =>
  await rows(page).evaluateAll((all) => all.map((row) => row.querySelector('[data-column=name]')?.textContent ?? ''));

test('columns are dragged with a mark, pinned, hidden and fitted', async () => {
  const { page } = at;
  await itemRow(page, 'bench-7').filter({ hasText: 'Available' }).waitFor();
  const groups: Named[] = [];
  for (const name of ['Berlin', 'Paris']) {
    await ask(page, 'POST', '/admin/jump-groups', { name, codeName: '', comments: '', members: [] });
  }
  groups.push(...(await ask<readonly Named[]>(page, 'GET', '/jump-groups')));
  const [item] = (await ask<{ readonly rows: readonly Named[] }>(page, 'GET', '/jump-items')).rows;
  const copy = async (group: string, name: string): Promise<void> => {
    const jumpGroupId = groups.find((each) => each.name === group)?.id;
    await ask(page, 'POST', '/jump-items/copies', { ids: [item?.id], jumpGroupId, name });
  };
  await copy('Berlin', 'kiosk 2');
  await copy('Berlin', 'kiosk 10');
  for (let n = 1; n <= 11; n += 1) await copy('Paris', `=till ${n}`);
  await expect.poll(() => rows(page).count(), soon).toBe(14);

  expect((await headerNames(page)).slice(0, 3)).toEqual(['Name', 'Status', 'Group']);
  await dragHeader(page, 'Hostname', 'Status');
  expect((await headerNames(page)).slice(0, 3)).toEqual(['Name', 'Hostname', 'Status']);
  await header(page, 'Tag').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Pin to the left' }).click();
  expect((await headerNames(page)).slice(0, 2)).toEqual(['Name', 'Tag']);
  await header(page, 'Console user').getByRole('button').press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Hide column' }).click();
  expect(await headerNames(page)).not.toContain('Console user');
  // The keyboard went to a column far to the right.
  await grid(page).evaluate((list) => list.scrollTo({ left: 0 }));
  const width = async (): Promise<number> => (await header(page, 'Hostname').boundingBox())?.width ?? 0;
  const before = await width();
  const edge = await header(page, 'Hostname').boundingBox();
  await page.mouse.dblclick((edge?.x ?? 0) + (edge?.width ?? 0), (edge?.y ?? 0) + 10);
  await expect.poll(width, soon).not.toBe(before);
});

test('comments are a column, which its header sorts and a search narrows', async () => {
  const { page } = at;
  const { rows: items } = await ask<{ readonly rows: readonly Named[] }>(page, 'GET', '/jump-items');
  for (const [name, comments] of [
    ['kiosk 2', 'Zebra crossing'],
    ['kiosk 10', 'beside the door'],
    ['=till 4', 'behind the bar'],
  ] as const) {
    const ids = items.filter((item) => item.name === name).map(({ id }) => id);
    await ask(page, 'PATCH', '/jump-items', { ids, changes: { comments } });
  }
  const toggle = async (isShown: boolean): Promise<void> => {
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Comments', checked: !isShown }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Comments', checked: isShown }).waitFor();
    await page.keyboard.press('Escape');
  };
  await toggle(true);
  const byComments = header(page, 'Comments').getByRole('button');
  await byComments.click();
  await expect.poll(async () => (await names(page)).slice(0, 3), soon).toEqual(['=till 4', 'kiosk 10', 'kiosk 2']);
  await rows(page).filter({ hasText: 'Zebra crossing' }).waitFor();
  await byComments.click();
  await expect.poll(async () => (await names(page)).slice(0, 3), soon).toEqual(['kiosk 2', 'kiosk 10', '=till 4']);
  expect(await header(page, 'Comments').getAttribute('aria-sort')).toBe('descending');
  const box = page.getByRole('textbox', { name: 'Search jump items' });
  await box.fill('comments:"the bar"');
  await box.press('Enter');
  await expect.poll(() => names(page), soon).toEqual(['=till 4']);
  await box.fill('');
  await box.press('Enter');
  await expect.poll(() => rows(page).count(), soon).toBe(14);
  await toggle(false);
});

test('a header sorts, with Shift another sorts after it', async () => {
  const { page } = at;
  await header(page, 'Group').getByRole('button').click();
  await header(page, 'Name')
    .getByRole('button')
    .click({ modifiers: ['Shift'] });
  await header(page, 'Name')
    .getByRole('button')
    .click({ modifiers: ['Shift'] });
  await expect.poll(async () => (await names(page)).slice(0, 3), soon).toEqual(['kiosk 10', 'kiosk 2', '=till 11']);
  expect(await header(page, 'Group').getAttribute('aria-sort')).toBe('ascending');
});

test('filters narrow as they are typed, several at once, and stand in the address', async () => {
  const { page } = at;
  const chips = page.getByRole('list', { name: 'Filters' });
  await addFilter(page, 'Group');
  await page.keyboard.type('ber');
  await expect.poll(() => names(page), soon).toEqual(['kiosk 10', 'kiosk 2']);
  await addFilter(page, 'Name');
  await page.keyboard.type('10');
  await expect.poll(() => names(page), soon).toEqual(['kiosk 10']);
  await expect.poll(() => new URL(page.url()).searchParams.get('filters'), soon).toBe('group:ber name:10');
  expect(await seriousFaults(page)).toEqual([]);
  await chips.getByRole('textbox', { name: /^Name/ }).fill('nothing like it');
  await page.getByText('These are on: Group: ber, Name: nothing like it').waitFor();
  await chips.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(() => rows(page).count(), soon).toBe(14);

  await page.keyboard.press('/');
  await page.keyboard.type('group:berlin colour:red');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'There is no field colour' }).waitFor();
  const box = page.getByRole('textbox', { name: 'Search jump items' });
  await box.fill('group:berlin "kiosk 2"');
  await box.press('Enter');
  await expect.poll(() => names(page), soon).toEqual(['kiosk 2']);
  await box.fill('');
  await box.press('Enter');
});

test('what the list shows is saved as a file, inert in a spreadsheet', async () => {
  const { page } = at;
  await page.getByRole('button', { name: 'Save as a file' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^jump-items-.*\.csv$/);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(15);
  expect(lines[0]).toContain('"Name","Tag","Hostname","Status"');
  expect(lines.filter((line) => line.startsWith(`"'=till`))).toHaveLength(11);
});

test('a view is saved, changed, shared and opened by a link, and its columns are its own', async () => {
  const { page } = at;
  const box = page.getByRole('textbox', { name: 'Search jump items' });
  await box.fill('kiosk');
  await box.press('Enter');
  await page.getByRole('button', { name: 'Save as a view' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the view').fill('Kiosks');
  await dialog.getByLabel('Share with everybody').check();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save view' }).click();
  await savedView(page, 'Kiosks Shared').waitFor();
  await header(page, 'Status').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Hide column' }).click();
  const bar = page.getByRole('group', { name: 'View', exact: true });
  await bar.getByText('Changed').waitFor();
  await bar.getByRole('button', { name: 'Save changes' }).click();
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect.poll(() => bar.getByText('Changed').count(), soon).toBe(0);
  await bar.getByRole('button', { name: 'Close view' }).click();
  await expect.poll(() => rows(page).count(), soon).toBe(14);
  expect(await headerNames(page)).toContain('Status');
});

test('another browser of the same person has the columns, the order and the views', async () => {
  const { page } = await newPage(at.chromium.browser, at.system);
  await signIn(page);
  await expect
    .poll(async () => (await headerNames(page)).slice(0, 4), soon)
    .toEqual(['Name', 'Tag', 'Hostname', 'Status']);
  await expect.poll(async () => (await names(page)).slice(0, 3), soon).toEqual(['kiosk 10', 'kiosk 2', '=till 11']);
  await savedView(page, 'Kiosks Shared').click();
  await expect.poll(() => names(page), soon).toEqual(['kiosk 10', 'kiosk 2']);
  expect(await headerNames(page)).not.toContain('Status');
  const link = `/jump?view=${new URL(page.url()).searchParams.get('view') ?? ''}`;
  await at.page.goto(link);
  await expect.poll(() => names(at.page), soon).toEqual(['kiosk 10', 'kiosk 2']);
  await at.page.getByRole('group', { name: 'View', exact: true }).getByRole('button', { name: 'Close view' }).click();
  await page.context().close();
});

test('a group of at most ten starts by its menu, one of eleven says why not; tree and list survive a reload', async () => {
  const { page } = at;
  const branch = (name: string): Locator => page.getByRole('treeitem', { name });
  await branch('Paris').click({ button: 'right' });
  const start = page.getByRole('menuitem', { name: /^Start a session with/ });
  expect(await start.innerText()).toContain('Start a session with 11 items');
  expect(await start.innerText()).toContain('One start takes at most 10 items; here are 11.');
  expect(await start.isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  await branch('Berlin').click();
  await expect.poll(() => rows(page).count(), soon).toBe(2);
  await page.keyboard.press('End');
  await expect.poll(async () => await branch('Workshop').getAttribute('aria-selected'), soon).toBe('true');
  await page.keyboard.press('b');
  await expect.poll(() => rows(page).count(), soon).toBe(2);
  await page.reload();
  await expect.poll(() => rows(page).count(), soon).toBe(2);
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')), soon).toBe('treeitem');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Start a session with 2 items' }).click();
  await page.waitForURL(/\/sessions\/se_/);
  await page
    .getByRole('tab')
    .nth(1)
    .or(page.getByRole('link', { name: /kiosk/ }).nth(1))
    .first()
    .waitFor();
});

test('a link finds the item and starts nothing without a press', async () => {
  const { page } = at;
  const running = async (): Promise<number> =>
    (await ask<{ readonly rows: readonly unknown[] }>(page, 'GET', '/sessions?state=running')).rows.length;
  await page.goto('/jump/start?name=nothing-like-it');
  await page.getByRole('heading', { name: 'No item matches' }).waitFor();
  await page.goto('/jump/start?name=kiosk&colour=red');
  await page.getByRole('heading', { name: 'The address names what there is not' }).waitFor();
  await page.goto('/jump/start?name=kiosk');
  await page.getByRole('heading', { name: '2 items match' }).waitFor();
  const before = await running();
  await page.goto('/jump/start?name=bench-7&group=workshop');
  await page.getByRole('heading', { name: 'Start a session with bench-7?' }).waitFor();
  await page.keyboard.press('Enter');
  expect(await seriousFaults(page)).toEqual([]);
  expect(await running()).toBe(before);
  await page.getByRole('button', { name: 'Jump', exact: true }).click();
  await page.waitForURL(/\/sessions\/se_/);
});

test('far down a list of two thousand, place, selection and keyboard survive a reload', async () => {
  const { page, system } = at;
  await system.server().end('SIGTERM');
  await fillFleet({ data: join(system.folder, 'server'), database: 'sqlite' }, { items: 2_000, groups: 20 });
  await system.startServer();
  await page.goto('/jump?search=kiosk-');
  await page.getByText(/^2,000 of 2,0\d\d/).waitFor();
  await grid(page).evaluate((list) => list.scrollTo({ top: 36 * 1_400 }));
  const row = (place: number): Locator => grid(page).locator(`#item-row-${place}`);
  // The address follows a moment behind, and a reload begins where it was.
  const pressed = async (place: number, modifiers: readonly 'Control'[]): Promise<void> => {
    const item = (): string | null => new URL(page.url()).searchParams.get('item');
    const before = item();
    await row(place).click({ modifiers: [...modifiers] });
    await expect.poll(item, soon).not.toBe(before);
  };
  await pressed(1_404, []);
  await pressed(1_406, ['Control']);
  await pressed(1_407, ['Control']);
  const chosen = async (): Promise<readonly (string | null)[]> =>
    await grid(page)
      .getByRole('row', { selected: true })
      .evaluateAll((all) => all.map((each) => each.getAttribute('aria-rowindex')));
  expect(new URL(page.url()).searchParams.has('item')).toBe(true);
  expect(await chosen()).toEqual(['1406', '1408', '1409']);
  const before = await grid(page).evaluate((list) => list.scrollTop);

  await page.reload();
  await expect.poll(chosen, soon).toEqual(['1406', '1408', '1409']);
  expect(await grid(page).evaluate((list) => list.scrollTop)).toBe(before);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  await page.keyboard.press('ArrowDown');
  await expect.poll(chosen, soon).toEqual(['1410']);
});

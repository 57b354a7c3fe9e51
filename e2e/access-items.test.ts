/** Copies, properties and removal as an administrator does them, and what of it a representative sees and may do. */
import { expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { ask } from './lib/ask.ts';
import { seriousFaults } from './lib/faults.ts';
import { administrator, itemRow, newPage, signIn } from './lib/representative.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace();
const ben = { username: 'ben', displayName: 'Ben Okri', password: 'seven boats below the weir' } as const;

interface Named {
  readonly id: string;
  readonly name: string;
}

let rep: Page | undefined;

const repPage = (): Page => {
  if (rep === undefined) throw new Error('Ben has not signed in yet');
  return rep;
};

const rows = (page: Page): Locator =>
  page.getByRole('grid', { name: 'Jump items' }).getByRole('row', { name: /bench/ });
const act = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('group', { name: 'Actions for what is selected' }).getByRole('button', { name });
const dialog = (page: Page): Locator => page.getByRole('dialog');
const branch = (page: Page, name: string): Locator => page.getByRole('treeitem', { name });

async function makeGroup(name: string, members: readonly { readonly userId: string; readonly roleId: string }[]) {
  const body = { name, codeName: '', comments: '', members };
  await ask(at.page, 'POST', '/admin/jump-groups', body);
}

test('a representative is given a role in one group, and sees his own list and that group', async () => {
  const { page } = at;
  await rows(page).first().waitFor();
  await ask(page, 'POST', '/account/step-up', { password: administrator.password });
  const user = await ask<Named>(page, 'POST', '/admin/users', ben);
  const roles = (await ask<{ readonly rows: readonly Named[] }>(page, 'GET', '/admin/jump-item-roles')).rows;
  const roleId = roles.find(({ name }) => name === 'Start Sessions Only')?.id ?? '';
  await makeGroup('Berlin', [{ userId: user.id, roleId }]);
  await makeGroup('Paris', []);
  const opened = await newPage(at.chromium.browser, at.system);
  rep = opened.page;
  await signIn(rep, ben);
  await branch(rep, 'My list').waitFor();
  await branch(rep, 'Berlin').waitFor();
  expect(await rep.getByRole('treeitem').allInnerTexts()).toHaveLength(3);
  expect(await rows(rep).count()).toBe(0);
});

test('an item is copied into the group, where he may jump to it and nothing else', async () => {
  const { page } = at;
  // The other way to the same question.
  await rows(page).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy', exact: true }).click();
  await dialog(page).getByLabel('To the group').waitFor();
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });
  await rows(page).first().click();
  await act(page, 'Copy').click();
  await dialog(page).getByLabel('To the group').selectOption({ label: 'Berlin' });
  await dialog(page).getByLabel('Name of the copy').fill('bench-7 copy');
  expect(await seriousFaults(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByText('1 copy was made').waitFor();
  await expect.poll(() => rows(page).count()).toBe(2);
  await expect.poll(() => rows(repPage()).count(), { timeout: 15_000 }).toBe(1);
  await rows(repPage()).first().click();
  for (const name of [/^Copy/, /^Remove/]) {
    const button = act(repPage(), name);
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(await button.getAttribute('aria-label')).toContain('your role in Berlin does not let you');
  }
  await itemRow(repPage(), 'bench-7 copy')
    .getByRole('button', { name: 'Jump to bench-7 copy' })
    .or(repPage().getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'Jump' }))
    .first()
    .click();
  await repPage().waitForURL(/\/sessions\/se_/);
  await repPage().goto('/jump');
  // He sees the session of the copy; the other entry shows none.
  await itemRow(page, 'bench-7 copy').click();
  await page.getByRole('region', { name: 'In session now' }).waitFor();
});

test('his properties say what he may not change and why', async () => {
  const page = repPage();
  await rows(page).first().click();
  await act(page, 'Properties').click();
  const tag = dialog(page).getByLabel('Tag');
  expect(await tag.getAttribute('readonly')).not.toBeNull();
  await dialog(page).getByText('your role in Berlin does not let you change tags', { exact: false }).waitFor();
  const group = dialog(page).getByLabel('Jump Group');
  expect(await group.evaluate((field: HTMLSelectElement) => field.selectedOptions[0]?.label)).toBe('Berlin');
  expect(await dialog(page).getByRole('button', { name: 'Save' }).count()).toBe(0);
  await dialog(page).getByRole('button', { name: 'Close' }).last().click();
});

test('of several items only what is touched is changed, and he sees it at once', async () => {
  const { page } = at;
  await rows(page).first().click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('region', { name: '2 selected' }).waitFor();
  await page.keyboard.press('Alt+Enter');
  await dialog(page).getByLabel('Tag').fill('lobby');
  expect(await dialog(page).getByLabel('Name', { exact: true }).count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 items were changed').waitFor();
  await rows(page).filter({ hasText: 'lobby' }).nth(1).waitFor();
  await rows(repPage()).filter({ hasText: 'lobby' }).waitFor();
  expect(await rows(page).allInnerTexts()).toEqual(
    expect.arrayContaining([expect.stringContaining('bench-7 copy'), expect.stringContaining('Workshop')]),
  );
});

test('tags that are there are suggested and a new one can be typed; one that nothing has leaves the tree', async () => {
  const { page } = at;
  const tag = (): Locator => dialog(page).getByLabel('Tag');
  const suggested = async (): Promise<readonly string[]> =>
    await tag().evaluate((input: HTMLInputElement) => Array.from(input.list?.options ?? [], ({ value }) => value));
  const save = async (value: string): Promise<void> => {
    await tag().fill(value);
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await dialog(page).waitFor({ state: 'detached' });
  };
  await branch(page, 'Berlin').press('ArrowRight');
  await branch(page, 'lobby').waitFor();
  await itemRow(page, 'bench-7 copy').click();
  await act(page, 'Properties').click();
  expect(await suggested()).toEqual(['lobby']);
  await save('back room');
  await branch(page, 'back room').waitFor();
  await branch(page, 'lobby').waitFor({ state: 'detached' });
  await rows(page).first().click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Alt+Enter');
  await expect.poll(suggested).toEqual(['back room', 'lobby']);
  await save('cellar');
  await rows(page).filter({ hasText: 'cellar' }).nth(1).waitFor();
  await branch(page, 'cellar').waitFor();
  await branch(page, 'back room').waitFor({ state: 'detached' });
  await page.keyboard.press('Alt+Enter');
  await expect.poll(() => tag().inputValue()).toBe('cellar');
  await save('');
  await branch(page, 'cellar').waitFor({ state: 'detached' });
  await expect.poll(() => rows(page).filter({ hasText: 'cellar' }).count()).toBe(0);
  expect(await rows(page).count()).toBe(2);
});

test('moved to another group it leaves his list, and he is out of its session', async () => {
  const { page } = at;
  await itemRow(page, 'bench-7 copy').click();
  await act(page, 'Properties').click();
  await dialog(page).getByLabel('Jump Group').selectOption({ label: 'Paris' });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keep editing' }).click();
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await page.getByText('1 item was changed').waitFor();
  await itemRow(page, 'bench-7 copy').filter({ hasText: 'Paris' }).waitFor();
  // What is under the pointer stays in its place, and says that it is gone.
  await repPage().getByRole('button', { name: '1 item fewer' }).click();
  await expect.poll(() => rows(repPage()).count()).toBe(0);
  const { rows: sessions } = await ask<{ readonly rows: readonly { readonly endReason: string | null }[] }>(
    page,
    'GET',
    '/sessions?state=ended',
  );
  expect(sessions.map(({ endReason }) => endReason)).toContain('access-lost');
});

test('removing the copy keeps the machine; removing the last entry uninstalls it, and both are said before', async () => {
  const { page } = at;
  await itemRow(page, 'bench-7 copy').click();
  await page.keyboard.press('Delete');
  await dialog(page).getByText('1 entry goes. Its machine keeps its other entries and its Jump Client.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Remove 1 item' }).click();
  await page.getByText('1 item was removed').waitFor();
  await expect.poll(() => rows(page).count()).toBe(1);
  await at.system.agent().end('SIGTERM');
  await rows(page).first().click();
  await rows(page).filter({ hasText: 'Offline' }).waitFor();
  await rows(page).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await dialog(page).getByText('The Jump Client is uninstalled from 1 machine: its last entry goes.').waitFor();
  await dialog(page).getByText('1 of them is offline and will be told when it returns.').waitFor();
  await dialog(page).getByRole('button', { name: 'Remove 1 item' }).click();
  await expect.poll(() => rows(page).count()).toBe(0);
});

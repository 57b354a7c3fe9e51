/**
 * What a session permits, from the page where an administrator writes it down to the bar of the session that has it:
 * a policy, given to the default portal, shown beforehand by the simulator.
 */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { seriousFaults } from './lib/faults.ts';
import { itemRow } from './lib/representative.ts';
import { waitUntil } from './lib/wait-until.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace();

const dialog = (): Locator => at.page.getByRole('dialog');
const item = (): Locator => at.page.getByRole('combobox', { name: 'Jump item' });
const button = (name: string): Locator => at.page.getByRole('button', { name, exact: true });

test('a policy is made, and what is typed is not lost by a stray step', async () => {
  await at.page.goto('/login/session-policies');
  await at.page.getByRole('link', { name: 'Global Default' }).waitFor();
  expect(await seriousFaults(at.page)).toEqual([]);
  await button('New Session Policy').click();
  await dialog().getByLabel('Name', { exact: true }).fill('Look, don’t touch');
  await dialog().getByLabel('Command shell').selectOption('Read only');
  await dialog().getByLabel('Pin and unpin Jump Clients').selectOption('Deny');
  await dialog().getByLabel('Ask the customer').selectOption('Before some tools');
  await button('Cancel').click();
  await button('Keep editing').click();
  await button('Keep editing').waitFor({ state: 'detached' });
  await at.page.keyboard.press('Escape');
  await button('Keep editing').waitFor();
  // Two dialogs, one over the other: no rule of axe is left out, least of all those for landmarks.
  expect((await new AxeBuilder({ page: at.page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  await at.page.keyboard.press('Escape');
  await button('Keep editing').waitFor({ state: 'detached' });
  expect(await dialog().getByLabel('Name', { exact: true }).inputValue()).toBe('Look, don’t touch');
  expect(await seriousFaults(at.page)).toEqual([]);
  await button('Create Session Policy').click();
  await dialog().getByText('Choose at least one tool that asks.').waitFor();
  await dialog().getByRole('checkbox', { name: 'Screen sharing' }).check();
  await button('Create Session Policy').click();
  await dialog().waitFor({ state: 'detached' });
  const row = at.page.getByRole('row').filter({ hasText: 'Look, don’t touch' });
  await row.getByText('2 permissions').waitFor();
  await row.getByText('Before some tools').waitFor();
});

test('it is given to the default portal, and then holds', async () => {
  await at.page.goto('/login/public-portals');
  await at.page.getByRole('link', { name: 'Default' }).click();
  await dialog().getByLabel('Session Policy').selectOption('Look, don’t touch');
  expect(await seriousFaults(at.page)).toEqual([]);
  await button('Save').click();
  await dialog().waitFor({ state: 'detached' });
  await at.page.goto('/login/session-policies');
  await at.page.getByRole('link', { name: 'Look, don’t touch' }).click();
  await button('Remove').click();
  await at.page.getByText('This policy is in use and stays').waitFor();
  await at.page.getByRole('listitem').filter({ hasText: '1 portal' }).waitFor();
  await button('Close').last().click();
});

test('the simulator says what a session will have, and a link to it says the same', async () => {
  await at.page.goto('/login/simulator');
  await at.page.getByLabel('Representative').selectOption({ index: 1 });
  await item().fill('bench-7');
  await at.page.getByRole('option', { name: /^bench-7/ }).click();
  const shell = at.page.getByRole('row').filter({ hasText: 'Command shell' });
  await shell.getByText('Look, don’t touch · Portal').waitFor();
  await shell.getByText('Read only').waitFor();
  await at.page.getByRole('row').filter({ hasText: 'Elevation' }).getByText('Global Default').waitFor();
  expect(await seriousFaults(at.page)).toEqual([]);
  await button('Unknown').click();
  await at.page.waitForURL(/customer=unknown/);
  await at.page.reload();
  await shell.getByText('Read only').waitFor();
  expect(await item().inputValue()).toBe('bench-7');
});

test('the session has it, and its bar says from where', async () => {
  await at.page.goto('/jump');
  await waitUntil('bench-7 available', async () =>
    (await itemRow(at.page, 'bench-7').textContent())?.includes('Available'),
  );
  await itemRow(at.page, 'bench-7').dblclick();
  await at.page.waitForURL(/\/sessions\/se_/);
  await at.page.getByRole('button', { name: /Show what this session permits$/ }).click();
  const shell = at.page.getByRole('row').filter({ hasText: 'Command shell' });
  await shell.getByText('Look, don’t touch · Portal').waitFor();
  expect(await seriousFaults(at.page)).toEqual([]);
  await at.page.keyboard.press('Escape');
});

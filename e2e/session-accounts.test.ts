/**
 * Sessions as another account of the endpoint, with a real second account and the endpoint's own PAM: an item is given
 * the account, a start asks for the password, a wrong one starts nothing, the right one gives that account's shell, and
 * one that is stored asks nobody and is shown to nobody.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SessionPage } from '@sallyport/protocol';
import type { Locator } from 'playwright-core';
import { makeAccounts, removeAccounts, secondAccount } from '../tools/testbed/second-account.ts';
import { ask } from './lib/ask.ts';
import { seriousFaults } from './lib/faults.ts';
import { itemRow, typeLine, waitForText } from './lib/representative.ts';
import { waitUntil } from './lib/wait-until.ts';
import { workplace } from './lib/workplace.ts';

const { name, password, group } = secondAccount;

beforeAll(() => makeAccounts());
afterAll(() => removeAccounts());

const at = workplace();

const dialog = (): Locator => at.page.getByRole('dialog');
const button = (words: string): Locator => at.page.getByRole('button', { name: words, exact: true });
const passwordField = (): Locator => dialog().getByLabel(`Password of ${name}`, { exact: true });

async function openProperties(): Promise<void> {
  await at.page.goto('/jump');
  const row = itemRow(at.page, 'bench-7');
  await waitUntil('bench-7 available', async () => (await row.textContent())?.includes('Available'));
  await row.click({ button: 'right' });
  await at.page.getByRole('menuitem', { name: 'Properties' }).click();
  await dialog().getByLabel('Sessions run as').waitFor();
}

async function endSession(): Promise<void> {
  await button('End').click();
  await button('End session').click();
  await waitUntil('no session', async () => (await sessionsRunning()) === 0);
}

async function sessionsRunning(): Promise<number> {
  return (await ask<SessionPage>(at.page, 'GET', '/sessions?state=running')).rows.length;
}

test('an item is given a named account; without its name the field is told', async () => {
  await openProperties();
  await dialog().getByLabel('Sessions run as').selectOption('A named account');
  await button('Save').click();
  await dialog().getByLabel('Name of the account').and(at.page.locator('[aria-invalid=true]')).waitFor();
  await dialog().getByLabel('Name of the account').fill(name);
  expect(await seriousFaults(at.page)).toEqual([]);
  await button('Save').click();
  await dialog().waitFor({ state: 'detached' });
});

test('a start asks for the password, and Cancel starts nothing', async () => {
  await itemRow(at.page, 'bench-7').dblclick();
  await passwordField().waitFor();
  await waitUntil('the field has the keyboard', () =>
    passwordField().evaluate((field) => field === document.activeElement),
  );
  expect(await seriousFaults(at.page)).toEqual([]);
  await button('Cancel').click();
  await dialog().waitFor({ state: 'detached' });
  expect(await sessionsRunning()).toBe(0);
});

test('a wrong one starts nothing and says so; the right one gives the account\u2019s shell', async () => {
  await itemRow(at.page, 'bench-7').dblclick();
  await passwordField().fill('not it');
  await at.page.keyboard.press('Enter');
  await dialog().getByText(`The endpoint does not take this password for ${name}.`).waitFor();
  expect(await sessionsRunning()).toBe(0);
  await passwordField().fill(password);
  await at.page.keyboard.press('Enter');
  await at.page.waitForURL(/\/sessions\/se_/);
  await waitForText(at.page, /[$#] /);
  await typeLine(at.page, 'echo "<$(id -un) $(id -Gn) $HOME $0 $(stat -c %U $(tty))>"');
  await waitForText(at.page, new RegExp(`<${name} ${name} ${group} /home/${name} /bin/bash ${name}>`));
  await endSession();
});

test('a stored one asks nobody and is in no answer', async () => {
  const bodies: string[] = [];
  at.page.on('response', (response) => {
    if (response.url().includes('/api/'))
      void response.text().then(
        (text) => bodies.push(text),
        () => undefined,
      );
  });
  await openProperties();
  await dialog().getByLabel('Password of the account').fill(password);
  await button('Save').click();
  await dialog().waitFor({ state: 'detached' });
  await openProperties();
  const field = dialog().getByLabel('Password of the account');
  expect([await field.inputValue(), await field.getAttribute('placeholder')]).toEqual([
    '',
    'Stored; type to replace it',
  ]);
  await button('Cancel').click();
  await dialog().waitFor({ state: 'detached' });
  await itemRow(at.page, 'bench-7').dblclick();
  await at.page.waitForURL(/\/sessions\/se_/);
  await waitForText(at.page, /[$#] /);
  await typeLine(at.page, 'echo "<$(id -un)>"');
  await waitForText(at.page, new RegExp(`<${name}>`));
  expect(bodies.length).toBeGreaterThan(3);
  expect(
    bodies.filter((body) => body.includes(password) || body.includes(JSON.stringify(password).slice(1, -1))),
  ).toEqual([]);
});

/** The status page as an administrator uses it: what there is to be seen to, and saving the recovery kit from there. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { seriousFaults } from './lib/faults.ts';
import { administrator } from './lib/representative.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace();
const passphrase = 'seven swans swim over the sound';

const dialog = (): Locator => at.page.getByRole('dialog').last();
const button = (name: string): Locator => dialog().getByRole('button', { name });
const missing = (): Locator => at.page.getByRole('heading', { name: 'No recovery kit has been saved' });

async function chooseFile(name: string, text: string): Promise<void> {
  const asked = at.page.waitForEvent('filechooser');
  await button('Choose the saved file').click();
  await (await asked).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  await dialog().getByText(`Chosen: ${name}`).waitFor();
}

async function check(words: string): Promise<void> {
  await dialog().getByLabel('Passphrase of the kit', { exact: true }).fill(words);
  await button('Check the saved kit').click();
}

/** Downloads the kit as a person does, and answers what lies in the file. */
async function downloadKit(): Promise<{ readonly name: string; readonly text: string }> {
  const coming = at.page.waitForEvent('download');
  await button('Download the kit').click();
  const download = await coming;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

async function fillIn(): Promise<void> {
  await dialog().getByLabel('Passphrase of the kit', { exact: true }).fill(passphrase);
  await dialog().getByLabel('Passphrase again', { exact: true }).fill(passphrase);
}

/** Answers who one is, where that is asked. */
async function prove(password: string): Promise<void> {
  await at.page.getByRole('dialog', { name: 'Is it still you?' }).getByLabel('Your password').fill(password);
  await button('Go on').click();
}

/** Asked for a proof the first time; it holds for five minutes. */
async function makeKit({ isProven }: { readonly isProven: boolean }): Promise<void> {
  await at.page.getByRole('button', { name: 'Save recovery kit' }).click();
  await fillIn();
  await button('Make the kit').click();
  if (!isProven) await prove(administrator.password);
  await button('Download the kit').waitFor();
}

test('the page says what the server does and what it lacks, readable in both themes', async () => {
  await at.page.goto('/login/status');
  await missing().waitFor();
  const figures = at.page.getByLabel('Now', { exact: true });
  await expect.poll(() => figures.innerText(), { timeout: 20_000 }).toMatch(/Clients online\s+1\b/);
  const kept = at.page.getByRole('region', { name: 'Kept safe' });
  for (const words of ['Not saved', 'Never']) await kept.getByText(words).waitFor();
  expect(await seriousFaults(at.page)).toEqual([]);
});

test('the dialog says which field is wrong, and makes nothing meanwhile', async () => {
  await at.page.getByRole('button', { name: 'Save recovery kit' }).click();
  expect(await seriousFaults(at.page)).toEqual([]);
  await dialog().getByLabel('Passphrase of the kit', { exact: true }).fill('too short');
  await button('Make the kit').click();
  for (const words of ['Use 12 characters or more.', 'The two passphrases differ.'])
    await dialog().getByText(words).waitFor();
  await fillIn();
  await button('Make the kit').click();
  await prove('not the password at all');
  await dialog().getByText('This is not your password').waitFor();
  await button('Cancel').click();
  await at.page.getByRole('dialog', { name: 'Is it still you?' }).waitFor({ state: 'hidden' });
  await button('Cancel').click();
  await dialog().waitFor({ state: 'hidden' });
  expect(await missing().count()).toBe(1);
});

test('a kit that was downloaded counts only when the saved file has been opened with its passphrase', async () => {
  await makeKit({ isProven: false });
  expect(await seriousFaults(at.page)).toEqual([]);
  const { name, text } = await downloadKit();
  expect(name).toBe('sallyport-recovery-kit.txt');
  expect(text).toContain('RECOVERY KIT');
  await button('Cancel').click();
  await dialog().waitFor({ state: 'hidden' });
  await at.page.reload();
  await missing().waitFor();

  await makeKit({ isProven: true });
  const kit = await downloadKit();
  expect(await button('Check the saved kit').isDisabled()).toBe(true);
  await chooseFile('holiday.txt', 'Dear all, the weather is fine.');
  await check(passphrase);
  const alert = dialog().getByRole('alert');
  await alert.waitFor();
  await chooseFile(kit.name, kit.text);
  expect(await alert.count()).toBe(0);
  await check('another passphrase altogether');
  await alert.waitFor();
  await check(passphrase);
  await dialog().waitFor({ state: 'hidden' });
  await missing().waitFor({ state: 'hidden' });
  const kept = at.page.getByRole('region', { name: 'Kept safe' });
  await expect.poll(() => kept.innerText(), { timeout: 20_000 }).not.toContain('Not saved');
});

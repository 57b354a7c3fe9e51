/** The console on a phone: nothing that a person came to read is cut off. */
import { expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { administrator, jump } from './lib/representative.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace();

function isCutOff(text: Locator): Promise<boolean> {
  return text.evaluate((element) => {
    const { right } = element.getBoundingClientRect();
    return element.scrollWidth > element.clientWidth + 1 || right > document.documentElement.clientWidth;
  });
}

test('an ended session says its name, leads on, and offers no shell', async () => {
  await at.page.setViewportSize({ width: 390, height: 844 });
  await jump(at.page, 'bench-7');
  await at.page.getByRole('button', { name: 'End', exact: true }).click();
  await at.page.getByRole('button', { name: 'End session' }).click();
  await at.page.getByText('This shell is closed').filter({ visible: true }).waitFor();
  for (const name of ['Jump again', 'Show the record']) await at.page.getByRole('button', { name }).waitFor();
  for (const width of [1024, 390]) {
    await at.page.setViewportSize({ width, height: 844 });
    const name = at.page.getByRole('heading', { name: 'bench-7', exact: true });
    expect([width, await isCutOff(name)]).toEqual([width, false]);
  }
  expect(await at.page.getByRole('button', { name: 'New shell' }).count()).toBe(0);
});

test('the list of sessions says whole why it ended', async () => {
  await at.page.goto('/sessions');
  const row = at.page.getByRole('row').filter({ hasText: 'bench-7' });
  for (const words of ['bench-7', `Ended by ${administrator.displayName}`]) {
    const text = row.getByText(words, { exact: true }).filter({ visible: true });
    await text.waitFor();
    expect([words, await isCutOff(text)]).toEqual([words, false]);
  }
});

/** The list of items in a browser: its rows and headers as a person sees them, whatever they are made of. */
import type { Locator, Page } from 'playwright-core';

export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Jump items' });

export const rows = (page: Page): Locator =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox') });

export const header = (page: Page, name: string): Locator =>
  grid(page).getByRole('columnheader', { name: new RegExp(`^${name}`) });

export const headerNames = async (page: Page): Promise<readonly string[]> =>
  await grid(page)
    .locator('[data-column-header] button')
    .evaluateAll((all) => all.map((button) => button.getAttribute('title') ?? ''));

export const savedView = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Saved views' }).getByRole('button', { name, exact: true });

/** From the middle of one header to the left edge of another, as a hand does it. */
export async function dragHeader(page: Page, name: string, before: string): Promise<void> {
  const [from, to] = [await header(page, name).boundingBox(), await header(page, before).boundingBox()];
  if (from === null || to === null) throw new Error('A header is not in view');
  await page.mouse.move(from.x + 20, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, from.y + 12, { steps: 3 });
  await page.mouse.move(to.x + 6, to.y + 10, { steps: 6 });
  await page.getByTestId('drop-mark').waitFor();
  await page.mouse.up();
}

export async function addFilter(page: Page, field: string): Promise<void> {
  await page.getByRole('button', { name: 'Add filter' }).click();
  await page.getByRole('menuitem', { name: field, exact: true }).click();
}

/** From the top of the list, counted from 0, with the text of each column by its title. */
export interface ShownRow {
  readonly place: number;
  readonly isSelected: boolean;
  readonly cells: Readonly<Record<string, string>>;
}

/** Those that exist, in their order; a few of them are above and below what is in view. */
export async function shownRows(page: Page): Promise<readonly ShownRow[]> {
  const titles = await headerNames(page);
  return await grid(page).evaluate((list, names) => {
    const all = [...list.querySelectorAll('[role=row][aria-rowindex]')].filter((row) => row.querySelector('input'));
    return all
      .map((row) => ({
        place: Number(row.getAttribute('aria-rowindex')) - 2,
        isSelected: row.getAttribute('aria-selected') === 'true',
        cells: Object.fromEntries(
          names.map((name, at) => [name, row.querySelector(`[aria-colindex="${at + 2}"]`)?.textContent ?? '']),
        ),
      }))
      .toSorted((one, other) => one.place - other.place);
  }, titles);
}

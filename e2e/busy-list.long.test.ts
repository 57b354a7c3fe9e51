/**
 * The list at full size while it never rests: 20,000 items, 3,000 of them linked from another process, and 200 of those
 * asked to come or go each second. Whatever a representative does meanwhile, the list is what the server says, and no
 * row slips from its place. What the machine reached is printed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ItemPage, ItemRow, SessionPage } from '@sallyport/protocol';
import type { Locator, Page } from 'playwright-core';
import { launchChromium } from '../tools/testbed/chromium.ts';
import type { RunningChromium } from '../tools/testbed/chromium.ts';
import { ask } from './lib/ask.ts';
import { startBusySite } from './lib/busy-site.ts';
import type { BusySite } from './lib/busy-site.ts';
import { addFilter, dragHeader, grid, header, headerNames, rows, savedView, shownRows } from './lib/item-list.ts';
import { newPage, setUp, signIn, waitForText } from './lib/representative.ts';
import { waitUntil } from './lib/wait-until.ts';

const shape = {
  items: 20_000,
  groups: 200,
  lively: 3_000,
  changesPerSecond: 200,
  steady: [
    { name: 'Ten at once', count: 10 },
    { name: 'One too many', count: 11 },
  ],
} as const;

/** A machine that is shared is given time: what is looked at is what comes, and not when. */
const patienceMs = 60_000;
const soon = { timeout: patienceMs } as const;
/** Long enough that the list is looked at anew. */
const restMs = 6_000;

let site: BusySite;
let chromium: RunningChromium;
let page: Page;

beforeAll(async () => {
  chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false });
  site = await startBusySite(shape, async ({ url, setUpLink }) => {
    ({ page } = await newPage(chromium.browser, { url }));
    page.setDefaultTimeout(patienceMs);
    await setUp(page, { setUpLink });
  });
  await page.goto('/jump');
  await page.getByText(/20,000 items/).waitFor();
  await site.setChanging();
}, 1_800_000);

afterAll(async () => {
  await chromium?.close();
  await site?.stop();
}, 60_000);

/** What the server calls a column that is shown. */
const fields = {
  Name: 'name',
  Hostname: 'hostname',
  Group: 'groupName',
  Tag: 'tag',
  'Console user': 'consoleUser',
  'Private IP': 'privateIp',
} as const satisfies Readonly<Record<string, keyof ItemRow>>;

const statusWords: Readonly<Record<ItemRow['status'], string>> = {
  available: 'Available',
  'in-use': 'In use',
  offline: 'Offline',
  lost: 'Lost',
  uninstalled: 'Uninstalled',
  disabled: 'Disabled',
};

type Query = Readonly<Record<string, string>>;

function answer(query: Query, offset = 0, limit = 1): Promise<ItemPage> {
  const words = new URLSearchParams({ ...query, offset: String(offset), limit: String(limit) });
  return ask<ItemPage>(page, 'GET', `/jump-items?${words.toString()}`);
}

/** Every row that is there is the one that the server has at this place, in every column that is shown. */
async function expectAsServed(query: Query, on = page): Promise<number> {
  let looked = 0;
  await waitUntil(
    'rows as the server has them',
    async () => {
      const shown = await shownRows(on);
      const [first = 0, last = -1] = [shown[0]?.place, shown.at(-1)?.place];
      const served = await answer(query, first, last - first + 1);
      const known = Object.entries(fields).filter(([title]) => shown[0]?.cells[title] !== undefined);
      expect(shown.length).toBeGreaterThan(0);
      expect(
        shown.map(({ place, cells }) => [place, ...known.map(([title]) => cells[title]), cells['Status']]),
      ).toEqual(
        served.rows.map((row, at) => [
          first + at,
          ...known.map(([, field]) => row[field]),
          ...(shown[0]?.cells['Status'] === undefined ? [undefined] : [statusWords[row.status]]),
        ]),
      );
      looked = shown.length;
      return true;
    },
    patienceMs,
  );
  return looked;
}

/** The name and the place of the topmost row in view, as it was drawn in each frame of some seconds. */
async function topRows(ms = restMs): Promise<readonly string[]> {
  return await grid(page).evaluate(
    (list, forMs) =>
      new Promise<readonly string[]>((resolve) => {
        const seen = new Set<string>();
        const begun = performance.now();
        const look = (): void => {
          const heads = list.querySelector('[role=columnheader]')?.getBoundingClientRect();
          const { left } = list.getBoundingClientRect();
          const row = document.elementFromPoint(left + 90, (heads?.bottom ?? 0) + 6)?.closest('[role=row]');
          seen.add(`${row?.getAttribute('aria-rowindex')} ${row?.querySelector('[aria-colindex="2"]')?.textContent}`);
          if (performance.now() - begun < forMs) requestAnimationFrame(look);
          else resolve([...seen]);
        };
        requestAnimationFrame(look);
      }),
    ms,
  );
}

/** With the pointer on the list, as of somebody who is about to press a row. */
async function expectStill(): Promise<void> {
  await grid(page).hover();
  // Moving is what counts as use.
  await page.mouse.move(700, 500);
  await page.mouse.move(705, 505);
  const before = site.changes().count;
  const tops = await topRows();
  expect(tops).toHaveLength(1);
  expect(site.changes().count).toBeGreaterThan(before + 20);
}

const chips = (): Locator => page.getByRole('list', { name: 'Filters' });
const box = (): Locator => page.getByRole('textbox', { name: 'Search jump items' });
const branch = (name: string): Locator => page.getByRole('treeitem', { name });

async function search(text: string): Promise<void> {
  await box().fill(text);
  await box().press('Enter');
}

async function showAll(): Promise<void> {
  await chips().getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText(/^20,000 items/).waitFor();
}

const running = async (): Promise<number> =>
  (await ask<SessionPage>(page, 'GET', '/sessions?state=running&limit=100')).rows.length;

test('the list holds all of them, and the rows are the server’s', async () => {
  expect((await answer({})).total).toBe(shape.items);
  expect(await expectAsServed({ sort: 'name' })).toBeGreaterThan(15);
});

test('columns are dragged, and each row follows', async () => {
  // All of them are in view then.
  await page.getByRole('button', { name: 'Hide details' }).click();
  await dragHeader(page, 'Hostname', 'Status');
  expect((await headerNames(page)).slice(0, 3)).toEqual(['Name', 'Hostname', 'Status']);
  await dragHeader(page, 'Tag', 'Group');
  expect((await headerNames(page)).slice(0, 5)).toEqual(['Name', 'Hostname', 'Status', 'Tag', 'Group']);
  await expectAsServed({ sort: 'name' });
  await expectStill();
});

test('a header sorts and further ones with Shift, and far down the rows are the server’s', async () => {
  await header(page, 'Tag').getByRole('button').click();
  for (const name of ['Group', 'Name', 'Name']) {
    await header(page, name)
      .getByRole('button')
      .click({ modifiers: ['Shift'] });
  }
  const sort = 'tag,groupName,-name';
  await expect.poll(() => new URL(page.url()).searchParams.get('sort') ?? sort, soon).toBe(sort);
  await expectAsServed({ sort });
  for (const place of [3_000, 12_345, 19_900]) {
    await grid(page).evaluate((list, row) => list.scrollTo({ top: 36 * row }), place);
    await expect.poll(async () => (await shownRows(page))[0]?.place ?? 0, soon).toBeGreaterThan(place - 100);
    await expectAsServed({ sort });
    await expectStill();
  }
  await grid(page).evaluate((list) => list.scrollTo({ top: 0 }));
});

test('sorted by status, which changes all the time, no row moves under the pointer, and each says its own', async () => {
  await header(page, 'Status').getByRole('button').click();
  await grid(page).hover();
  await page.mouse.move(700, 480);
  await grid(page).evaluate((list) => list.scrollTo({ top: 36 * 1_000 }));
  await expect.poll(async () => (await shownRows(page))[0]?.place ?? 0, soon).toBeGreaterThan(900);
  await expectStill();
  // It would have moved, and says so instead.
  const news = page.getByRole('button', { name: /items? fewer|new items?|The list has changed/ });
  await news.waitFor();
  await waitUntil(
    'statuses as the server has them',
    async () => {
      const shown = await shownRows(page);
      const told = new Map(shown.map(({ cells }) => [cells['Name'], cells['Status']]));
      const { rows: known } = await answer({ sort: 'status', status: 'available,offline' }, 0, 500);
      const more = await answer({ sort: 'status', status: 'available,offline' }, 500, 500);
      const further = await answer({ sort: 'status', status: 'available,offline' }, 1_000, 500);
      const both = [...known, ...more.rows, ...further.rows].filter(({ name }) => told.has(name));
      expect(both.length).toBeGreaterThan(15);
      expect(both.map(({ name }) => [name, told.get(name)])).toEqual(
        both.map(({ name, status }) => [name, statusWords[status]]),
      );
      return true;
    },
    patienceMs,
  );
  await news.click();
  await news.waitFor({ state: 'hidden' });
  // A page of the list may come after another.
  await expect.poll(() => grid(page).getAttribute('aria-busy'), soon).not.toBe('true');
  await expectStill();
  await grid(page).evaluate((list) => list.scrollTo({ top: 0 }));
  await header(page, 'Group').getByRole('button').click();
  await header(page, 'Name')
    .getByRole('button')
    .click({ modifiers: ['Shift'] });
});

test('filter fields narrow with each letter, several together, and a status that comes and goes stays in its place', async () => {
  await addFilter(page, 'Group');
  await page.keyboard.type('group 17');
  await expect.poll(() => new URL(page.url()).searchParams.get('filters'), soon).toBe('group:"group 17"');
  await expectAsServed({ filters: 'group:"group 17"', sort: 'groupName,name' });
  await addFilter(page, 'Tag');
  await page.keyboard.type('floor 3');
  await expectAsServed({ filters: 'group:"group 17" tag:"floor 3"', sort: 'groupName,name' });
  const { total } = await answer({ filters: 'group:"group 17" tag:"floor 3"' });
  await page.getByText(new RegExp(`^${total} of 20,000`)).waitFor();
  await showAll();

  await search('group:"jump clients" status:available');
  await page.getByText(/^2,\d\d\d of 20,000|^3,000 of 20,000/).waitFor();
  await expectStill();
  await search('host:kiosk colour:red');
  await page.getByRole('alert').filter({ hasText: 'colour' }).waitFor();
  await search('name:kiosk-1234 status:offline');
  await expectAsServed({ search: 'name:kiosk-1234 status:offline', sort: 'groupName,name' });
  await search('');
  await expectAsServed({ sort: 'groupName,name' });
});

test('a view is saved and used, and brings its filters, order and columns', async () => {
  await search('tag:"floor 5" group:"group 4"');
  await page.getByRole('button', { name: 'Save as a view' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the view').fill('Fifth floors');
  await dialog.getByRole('button', { name: 'Save view' }).click();
  await savedView(page, 'Fifth floors').waitFor();
  await page.getByRole('group', { name: 'View', exact: true }).getByRole('button', { name: 'Close view' }).click();
  await page.getByText(/^20,000 items/).waitFor();
  await expectAsServed({ sort: 'groupName,name' });
  await savedView(page, 'Fifth floors').click();
  const viewed = { search: 'tag:"floor 5" group:"group 4"', sort: 'groupName,name' };
  await page.getByText(new RegExp(`^${(await answer(viewed)).total} of 20,000`)).waitFor();
  await expectAsServed(viewed);
  await expectStill();
  await page.getByRole('group', { name: 'View', exact: true }).getByRole('button', { name: 'Close view' }).click();
  await page.getByText(/^20,000 items/).waitFor();
});

test('eleven are refused by the menu, by the button and by the server, and nothing starts', async () => {
  await page.getByRole('button', { name: 'Show details' }).click();
  await branch('One too many').click({ button: 'right' });
  const start = page.getByRole('menuitem', { name: /^Start a session with 11 items/ });
  expect(await start.innerText()).toContain('One start takes at most 10 items; here are 11.');
  expect(await start.isDisabled()).toBe(true);
  await page.keyboard.press('Escape');

  await branch('One too many').click();
  await expect.poll(() => rows(page).count(), soon).toBe(11);
  await rows(page).first().click();
  await rows(page)
    .last()
    .click({ modifiers: ['Shift'] });
  const bar = page.getByRole('region', { name: '11 selected' });
  expect(await bar.getByRole('button', { name: 'Jump to 11' }).isDisabled()).toBe(true);
  await bar.getByText('One start takes at most 10 items. Take 1 from the selection.').waitFor();
  await page.keyboard.press('Enter');

  const group = new URL(page.url()).searchParams.get('group') ?? '';
  const ids = (await answer({ group }, 0, 50)).rows.map(({ id }) => id);
  expect(ids).toHaveLength(11);
  await expect(ask(page, 'POST', '/sessions', { jumpItemIds: ids })).rejects.toThrow(/422.*11 items were chosen/);
  expect(await running()).toBe(0);
  expect(new URL(page.url()).pathname).toBe('/jump');
  await branch('All items').click();
  await page.getByText(/^20,000 items/).waitFor();
});

test('ten start with one click, each with a tab and a shell', async () => {
  await branch('Ten at once').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Start a session with 10 items' }).click();
  await page.waitForURL(/\/sessions\/se_/);
  const tabs = page.getByRole('navigation', { name: 'Open sessions' });
  await expect.poll(() => tabs.getByRole('link').count(), soon).toBe(10);
  expect(await running()).toBe(10);
  await waitForText(page, /[$#] /);
  await tabs.getByRole('link').last().click();
  await waitForText(page, /[$#] /);
});

/** What is to be the same after a reload. */
async function arrangement() {
  return {
    columns: await headerNames(page),
    order: await grid(page)
      .getByRole('columnheader')
      .evaluateAll((all) => all.map((head) => head.textContent)),
    selected: (await shownRows(page)).filter(({ isSelected }) => isSelected),
    listTop: await grid(page).evaluate((list) => list.scrollTop),
    treeTop: await page.getByRole('complementary', { name: 'Groups' }).evaluate((tree) => tree.scrollTop),
    isOpen: await branch('Group 3').first().getAttribute('aria-expanded'),
    focus: await page.evaluate(() => document.activeElement?.getAttribute('role')),
    tabs: await page.getByRole('navigation', { name: 'Open sessions' }).getByRole('link').allInnerTexts(),
  };
}

test('a reload brings columns, order, selection, place, keyboard and tree back, and ends no session', async () => {
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Jump' }).click();
  await grid(page).waitFor();
  await branch('Group 3').first().click();
  await page.keyboard.press('ArrowRight');
  await branch('All items').click();
  await page.getByText(/^20,000 items/).waitFor();
  await page.getByRole('complementary', { name: 'Groups' }).evaluate((tree) => tree.scrollTo({ top: 700 }));
  await grid(page).evaluate((list) => list.scrollTo({ top: 36 * 9_000 }));
  const row = (place: number): Locator => grid(page).locator(`[role=row][aria-rowindex="${place + 2}"]`);
  await row(9_004).click();
  await row(9_006).click({ modifiers: ['Control'] });
  const item = (): string | null => new URL(page.url()).searchParams.get('item');
  const before = item();
  await row(9_009).click({ modifiers: ['Control'] });
  await expect.poll(item, soon).not.toBe(before);
  const arranged = await arrangement();
  expect(arranged.selected.map(({ place }) => place)).toEqual([9_004, 9_006, 9_009]);
  expect(arranged).toMatchObject({ treeTop: 700, isOpen: 'true', focus: 'grid' });

  await page.reload();
  const withoutTime = ({ tabs, ...rest }: Awaited<ReturnType<typeof arrangement>>) => ({
    ...rest,
    tabs: tabs.map((text) => text.replaceAll(/[\d:]+$/g, '')),
  });
  await waitUntil(
    'the same again',
    async () => {
      expect(withoutTime(await arrangement())).toEqual(withoutTime(arranged));
      return true;
    },
    patienceMs,
  );
  await expectAsServed({ sort: 'groupName,name' });
  expect(await running()).toBe(10);
  await expectStill();
  await page.keyboard.press('ArrowDown');
  await expect
    .poll(async () => (await shownRows(page)).filter(({ isSelected }) => isSelected).map(({ place }) => place), soon)
    .toEqual([9_010]);
});

test('a second browser of the same person has the same columns, order, views and open groups', async () => {
  const { page: other } = await newPage(chromium.browser, { url: site.url });
  other.setDefaultTimeout(patienceMs);
  await signIn(other);
  const columns = await headerNames(page);
  await expect.poll(() => headerNames(other), soon).toEqual(columns);
  await expectAsServed({ sort: 'groupName,name' }, other);
  await savedView(other, 'Fifth floors').waitFor();
  expect(await other.getByRole('treeitem', { name: 'Group 3' }).first().getAttribute('aria-expanded')).toBe('true');
  await other.context().close();
});

test('all the while clients came and went', async () => {
  await pause(1_000);
  const { count, perSecond } = site.changes();
  process.stdout.write(`changes of presence: ${count}, ${perSecond.toFixed(0)} a second\n`);
  expect(count).toBeGreaterThan(2_000);
  expect(await running()).toBe(10);
});

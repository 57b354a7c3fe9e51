/**
 * A team at work: an administrator puts one machine into two groups under two Jump Policies, and two representatives
 * find out what they may. The clock of the server is set, so that a schedule opens and closes while they watch.
 */
import { expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { ask } from './lib/ask.ts';
import { administrator, itemRow, jump, newPage, signIn } from './lib/representative.ts';
import { waitUntil } from './lib/wait-until.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace({ testClock: true });

const ben = { username: 'ben', displayName: 'Ben Okri', password: 'seven boats below the weir' } as const;
const cora = { username: 'cora', displayName: 'Cora Diaz', password: 'a lantern over cold water' } as const;

/** Of a quarter of an hour beside the others, and without changes of clocks. */
const zone = 'Australia/Eucla';
const minuteMs = 60_000;
const weekMs = 7 * 24 * 60 * minuteMs;
/** Of the strict schedule: closed while the story begins. */
const opensAt = (Math.floor(Date.now() / minuteMs) + 20) * minuteMs;
const closesAt = opensAt + 30 * minuteMs;

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Answered {
  readonly session: {
    readonly state: string;
    readonly endedAt: number | null;
    readonly endReason: string | null;
  };
}

const people = new Map<string, Page>();

function pageOf({ username }: typeof ben | typeof cora): Page {
  const page = people.get(username);
  if (page === undefined) throw new Error(`${username} has not signed in yet`);
  return page;
}

const dialog = (page: Page): Locator => page.getByRole('dialog');
const rows = (page: Page): Locator =>
  page.getByRole('grid', { name: 'Jump items' }).getByRole('row', { name: /bench-7/ });
const act = (page: Page, name: RegExp): Locator =>
  page.getByRole('group', { name: 'Actions for what is selected' }).getByRole('button', { name });
const sessionIdOf = (page: Page): string => /\/sessions\/(se_[^/?]+)/.exec(page.url())?.[1] ?? '';
const sessionOf = async (id: string) => (await ask<Answered>(at.page, 'GET', `/sessions/${id}`)).session;

/** Day and time of a moment where the schedule is. */
function localTime(moment: number): { readonly day: string; readonly time: string } {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(moment);
  return {
    day: format({ weekday: 'long' }),
    time: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  };
}

/** A moment as this browser tells it. */
async function momentIn(page: Page, moment: number): Promise<string> {
  return await page.evaluate(
    (told) => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(told),
    moment,
  );
}

async function makeGroup(name: string, members: readonly (readonly [typeof ben | typeof cora, string])[]) {
  const { page } = at;
  await page.getByRole('button', { name: 'New Jump Group' }).click();
  await dialog(page).getByLabel('Name', { exact: true }).fill(name);
  for (const [{ username, displayName }, role] of members) {
    await dialog(page).getByRole('combobox', { name: 'Add: User' }).fill(username);
    await page.getByRole('option', { name: `${displayName} (${username})` }).click();
    await dialog(page).getByLabel(`What ${displayName} is here`).selectOption({ label: role });
  }
  await dialog(page).getByRole('button', { name: 'Create Jump Group' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.getByRole('link', { name, exact: true }).waitFor();
}

async function changeItem(page: Page, name: string, changes: Readonly<Record<string, string>>) {
  await itemRow(page, name).click();
  await act(page, /^Properties/).click();
  for (const [field, label] of Object.entries(changes)) {
    await dialog(page).getByLabel(field, { exact: true }).selectOption({ label });
  }
  // Messages of what was done just before stay for six seconds, and must not stand on it.
  await dialog(page).getByRole('button', { name: 'Save' }).click({ timeout: 4_000 });
  await dialog(page).waitFor({ state: 'detached' });
}

/** What can be chosen in a list of choices. */
async function choicesOf(field: Locator): Promise<readonly string[]> {
  return await field.evaluate((list: HTMLSelectElement) =>
    [...list.options].filter(({ disabled }) => !disabled).map(({ label }) => label),
  );
}

/** What a field says below itself. */
async function wordsOf(field: Locator): Promise<string> {
  return await field.evaluate((input) =>
    (input.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.querySelector(`#${CSS.escape(id)}`)?.textContent ?? '')
      .join(' '),
  );
}

/** Names of what can be pressed on a page, without what a message brings along. */
async function buttonsOf(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll('button')]
      .filter((button) => button.closest('[role=alert]') === null)
      .map((button) => button.getAttribute('aria-label') ?? button.textContent),
  );
}

test('Jump Groups are made, with two representatives in different roles', async () => {
  const { page } = at;
  await ask(page, 'POST', '/account/step-up', { password: administrator.password });
  for (const person of [ben, cora]) await ask<Named>(page, 'POST', '/admin/users', person);
  await page.goto('/login/jump-groups');
  await makeGroup('Berlin', [[ben, 'Administrator']]);
  await makeGroup('Paris', [
    [ben, 'Administrator'],
    [cora, 'Start Sessions Only'],
  ]);
  await makeGroup('Vienna', [[ben, 'Start Sessions Only']]);
});

test('two Jump Policies are made: one strict with a schedule, one that lets one in at a time', async () => {
  const { page } = at;
  await page.goto('/login/jump-policies');
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  await button('New Jump Policy').first().click();
  await dialog(page).getByLabel('Name', { exact: true }).fill('Half an hour');
  await dialog(page).getByRole('switch', { name: 'Only at certain times' }).press('Space');
  await dialog(page).getByLabel('Time zone').first().fill(zone);
  await page.keyboard.press('Tab');
  for (const entry of [5, 4, 3, 2]) await button(`Remove entry ${entry}`).click();
  const [from, until] = [localTime(opensAt), localTime(closesAt)];
  await dialog(page).getByLabel('Entry 1: first day').selectOption({ label: from.day });
  await dialog(page).getByLabel('Entry 1: from').fill(from.time);
  await dialog(page).getByLabel('Entry 1: last day').selectOption({ label: until.day });
  await dialog(page).getByLabel('Entry 1: until').fill(until.time);
  await dialog(page).getByRole('switch', { name: 'Force sessions to end with the window' }).press('Space');
  await dialog(page)
    .getByText(/^Closed until/)
    .waitFor();
  await dialog(page).getByRole('button', { name: 'Create Jump Policy' }).click();
  await dialog(page).waitFor({ state: 'detached' });

  await button('New Jump Policy').click();
  await dialog(page).getByLabel('Name', { exact: true }).fill('One at a time');
  await dialog(page).getByLabel('Simultaneous jumps').selectOption({ label: 'Only by invitation' });
  await dialog(page).getByRole('button', { name: 'Create Jump Policy' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  const listed = page.getByRole('row').filter({ hasText: 'One at a time' });
  await listed.getByText('Only by invitation').waitFor();
});

test('the machine stands in both groups, under one policy here and the other there', async () => {
  const { page } = at;
  await page.goto('/jump');
  await changeItem(page, 'bench-7', { 'Jump Group': 'Berlin', 'Jump Policy': 'Half an hour' });
  await itemRow(page, 'bench-7').filter({ hasText: 'Berlin' }).click();
  await act(page, /^Copy/).click();
  await dialog(page).getByLabel('To the group').selectOption({ label: 'Paris' });
  await dialog(page).getByLabel('Name of the copy').fill('twin of bench-7');
  await dialog(page).getByRole('button', { name: 'Copy', exact: true }).click();
  await itemRow(page, 'twin of bench-7').waitFor();
});

test('one of the two sees both entries and may change them, the other sees one and may jump alone', async () => {
  for (const person of [ben, cora]) {
    const { page } = await newPage(at.chromium.browser, at.system);
    people.set(person.username, page);
    await signIn(page, person);
  }
  await expect.poll(() => rows(pageOf(ben)).count()).toBe(2);
  await expect.poll(() => rows(pageOf(cora)).count()).toBe(1);
  expect(await pageOf(cora).getByRole('treeitem', { name: 'Berlin' }).count()).toBe(0);
  for (const person of [ben, cora]) await itemRow(pageOf(person), 'twin of bench-7').click();
  expect(await act(pageOf(ben), /^Copy/).getAttribute('aria-disabled')).not.toBe('true');
  expect(await act(pageOf(cora), /^Copy/).getAttribute('aria-disabled')).toBe('true');
  expect(await act(pageOf(cora), /^Copy/).getAttribute('aria-label')).toContain('your role in Paris does not let you');
});

test('he chooses a Jump Policy, and groups in which he may; she is shown what she may not choose, and why', async () => {
  const [his, hers] = [pageOf(ben), pageOf(cora)];
  const field = (page: Page, name: string): Locator => dialog(page).getByLabel(name, { exact: true });
  await changeItem(his, 'twin of bench-7', { 'Jump Policy': 'One at a time' });
  await act(his, /^Properties/).click();
  expect(await choicesOf(field(his, 'Jump Policy'))).toEqual(['None', 'Half an hour', 'One at a time']);
  expect(await field(his, 'Jump Policy').evaluate((list: HTMLSelectElement) => list.selectedOptions[0]?.label)).toBe(
    'One at a time',
  );
  // He sees Vienna as well, where he may only start sessions.
  await his.getByRole('treeitem', { name: 'Vienna', includeHidden: true }).waitFor({ state: 'attached' });
  expect(await choicesOf(field(his, 'Jump Group'))).toEqual(['My list', 'Berlin', 'Paris']);
  await his.keyboard.press('Escape');
  await dialog(his).waitFor({ state: 'detached' });
  await act(his, /^Copy/).click();
  await expect.poll(() => choicesOf(field(his, 'To the group'))).toEqual(['My list', 'Berlin', 'Paris']);
  await his.keyboard.press('Escape');
  await dialog(his).waitFor({ state: 'detached' });
  const groups = await ask<readonly Named[]>(his, 'GET', '/jump-groups');
  const jumpGroupId = groups.find(({ name }) => name === 'Vienna')?.id;
  const { rows: items } = await ask<{ readonly rows: readonly Named[] }>(his, 'GET', '/jump-items');
  const ids = items.filter(({ name }) => name === 'twin of bench-7').map(({ id }) => id);
  const notThere = 'item.destination-not-permitted';
  await expect(ask(his, 'PATCH', '/jump-items', { ids, changes: { jumpGroupId } })).rejects.toThrow(notThere);
  await expect(ask(his, 'POST', '/jump-items/copies', { ids, jumpGroupId })).rejects.toThrow(notThere);

  await itemRow(hers, 'twin of bench-7').click();
  await act(hers, /^Properties/).click();
  for (const [name, lacking] of [
    ['Jump Policy', 'change the Jump Policy'],
    ['Session policy while a customer is present', 'change session policies'],
    ['Session policy while no customer is present', 'change session policies'],
    ['Public portal', 'change the public portal'],
    ['Jump Group', 'move or copy items'],
  ] as const) {
    expect([name, await field(hers, name).isDisabled()]).toEqual([name, true]);
    expect(await wordsOf(field(hers, name))).toContain(`your role in Paris does not let you ${lacking}`);
  }
  await dialog(hers).getByRole('button', { name: 'Close' }).last().click();
  const changes = { jumpPolicyId: null };
  await expect(ask(hers, 'PATCH', '/jump-items', { ids, changes })).rejects.toThrow('item.not-permitted');
});

/** The entry in Berlin, which has the machine's own name. */
const inBerlin = (page: Page): Locator => rows(page).filter({ hasText: 'Berlin' });

test('outside its schedule an entry refuses, and says why and when it opens; the other entry works', async () => {
  const page = pageOf(ben);
  await inBerlin(page).dblclick();
  const refusal = page.getByRole('dialog', { name: 'Could not jump' });
  await refusal
    .getByText('The Jump Policy “Half an hour” of this item permits no session now. An administrator can change it.')
    .waitFor();
  expect(await refusal.innerText()).toContain(`Next opening: ${await momentIn(page, opensAt)}`);
  await refusal.getByRole('button', { name: 'Close' }).click();
  expect(page.url()).not.toContain('/sessions/');
  await jump(page, 'twin of bench-7');
});

let shared = '';

test('a second one is kept out while the policy says so, and told whose session it is', async () => {
  const page = pageOf(cora);
  shared = sessionIdOf(pageOf(ben));
  await itemRow(page, 'twin of bench-7').dblclick();
  const refusal = page.getByRole('dialog', { name: 'Could not jump' });
  await refusal
    .getByText('Ben Okri has a session on this item, and its Jump Policy lets nobody join without an invitation.')
    .waitFor();
  await refusal.getByRole('button', { name: 'Close' }).click();
});

test('once it lets them join she is in the same session; he is told by name, and is given nothing to refuse', async () => {
  const { page } = at;
  await page.goto('/login/jump-policies');
  await page.getByRole('link', { name: 'One at a time' }).click();
  await dialog(page).getByLabel('Simultaneous jumps').selectOption({ label: 'Joins the session' });
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await dialog(page).waitFor({ state: 'detached' });

  const his = pageOf(ben);
  const before = await buttonsOf(his);
  await itemRow(pageOf(cora), 'twin of bench-7').dblclick();
  const told = his.getByRole('alert').filter({ hasText: 'Cora Diaz joined the session.' });
  await told.waitFor();
  expect(await told.getByRole('button').evaluateAll((all) => all.map((each) => each.ariaLabel))).toEqual(['Close']);
  await pageOf(cora).waitForURL(/\/sessions\/se_/);
  expect(sessionIdOf(pageOf(cora))).toBe(shared);
  await his.getByRole('img', { name: 'In the session: Ben Okri, Cora Diaz' }).waitFor();
  expect(await buttonsOf(his)).toEqual(before);
});

let strict = '';

test('within the window the schedule lets him in, and tells him when it will end the session', async () => {
  const page = pageOf(ben);
  await at.system.setClock(opensAt + minuteMs);
  await page.goto('/jump');
  await waitUntil('the entry can be used', async () =>
    /Available|In use/.test((await inBerlin(page).textContent()) ?? ''),
  );
  await inBerlin(page).dblclick();
  await page.waitForURL((url) => /\/sessions\/se_/.test(url.pathname) && !url.pathname.includes(shared));
  strict = sessionIdOf(page);
  await waitUntil('the session runs', async () => (await sessionOf(strict)).state === 'active');
  const bar = page.getByRole('region', { name: 'Session with bench-7' });
  expect(await bar.getByText(/^Ends in/).count()).toBe(0);
  await at.system.setClock(closesAt - 10 * minuteMs);
  await page.getByText(/^The Jump Policy of this item ends the session in (10|9) minutes\.$/).waitFor();
  // By a clock that was set as well.
  await page.reload();
  await bar.getByText(/^Ends in (10:00|09:\d\d)$/).waitFor();
});

test('at the minute it ends the session, and no other; the record says why', async () => {
  const page = pageOf(ben);
  await at.system.setClock(closesAt - 2_000);
  await page.getByRole('region', { name: 'Session with bench-7' }).getByText('This session has ended').waitFor();
  const ended = await sessionOf(strict);
  expect(ended).toMatchObject({ state: 'ended', endReason: 'schedule-ended' });
  expect(ended.endedAt).toBeGreaterThanOrEqual(closesAt);
  expect(ended.endedAt).toBeLessThan(closesAt + minuteMs);
  expect((await sessionOf(shared)).state).toBe('active');
  await page.getByRole('button', { name: 'Show the record' }).click();
  await page.waitForURL(/\/record$/);
  const events = page.getByRole('region', { name: 'Events' });
  await events.getByText('The Jump Policy will end the session').first().waitFor();
  await events
    .getByRole('listitem')
    .filter({ hasText: 'Session ended · Its Jump Policy permits no session at this time' })
    .waitFor();
});

test('from then on it is closed for another week', async () => {
  const page = pageOf(ben);
  await page.goto('/jump');
  await inBerlin(page).dblclick();
  const refusal = page.getByRole('dialog', { name: 'Could not jump' });
  await refusal.getByText(`Next opening: ${await momentIn(page, opensAt + weekMs)}`, { exact: false }).waitFor();
});

/**
 * A day at the console in minutes: two hundred sessions opened and closed in one tab of a browser, in each of the ways
 * in which a person leaves one. What tab, server and agent hold after a first part stays what they hold; the figures
 * are printed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import type { SessionPage } from '@sallyport/protocol';
import type { CDPSession } from 'playwright-core';
import { childrenOf, settlingWords } from '../bench/lib/process-cost.ts';
import { ask } from './lib/ask.ts';
import { itemRow, jump, shell, typeLine, waitForText } from './lib/representative.ts';
import { atRest, heldByProgram, heldByTab } from './lib/settled.ts';
import { waitUntil } from './lib/wait-until.ts';
import { workplace } from './lib/workplace.ts';

const at = workplace({ nodeOptions: settlingWords });

const rounds = 200;
/** What is made once is there by then, and what is forgotten after a while has begun to be. */
const firstRounds = 40;
const restMs = 15_000;
const mostGrowth = 1.1;
/** How much of it there is, and when, is the engine's affair; it is bounded within the tab's resident memory. */
const codeName = 'code of the tab, MiB';

let protocol: CDPSession;

beforeAll(async () => {
  protocol = await at.page.context().newCDPSession(at.page);
  await protocol.send('Performance.enable');
  // A machine that is shared is given time.
  at.page.setDefaultTimeout(60_000);
});

const tabs = () => at.page.getByRole('navigation', { name: 'Open sessions' });
const closeTab = () => tabs().getByRole('button', { name: /^Close tab of/ });
const dialog = () => at.page.getByRole('dialog');

/** Each leaves no tab and no running session behind. */
const endings: readonly (() => Promise<void>)[] = [
  async function endThenClose() {
    await at.page.getByRole('button', { name: 'End', exact: true }).click();
    await dialog().getByRole('button', { name: 'End session' }).click();
    await at.page.getByText('This session has ended').filter({ visible: true }).waitFor();
    await closeTab().click();
  },
  async function closeAndEnd() {
    await closeTab().click();
    await dialog().getByRole('button', { name: 'End session' }).click();
  },
  async function leaveThenEndElsewhere() {
    await closeTab().click();
    await dialog().getByRole('button', { name: 'Leave running' }).click();
    const { rows } = await ask<SessionPage>(at.page, 'GET', '/sessions?state=running');
    for (const { id } of rows) await ask(at.page, 'POST', `/sessions/${id}/end`);
  },
  async function leaveTheShellItself() {
    await typeLine(at.page, 'exit');
    await at.page.getByText('The shell ended with code 0.').filter({ visible: true }).waitFor();
    await closeTab().click();
    await dialog().getByRole('button', { name: 'End session' }).click();
  },
];

/** Some output, sometimes a second shell, a look at the list and back, and the end. */
async function useOnce(round: number): Promise<void> {
  const { page } = at;
  await jump(page, 'bench-7');
  await typeLine(page, `seq 200; echo "round $((${round}*10))"`);
  await waitForText(page, new RegExp(`^round ${round}0$`, 'm'));
  if (round % 3 === 0) {
    await page.getByRole('button', { name: 'New shell' }).first().click();
    await page.getByRole('tab', { name: /Shell 2/ }).waitFor();
    await waitForText(page, /[$#] /);
    await page.getByRole('button', { name: 'Close Shell 2' }).click();
    await dialog().getByRole('button', { name: 'Close shell' }).click();
    await page.getByRole('tab', { name: /Shell 2/ }).waitFor({ state: 'detached' });
    await expect.poll(() => shell(page).count(), { timeout: 60_000 }).toBe(1);
  }
  if (round % 5 === 0) {
    await page.getByRole('navigation', { name: 'Main navigation' }).getByText('Sessions').click();
    await page.getByRole('row').filter({ hasText: 'bench-7' }).first().waitFor();
    await tabs().getByRole('link').click();
    await waitForText(page, /[$#] /);
  }
  await endings[round % endings.length]?.();
  await expect.poll(() => tabs().getByRole('link').count(), { timeout: 60_000 }).toBe(0);
  await itemRow(page, 'bench-7').filter({ hasText: 'Available' }).waitFor();
}

async function held() {
  for (const program of [at.system.server(), at.system.agent()]) await atRest(program);
  await pause(restMs);
  const tab = await heldByTab(at.page, protocol);
  const [server, agent] = [await heldByProgram(at.system.server()), await heldByProgram(at.system.agent())];
  return {
    'resident memory of the tab, MiB': tab.residentMib,
    'objects of the tab, MiB': tab.objectsMib,
    [codeName]: tab.codeMib,
    'nodes of the tab': tab.nodes,
    'listeners of the tab': tab.listeners,
    'heap of the server, MiB': server.heapMib,
    'resident memory of the server, MiB': server.residentMib,
    'heap of the agent, MiB': agent.heapMib,
    'resident memory of the agent, MiB': agent.residentMib,
  };
}

type Figures = Awaited<ReturnType<typeof held>>;

function told(round: number, figures: Figures): string {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(value < 200 ? 2 : 0)}`);
  return `after ${round} sessions: ${parts.join('; ')}\n`;
}

test('two hundred sessions leave tab, server and agent as forty did', async () => {
  const children = childrenOf(at.system.agent().pid);
  let first: Figures | undefined;
  let last: Figures | undefined;
  for (let round = 1; round <= rounds; round += 1) {
    await useOnce(round);
    // A look leaves something behind in the tab's process, so there is one before the first that counts.
    if (round === firstRounds / 2) await held();
    if (round % firstRounds !== 0) continue;
    last = await held();
    first ??= last;
    process.stdout.write(told(round, last));
  }
  await waitUntil(
    'no process of a session is left',
    () => childrenOf(at.system.agent().pid).length === children.length,
  );
  const { rows } = await ask<SessionPage>(at.page, 'GET', '/sessions?state=running');
  expect(rows).toEqual([]);
  const grown = Object.entries(first ?? {})
    .filter(([name]) => name !== codeName)
    .map(([name, before]) => [name, (last?.[name as keyof Figures] ?? Number.NaN) / before] as const);
  expect(grown.length).toBeGreaterThan(0);
  expect(grown.filter(([, times]) => !(times <= mostGrowth))).toEqual([]);
});

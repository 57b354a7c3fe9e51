/** A machine installed by the line that the console gives and removed from the console; and those that get nothing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cleanup } from '../agent/src/testing/fixtures.ts';
import { startHttpProxy } from '../agent/src/testing/proxies.ts';
import { launchChromium } from '../tools/testbed/chromium.ts';
import type { RunningChromium } from '../tools/testbed/chromium.ts';
import { startMachine } from './lib/machine.ts';
import type { Machine } from './lib/machine.ts';
import { itemRow, jump, newPage, setUp, typeLine, waitForText } from './lib/representative.ts';
import { startSystem } from './lib/system.ts';
import type { System } from './lib/system.ts';
import { waitUntil } from './lib/wait-until.ts';

const patiently = { timeout: 30_000 };

let system: System;
let chromium: RunningChromium;
let page: Page;
let machine: Machine;

beforeAll(async () => {
  system = await startSystem();
  machine = await startMachine();
  chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false });
  ({ page } = await newPage(chromium.browser, system));
  await setUp(page, system);
  // A server publishes what was built beside what else it does.
  const releases = join(system.folder, 'server/releases/linux-x64');
  await waitUntil('the release', () => existsSync(releases) && readdirSync(releases).length > 0, 60_000);
});

afterAll(async () => {
  await chromium?.close();
  await machine?.close();
  await system?.stop();
});

const scopes = { system: 'Machine service', user: 'One user only' } as const;

/** Fills the form in the console and comes back with the line that it shows. */
async function createInstaller(name: string, maxUses = ''): Promise<string> {
  await page.goto('/login/jump-clients/installers');
  await page.getByRole('button', { name: 'Create installer' }).click();
  const form = page.getByRole('dialog', { name: 'Create installer' });
  await form.getByRole('combobox', { name: 'Jump Group' }).fill('Front desks');
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('textbox', { name: 'Tag' }).fill('floor 2');
  await form.getByLabel('Maximum of uses').fill(maxUses);
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  const made = page.getByRole('dialog', { name: 'Installer created' });
  await made.getByRole('button', { name: scopes[machine.scope] }).click();
  const line = await made.getByLabel('Line to run').inputValue();
  await made.getByRole('button', { name: 'Copy the line' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line);
  await made.getByRole('button', { name: 'Done' }).click();
  return line;
}

/** What others could read of the processes of this machine. */
function processesWith(secret: string): readonly string[] {
  const files = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  return files.filter((file) => {
    try {
      return readFileSync(file).includes(secret);
    } catch {
      // It has ended, or is not ours to read.
      return false;
    }
  });
}

/** What the administrator's own programs could not do to a server in use, which writes meanwhile. */
function changeDatabase(statement: string, ...values: readonly string[]): void {
  const database = new DatabaseSync(join(system.folder, 'server', 'sallyport.db'), { timeout: 10_000 });
  try {
    expect(database.prepare(statement).run(...values).changes).toBe(1);
  } finally {
    database.close();
  }
}

describe('by the one line', () => {
  test('a machine shows up without a refresh, opens a shell, and leaves when it is uninstalled', async () => {
    const line = await createInstaller('kiosk-1');
    await page.goto('/jump');
    await page.getByRole('grid', { name: 'Jump items' }).waitFor();
    expect(await itemRow(page, 'kiosk-1').count()).toBe(0);
    const running = machine.run(line);
    await expect
      .poll(
        async () => [...(await itemRow(page, 'kiosk-1').allTextContents()), running.said().slice(-500)].join(),
        patiently,
      )
      .toContain('Available');
    // The key that was in the line is in no process's arguments or environment by now.
    const secret = /sp1\.[0-9a-f]{32}\.([\w-]{43})/.exec(line)?.[1] ?? 'none';
    expect(processesWith(secret)).toEqual([]);
    await jump(page, 'kiosk-1');
    await typeLine(page, 'echo "sum $((6*7))"');
    await waitForText(page, /sum 42/);

    await page.goto('/login/jump-clients');
    const row = page.getByRole('row').filter({ hasText: 'kiosk-1' });
    await row.getByRole('button', { name: /^Uninstall/ }).click();
    const question = page.getByRole('dialog');
    await question.getByText('its running sessions end').waitFor();
    await question.getByText('1 jump item leaves the list').waitFor();
    await question.getByRole('button', { name: 'Uninstall', exact: true }).click();
    expect(await running.ended).toBe(5);
    await expect.poll(() => row.count(), patiently).toBe(0);
    expect(machine.files()).toEqual([]);
    await page.goto('/sessions');
    await page
      .getByRole('row')
      .filter({ hasText: 'kiosk-1' })
      .getByText('The Jump Client was uninstalled')
      .filter({ visible: true })
      .waitFor();
  });

  test('one that was uninstalled while it was away hears of it when it returns', async () => {
    const line = await createInstaller('kiosk-2');
    const first = machine.run(line);
    await waitUntil('kiosk-2', () => /"event":"link.up"/.test(first.said()), 30_000);
    await first.stop();
    await page.goto('/login/jump-clients');
    const row = page.getByRole('row').filter({ hasText: 'kiosk-2' });
    await row.getByText('Offline').filter({ visible: true }).waitFor();
    await row.getByRole('button', { name: /^Uninstall/ }).click();
    await page.getByRole('dialog').getByText('It is told when it returns').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Uninstall', exact: true }).click();
    await expect.poll(() => row.count(), patiently).toBe(0);
    expect(machine.files().length).toBeGreaterThan(0);
    const again = machine.run(line);
    expect(await again.ended).toBe(5);
    expect(machine.files()).toEqual([]);
  });

  test('uninstalled at the machine, it tells the server and stays in the list as such', async () => {
    const line = await createInstaller('kiosk-3');
    const running = machine.run(line);
    const command = await waitUntil('the way to remove it', () => /To remove it: (\S+)/.exec(running.said())?.[1]);
    await waitUntil('kiosk-3', () => /"event":"link.up"/.test(running.said()), 30_000);
    const removing = machine.run(command);
    expect([await removing.ended, removing.said()]).toEqual([0, expect.stringContaining('The server knows.')]);
    await running.ended;
    expect(machine.files()).toEqual([]);
    await page.goto('/jump');
    await expect.poll(() => itemRow(page, 'kiosk-3').textContent(), patiently).toContain('Uninstalled');
    const twice = machine.run(line);
    await waitUntil('a new client', () => /"event":"link.up"/.test(twice.said()), 30_000);
    expect(twice.said()).toContain('Enrolled as');
    await twice.stop();
    expect(await machine.run(command).ended).toBe(0);
    expect(machine.files()).toEqual([]);
  });
});

const linkUp = /"event":"link\.up"/;

test('by a line without the key it is asked for at the terminal, is not shown there, and opens the same door', async () => {
  const line = await createInstaller('kiosk-6');
  const [, given = '', key = ''] = /(SALLYPORT_ENROLMENT_KEY='([^']+)' )/.exec(line) ?? [];
  const terminal = machine.terminal();
  terminal.type(line.replace(given, ''));
  await terminal.until(/Enrolment key \(it is not shown\): /);
  terminal.type(key);
  await terminal.until(/Enrolled as jc_/);
  const command = await terminal.until(/To remove it: (\S+)/);
  await terminal.until(linkUp);
  expect(terminal.shown()).not.toContain(key.split('.')[2]);
  terminal.interrupt();
  await terminal.until(/"event":"agent\.ended"[^]*[$#] $/);
  // What is typed later is shown again.
  terminal.type('echo back again');
  await terminal.until(/echo back again[^]*back again/);
  expect(await machine.run(command).ended).toBe(0);
  expect(machine.files()).toEqual([]);
});

test('by a line at whose terminal no key is typed, nothing is installed', async () => {
  const line = await createInstaller('kiosk-7');
  const terminal = machine.terminal();
  terminal.type(line.replace(/SALLYPORT_ENROLMENT_KEY='[^']+' /, ''));
  await terminal.until(/Enrolment key \(it is not shown\): /);
  terminal.interrupt();
  await terminal.until(/[$#] $/);
  terminal.type('echo "left: $?"');
  await terminal.until(/echo "left[^]*left: 130/);
  expect(machine.files()).toEqual([]);
});

test('a new key is given from the console, and the machine stays the client that it was', async () => {
  const line = await createInstaller('kiosk-9');
  const running = machine.run(line);
  await waitUntil('kiosk-9', () => linkUp.test(running.said()), 30_000);
  const keys = `cat $(find ${machine.scope === 'system' ? '/var/lib/sallyport' : '$HOME'} -name installation.json)`;
  const installation = async (): Promise<string> => {
    const looked = machine.run(keys);
    await looked.ended;
    return looked.said();
  };
  const before = await installation();
  await page.goto('/login/jump-clients');
  const row = page.getByRole('row').filter({ hasText: 'kiosk-9' });
  await row.getByRole('button', { name: /^Give .* a new key$/ }).click();
  await page.getByRole('dialog').getByText('It is online').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Give a new key' }).click();
  await expect.poll(() => page.getByRole('dialog').count(), patiently).toBe(0);
  const clientOf = (text: string): string => /"clientId":"(jc_\w+)"/.exec(text)?.[1] ?? 'none';
  await waitUntil('the new key', async () => (await installation()).includes('"previousKeyFile"'), 30_000);
  expect(clientOf(await installation())).toBe(clientOf(before));
  await expect.poll(() => row.textContent(), patiently).toContain('Available');
  const removal = /To remove it: (\S+)/.exec(running.said())?.[1] ?? '';
  expect(await machine.run(removal).ended).toBe(0);
  await running.ended;
  expect(machine.files()).toEqual([]);
});

test('by way of a proxy that wants a login: it dials by it whenever it is started again, without being told', async () => {
  const cleanup = new Cleanup();
  try {
    const proxy = await startHttpProxy(cleanup, { login: 'kiosk:a secret' });
    const line = await createInstaller('kiosk-8');
    const said = `export HTTPS_PROXY='http://kiosk:a%20secret@127.0.0.1:${proxy.port}'`;
    const first = machine.run(`${said}\n${line}`);
    await waitUntil('the link', () => linkUp.test(first.said()), 60_000);
    // The script, runtime, agent, both requests of enrolling, and the link.
    expect(proxy.asked.length).toBeGreaterThanOrEqual(6);
    const command = /To run it by other means:\n +(.+)/.exec(first.said())?.[1] ?? '';
    const removal = /To remove it: (\S+)/.exec(first.said())?.[1] ?? '';
    await first.stop();
    expect(command).toContain('--proxy-file');
    expect(first.said()).not.toMatch(/a secret|a%20secret/);

    let before = proxy.asked.length;
    const again = machine.run(command);
    await waitUntil('the next link', () => linkUp.test(again.said()), 30_000);
    expect(proxy.asked.length).toBeGreaterThan(before);
    const file = /--proxy-file (\S+)/.exec(command)?.[1] ?? '';
    const looked = machine.run(`stat -c '%a' ${file}`);
    await looked.ended;
    expect(looked.said().trim()).toBe('600');

    before = proxy.asked.length;
    const removing = machine.run(removal);
    expect([await removing.ended, removing.said()]).toEqual([0, expect.stringContaining('The server knows.')]);
    expect(proxy.asked.length).toBeGreaterThan(before);
    expect(new Set(proxy.logins)).toEqual(new Set(['kiosk:a secret']));
    expect(machine.files()).toEqual([]);
  } finally {
    await cleanup.run();
  }
});

describe('nothing is installed, and nothing is left, by a line', () => {
  const byId = 'where id = (select id from installers order by created_at desc limit 1)';
  test.for([
    ['whose installer has expired', `update installers set expires_at = 1 ${byId}`, 'its time is over'],
    ['that was used as often as it may be', `update installers set uses = max_uses ${byId}`, 'used as often as it may'],
    [
      'whose creator is gone',
      `update installers set created_by = 'us_gone' ${byId}`,
      'may not use the server any more',
    ],
    ['whose installer was deleted', `delete from installers ${byId}`, 'knows no such enrolment key'],
  ] as const)('%s', async ([, statement, because]) => {
    const line = await createInstaller('kiosk-4', '1');
    changeDatabase(statement);
    const refused = machine.run(line);
    expect(await refused.ended).toBe(3);
    expect(refused.said()).toContain(because);
    expect(machine.files()).toEqual([]);
  });

  test('whose installer was revoked in the console', async () => {
    const line = await createInstaller('kiosk-5');
    const row = page.getByRole('row').filter({ hasText: 'kiosk-5' });
    await row.getByRole('button', { name: 'Actions of kiosk-5' }).click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByText('Jump Clients that it installed stay').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('Revoked').filter({ visible: true }).waitFor();
    const refused = machine.run(line);
    expect(await refused.ended).toBe(3);
    expect(refused.said()).toContain('was revoked');
    expect(machine.files()).toEqual([]);
  });
});

test('the pages of installers are usable by everybody, in either theme', async () => {
  const faults: string[] = [];
  const look = async (what: string): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') faults.push(`${what}: ${id} at ${String(nodes[0]?.target)}`);
    }
  };
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/login/jump-clients/installers');
    await page.getByRole('row').filter({ hasText: 'kiosk-1' }).waitFor();
    await look(`${colorScheme} list`);
    await page.getByRole('button', { name: 'Create installer' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'Jump Group' }).fill('Front desks');
    await look(`${colorScheme} form`);
    await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByLabel('Line to run').waitFor();
    await look(`${colorScheme} line`);
  }
  expect(faults).toEqual([]);
});

test('a copy that waits is refused and then approved on the page of Jump Clients', async () => {
  const now = String(Date.now());
  changeDatabase(
    `insert into held_copies (jump_client_id, token_hash, remote_address, first_seen_at, last_seen_at)
     select id, 'a copy', '198.51.100.7', ?, ? from jump_clients where uninstalled_at is null limit 1`,
    now,
    now,
  );
  await page.goto('/login/jump-clients');
  const copies = page.getByRole('table', { name: 'Copied Jump Clients' });
  await copies.getByText('1 waits').filter({ visible: true }).waitFor();
  await copies.getByText('198.51.100.7').waitFor();
  for (const [verb, then] of [
    ['Refuse', '1 refused'],
    ['Approve', undefined],
  ] as const) {
    await copies.getByRole('button', { name: new RegExp(`^${verb} the copies`) }).click();
    await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
    if (then === undefined) await copies.waitFor({ state: 'hidden' });
    else await copies.getByText(then).filter({ visible: true }).waitFor();
  }
  await page.goto('/login/audit');
  await page.getByText('Copied Jump Client approved').filter({ visible: true }).first().waitFor();
  await page.getByText('Copied Jump Client refused').filter({ visible: true }).first().waitFor();
});

test('an installer is made, extended and deleted by keyboard alone', async () => {
  await page.goto('/login/jump-clients/installers');
  await page.getByRole('button', { name: 'Create installer' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('combobox', { name: 'Jump Group' }).waitFor();
  await page.keyboard.type('Front desks');
  await page.keyboard.press('Tab');
  await page.keyboard.type('by-keys');
  await page.keyboard.press('Enter');
  await page.getByLabel('Line to run').waitFor();
  await page.getByRole('button', { name: 'Done' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Actions of by-keys' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Extend' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Valid for').fill('30');
  await page.keyboard.press('Enter');
  await page
    .getByRole('row')
    .filter({ hasText: 'by-keys' })
    .getByText(/in (?:29d|30d)/)
    .waitFor();
  await page.getByRole('button', { name: 'Actions of by-keys' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete' }).focus();
  await page.keyboard.press('Enter');
  const verb = page.getByRole('dialog').getByRole('button', { name: 'Delete' });
  await verb.and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'by-keys' }).count(), patiently).toBe(0);
});

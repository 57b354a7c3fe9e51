/** An endpoint that puts markup into all it reports gets it shown as text, in every place of the console. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Facts } from '@sallyport/protocol';
import { Agent, choosePlatform, parseServerUrl } from '@sallyport/agent';
import { launchChromium } from '../tools/testbed/chromium.ts';
import type { RunningChromium } from '../tools/testbed/chromium.ts';
import { itemRow, newPage, setUp } from './lib/representative.ts';
import { startSystem } from './lib/system.ts';
import type { System } from './lib/system.ts';
import { waitUntil } from './lib/wait-until.ts';

const markup = (field: string): string =>
  `${field}"><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>{{7*7}}\u202e\u0007`;

const hostileFacts: Facts = {
  hostname: markup('hostname'),
  fqdn: markup('fqdn'),
  operatingSystem: markup('system'),
  platform: 'linux',
  architecture: 'x64',
  kernel: markup('kernel'),
  consoleUser: markup('user'),
  privateAddresses: ['<svg onload=alert(1)>'],
  bootedAt: 0,
  cpu: { model: markup('cpu'), cores: 1 },
  memory: { totalBytes: 1, availableBytes: 1 },
  disks: [{ mount: markup('disk'), totalBytes: 1, availableBytes: 1 }],
  installMode: 'user',
  account: markup('account'),
};

let system: System;
let chromium: RunningChromium;
let agent: Agent;

beforeAll(async () => {
  system = await startSystem();
  chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false });
  const server = parseServerUrl(system.direct);
  if (server === undefined) throw new Error(`${system.direct} is no address`);
  const name = '<b onmouseover=alert(1)>lobby</b> {{constructor}}';
  const options = ['--group', '<i>Front</i>', '--name', name, '--tag', '<u>x</u>', '--comments', '</textarea><hr>'];
  agent = await Agent.start({
    data: join(system.folder, 'hostile'),
    servers: [server],
    rootFingerprint: system.rootFingerprint,
    enrolmentKey: await system.newEnrolmentKey(options),
    platform: { ...choosePlatform('user'), facts: () => hostileFacts },
    log: () => undefined,
  });
});

afterAll(async () => {
  await agent?.stop();
  await chromium?.close();
  await system?.stop();
});

test('markup in names and facts stays text in list, details, session, record and administration', async () => {
  const { page } = await newPage(chromium.browser, system);
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  page.on('dialog', (dialog) => {
    violations.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await setUp(page, system);
  await itemRow(page, '<b onmouseover=alert(1)>lobby</b>').click();
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByText('hostname"><img src=x').first().waitFor();
  await itemRow(page, 'lobby').dblclick();
  await page.waitForURL(/\/sessions\/se_/);
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByRole('button', { name: 'Show the record' }).click();
  await page.getByRole('heading', { name: /<b onmouseover/ }).waitFor();
  for (const path of ['/sessions', '/login/jump-clients', '/login/audit', '/login/status']) {
    await page.goto(path);
    await waitUntil(`content of ${path}`, async () => (await page.locator('main').innerText()).length > 40);
    expect(await page.title()).not.toContain('owned');
    expect(await page.locator('main img, main script, main svg[onload], main hr').count()).toBe(0);
  }
  expect(violations).toEqual([]);
});

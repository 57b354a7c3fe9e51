/**
 * The peer's page of devices at any size: a server of it whose database was given so many devices of one group, as it
 * writes them itself when an agent first connects, and its page in the view that is a list with columns. None of them is
 * linked: what the page does with devices that come and go is not looked at.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { ListPlace } from './list-page.ts';
import { fleetName } from './list-fleet.ts';
import { MeshcentralControl } from './meshcentral-control.ts';
import { installMeshcentral, prepareMeshcentral } from './meshcentral-install.ts';
import type { MeshcentralServer } from './meshcentral-install.ts';
import { makeScratch } from './scratch.ts';

export interface DevicePage {
  readonly list: ListPlace;
  readonly stop: () => Promise<void>;
}

/** It answers before it has written. */
const writtenMs = 2_000;

export async function startDevicePage(browser: Browser, devices: number): Promise<DevicePage> {
  const folder = makeScratch('meshcentral-page');
  const start = await prepareMeshcentral(await installMeshcentral(), folder);
  const first = await start();
  const control = await MeshcentralControl.open(first);
  const meshId = await control.createMesh();
  await control.close();
  await pause(writtenMs);
  await first.process.stop();
  const lines = Array.from({ length: devices }, (_, at) => JSON.stringify(device(at + 1, meshId, devices)));
  appendFileSync(join(folder, 'data', 'meshcentral.db'), `${lines.join('\n')}\n`);

  const server = await start();
  const url = `https://127.0.0.1:${server.port}/`;
  const signedIn = await signIn(browser, url, server.account);
  return { list: { url, signedIn, probe: probeDevices }, stop: () => server.process.stop() };
}

/** Its base64 has @ and $ in place of + and /. */
const newNodeId = (): string => randomBytes(48).toString('base64').replaceAll('+', '@').replaceAll('/', '$');

function device(n: number, meshid: string, items: number) {
  return {
    type: 'node',
    mtype: 2,
    _id: `node//${newNodeId()}`,
    icon: 1,
    meshid,
    name: fleetName(n, { items, groups: 1 }),
    rname: `host-${n}`,
    domain: '',
    agent: { ver: 0, id: 6, caps: 29 },
    host: `10.${n % 250}.${(n >> 8) % 250}.${n % 200}`,
    ip: `198.51.${n % 250}.${(n >> 6) % 250}`,
    osdesc: 'Debian GNU/Linux 12',
    ...(n % 2 === 0 ? { users: [`user-${n % 5000}`] } : {}),
  };
}

async function signIn(
  browser: Browser,
  url: string,
  { name, password }: MeshcentralServer['account'],
): Promise<ListPlace['signedIn']> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('#username').fill(name);
  await page.locator('#password').fill(password);
  await page.locator('#loginButton').click();
  await page.locator('#devViewButton2').click({ timeout: 120_000 });
  await page.locator('tr[name=xxdevice2]').first().waitFor({ state: 'attached', timeout: 120_000 });
  // It is told to the server, and kept in the browser.
  await pause(writtenMs);
  const signedIn = await context.storageState();
  await context.close();
  return signedIn;
}

/** In the page. A device that is not in view is a row without anything in it. */
function probeDevices(): void {
  const scroller = (): HTMLElement | null => document.getElementById('xdevices');
  const all = (): NodeListOf<HTMLElement> => document.getElementsByName('xxdevice2');
  const rowPx = 20;
  window.listProbe = {
    scroller,
    rowPx: () => rowPx,
    hasRows: () => (all()[0]?.childElementCount ?? 0) > 0,
    matching: () => String(all().length),
    inView: () => {
      const box = scroller()?.getBoundingClientRect() ?? new DOMRect();
      const places = Math.floor(box.height / rowPx) - 1;
      let blank = 0;
      for (let at = 0; at < places; at += 1) {
        const drawn = document.elementFromPoint(box.left + 60, box.top + (at + 0.5) * rowPx);
        // Heads of columns and of the group have a place, too.
        const isHead = drawn?.closest('th, .DevSt') !== null && drawn !== null;
        if (!isHead && (drawn?.closest('[name=xxdevice2]')?.childElementCount ?? 0) === 0) blank += 1;
      }
      return { places, blank };
    },
  };
}

export async function toDeviceFilter(page: Page): Promise<void> {
  await page.locator('#SearchInput').focus();
}

export async function clearDeviceFilter(page: Page): Promise<void> {
  const [all, some] = [
    await page.locator('#SearchInput').inputValue(),
    await page.locator('tr[name=xxdevice2]').count(),
  ];
  await page.locator('#SearchInput').fill('');
  await page.locator('#SearchInput').press('Backspace');
  if (all !== '') await page.waitForFunction((before) => document.getElementsByName('xxdevice2').length > before, some);
}

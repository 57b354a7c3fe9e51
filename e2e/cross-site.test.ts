/** Pages of another site, in a real browser in which somebody is signed in: none gets a hold on the console. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownCertificate } from '../server/src/identity/tls.ts';
import { systemClock } from '../server/src/system.ts';
import { launchChromium } from '../tools/testbed/chromium.ts';
import type { RunningChromium } from '../tools/testbed/chromium.ts';
import { jump, newPage, setUp, shell, typeLine, waitForText } from './lib/representative.ts';
import { startSystem } from './lib/system.ts';
import type { System } from './lib/system.ts';
import { waitUntil } from './lib/wait-until.ts';

let system: System;
let chromium: RunningChromium;
let context: BrowserContext;
/** Of the console. */
let page: Page;
let other: Server;
let foreign: string;

beforeAll(async () => {
  system = await startSystem();
  const { certificate, key } = ownCertificate(system.folder, ['localhost'], systemClock.now());
  other = createServer({ cert: certificate, key }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Other</title><p>Other site');
  });
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  // By another name, so that it is another site to a browser, and not only another origin.
  foreign = `https://localhost:${(other.address() as AddressInfo).port}/`;
  chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false });
  ({ context, page } = await newPage(chromium.browser, system));
  await setUp(page, system);
});

afterAll(async () => {
  await chromium?.close();
  other?.closeAllConnections();
  other?.close();
  await system?.stop();
});

/** A page of the other site, in the same browser. */
async function foreignPage(): Promise<Page> {
  const made = await context.newPage();
  await made.goto(foreign);
  return made;
}

const isSignedIn = async (): Promise<boolean> =>
  await page.evaluate(async () => (await fetch('/api/me')).status === 200);

test('a page that opens the console loses its hold on the window: it reads, sends and moves nothing', async () => {
  const attacker = await foreignPage();
  const opening = context.waitForEvent('page');
  await attacker.evaluate((url) => {
    Object.assign(globalThis, { victim: window.open(url, 'victim') });
  }, `${system.url}/jump`);
  const victim = await opening;
  await victim.waitForURL(/\/jump/);
  // Nothing of ours listens; this tells whether anything could be heard.
  await victim.evaluate(() => {
    Object.assign(globalThis, { heard: [] });
    window.addEventListener('message', ({ data }) => (globalThis as unknown as { heard: unknown[] }).heard.push(data));
  });
  const seen = await attacker.evaluate((url) => {
    const { victim: held } = globalThis as unknown as { victim: Window };
    const tried: Record<string, unknown> = { isClosed: held.closed, frames: held.length };
    try {
      held.postMessage('take this', '*');
      held.location.href = `${url}taken`;
      tried['document'] = held.document.title;
    } catch (error) {
      tried['fault'] = String(error);
    }
    return tried;
  }, foreign);
  expect(seen).toMatchObject({ isClosed: true, frames: 0 });
  expect(JSON.stringify(seen)).not.toContain('Sallyport');
  await victim.waitForTimeout(500);
  expect(await victim.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard)).toEqual([]);
  expect(await victim.evaluate(() => window.opener as unknown)).toBeNull();
  expect(victim.url()).toBe(`${system.url}/jump`);
  await victim.close();
  await attacker.close();
});

test('a page that frames the console gets an empty frame, and its messages go nowhere', async () => {
  const attacker = await foreignPage();
  await attacker.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.src = url;
    document.body.append(frame);
  }, `${system.url}/sign-in`);
  const [, framed] = await waitUntil('the frame', () => (attacker.frames().length > 1 ? attacker.frames() : undefined));
  await waitUntil('the refusal', () => framed?.url().startsWith('chrome-error://'));
  expect(await framed?.locator('input').count()).toBe(0);
  await attacker.close();
});

test('what a shell prints as a link opens without a way back, and does not learn where it was', async () => {
  await page.goto('/jump');
  await jump(page, 'bench-7');
  const sessionUrl = page.url();
  await typeLine(page, String.raw`printf '\n\e]8;;${foreign}\e\\a-link-to-press\e]8;;\e\\\n'`);
  await waitForText(page, /^a-link-to-press/m);
  const opening = context.waitForEvent('page');
  const row = shell(page)
    .locator('.xterm-rows > div')
    .filter({ hasText: /^a-link-to-press/ });
  const { x, y, height } = (await row.boundingBox()) ?? { x: 0, y: 0, height: 0 };
  // xterm.js looks for a link where the pointer rests.
  await page.mouse.move(x + 24, y + height / 2, { steps: 4 });
  await page.waitForTimeout(200);
  await page.mouse.click(x + 24, y + height / 2);
  const opened = await opening;
  await opened.waitForURL(foreign);
  expect(await opened.evaluate(() => [window.opener as unknown, document.referrer])).toEqual([null, '']);
  await opened.evaluate(() => window.open('', 'victim')?.close());
  expect(page.url()).toBe(sessionUrl);
  await opened.close();
});

test('a page of another site reads nothing by the cookie, opens no socket by it, and changes nothing', async () => {
  const attacker = await foreignPage();
  const got = await attacker.evaluate(async (url) => {
    const fetched = async (path: string, init: RequestInit): Promise<unknown> => {
      try {
        const { type, status } = await fetch(url + path, { credentials: 'include', ...init });
        return [type, status];
      } catch {
        return 'refused';
      }
    };
    const socket = (path: string, subprotocol: string): Promise<string> =>
      new Promise((resolve) => {
        const opened = new WebSocket(url.replace('https:', 'wss:') + path, subprotocol);
        opened.addEventListener('open', () => resolve('open'));
        opened.addEventListener('error', () => resolve('refused'));
      });
    return {
      read: await fetched('/api/me', {}),
      blind: await fetched('/api/me', { mode: 'no-cors' }),
      change: await fetched('/api/sign-out', { method: 'POST' }),
      json: await fetched('/api/preferences', { method: 'PUT', headers: { 'content-type': 'application/json' } }),
      live: await socket('/live', 'sallyport.console.1'),
      channel: await socket('/channel', 'sallyport.channel.1'),
      link: await socket('/link', 'sallyport.link.1'),
    };
  }, system.url);
  expect(got).toEqual({
    read: 'refused',
    // Not even what can't be read comes to the page: Cross-Origin-Resource-Policy.
    blind: 'refused',
    change: 'refused',
    json: 'refused',
    live: 'refused',
    channel: 'refused',
    link: 'refused',
  });
  // A form may be sent anywhere; what matters is that it does nothing.
  await attacker.evaluate((url) => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: `${url}/api/sign-out` });
    document.body.append(form);
    form.submit();
  }, system.url);
  await attacker.waitForURL(/\/api\/sign-out/);
  expect(await isSignedIn()).toBe(true);
  await attacker.close();
});

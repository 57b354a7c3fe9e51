/**
 * A server that goes by two names, each at home in no other site: users come by a real OpenID Connect provider, whose
 * pages are of another site to the browser, and an endpoint by the name of its portal.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cleanup } from '../agent/src/testing/fixtures.ts';
import { startHttpProxy } from '../agent/src/testing/proxies.ts';
import type { TestProxy } from '../agent/src/testing/proxies.ts';
import { clientId, clientSecret, startProvider } from '../server/src/testing/oidc-site.ts';
import type { RealProvider } from '../server/src/testing/oidc-site.ts';
import { build } from '../tools/build.ts';
import { launchChromium } from '../tools/testbed/chromium.ts';
import type { RunningChromium } from '../tools/testbed/chromium.ts';
import { ask } from './lib/ask.ts';
import { endpointAt } from './lib/endpoint.ts';
import type { Endpoint } from './lib/endpoint.ts';
import { seriousFaults } from './lib/faults.ts';
import { freePort } from '../tools/testbed/free-port.ts';
import { ServerProgram } from './lib/server-program.ts';
import type { Served } from './lib/server-program.ts';
import { waitUntil } from './lib/wait-until.ts';

const cleanup = new Cleanup();
const folder = mkdtempSync(join(tmpdir(), 'sallyport-two-names-'));
const server = new ServerProgram(join(folder, 'server'));
const ben = { username: 'ben', displayName: 'Ben Okri', password: 'seven boats below the weir' } as const;

/** Whoever sits before the provider's pages. */
const atProvider = {
  subject: 'subject-1',
  isAsked: true,
  claims: { preferred_username: 'grace', name: 'Grace Hopper', groups: ['engineers', 'night-shift'] },
};

let served: Served;
let provider: RealProvider;
let chromium: RunningChromium;
/** The administrator's. */
let page: Page;
/** The browser of whoever comes by the provider. */
let other: BrowserContext;
let grace: Page;
let password: string;
let proxy: TestProxy;
let endpoint: Endpoint;

const access = (): string => `https://access.test:${served.port}`;
const berlin = (): string => `https://berlin.test:${served.port}`;

beforeAll(async () => {
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  await build();
  const port = await freePort();
  const addresses = [`https://access.test:${port}`, `https://berlin.test:${port}`];
  served = await server.start(port, '--public-addresses', addresses.join(','));
  cleanup.add(() => server.end('SIGTERM'));
  ({ password } = await server.ask<{ readonly password: string }>('admin', 'create', '--username', 'ada'));
  provider = await startProvider(atProvider, (end) => cleanup.add(end));
  proxy = await startHttpProxy(cleanup, { insteadTo: port });
  const flags = ['--host-resolver-rules=MAP *.test 127.0.0.1'];
  chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false, flags });
  cleanup.add(() => chromium.close());
  page = await newPage(await newBrowser());
  other = await newBrowser();
  grace = await newPage(other);
});

afterAll(() => cleanup.run());

async function newBrowser(): Promise<BrowserContext> {
  return await chromium.browser.newContext({ ignoreHTTPSErrors: true, baseURL: access() });
}

async function newPage(context: BrowserContext): Promise<Page> {
  const made = await context.newPage();
  made.setDefaultTimeout(20_000);
  return made;
}

const dialog = (at: Page = page): Locator => at.getByRole('dialog');
const button = (name: string, at: Page = page): Locator => at.getByRole('button', { name, exact: true });

async function typePassword(at: Page, user: { readonly username: string; readonly password: string }): Promise<void> {
  await at.goto('/sign-in');
  await at.getByLabel('Username').fill(user.username);
  await at.getByLabel('Password', { exact: true }).fill(user.password);
  await button('Sign in', at).click();
}

async function prove(): Promise<void> {
  await page.getByLabel('Your password').fill(password);
  await button('Go on').click();
}

/** Through the page of the provider, where nobody is signed in yet and its user presses the button. */
async function signInByProvider(at: Page, from = '/sign-in'): Promise<void> {
  await at.context().clearCookies({ domain: 'localhost' });
  await at.goto(from);
  await button('Sign in with Company', at).click();
  await at.getByRole('button', { name: 'It is me' }).click();
}

async function openProvider(): Promise<void> {
  await page.goto('/login/sign-in');
  await page.getByRole('link', { name: 'Company' }).click();
  await dialog().getByLabel('Name', { exact: true }).waitFor();
}

test('an administrator adds a provider, and its page says where users come back, at each name', async () => {
  await typePassword(page, { username: 'ada', password });
  await page.waitForURL(/\/jump/);
  await page.goto('/login/sign-in');
  expect(await seriousFaults(page)).toEqual([]);
  await button('New provider').click();
  await dialog().getByLabel('Name', { exact: true }).fill('Company');
  await dialog().getByLabel('Issuer').fill(provider.issuer.replace('https:', 'http:'));
  await dialog().getByLabel('Client id').fill(clientId);
  await dialog().getByLabel('Client secret', { exact: true }).fill(clientSecret);
  await dialog().getByLabel('Certificate authority').fill(provider.authority);
  await dialog().getByRole('checkbox', { name: 'Make an account at the first sign-in' }).check();
  await dialog().getByLabel('Claim with the groups').fill('groups');
  await button('Create provider').click();
  await prove();
  const issuer = dialog().getByLabel('Issuer');
  await waitUntil('the fault beside its field', async () => (await issuer.getAttribute('aria-invalid')) === 'true');
  await issuer.fill(provider.issuer);
  await button('Create provider').click();
  const redirects = dialog().getByLabel('Redirect address');
  await redirects.first().waitFor();
  const shown = await redirects.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
  expect(shown.map((address) => new URL(address).origin)).toEqual([access(), berlin()]);
  for (const address of shown) provider.register(address);
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('row').filter({ hasText: 'Company' }).getByText('Enabled').waitFor();
});

test('a Group Policy takes in a group of the provider', async () => {
  await page.goto('/login/group-policies');
  await button('New Group Policy').first().click();
  await dialog().getByLabel('Name', { exact: true }).fill('Night shift');
  await dialog().getByRole('textbox', { name: 'Group of a security provider' }).fill('night-shift');
  await button('Add group').click();
  await dialog().getByRole('group', { name: 'Administration' }).getByText('Defined', { exact: true }).click();
  await dialog().getByRole('checkbox', { name: 'Set passwords of users who are no administrators' }).check();
  await button('Create Group Policy').click();
  await dialog().waitFor({ state: 'detached' });
  await ask(page, 'POST', '/admin/users', { ...ben, twoFactorRequired: true });
});

/** Names of the cookies that the browser sent along on the way back from the provider. */
async function cookiesOfReturn(at: Page, act: () => Promise<unknown>): Promise<readonly string[]> {
  const returning = at.waitForRequest(/\/callback\?/);
  await act();
  const { cookie = '' } = await (await returning).allHeaders();
  return cookie.split('; ').map((pair) => pair.replace(/=.*/, ''));
}

test('who comes by the provider is signed in, though the way back is from another site', async () => {
  const first = await cookiesOfReturn(grace, () => signInByProvider(grace, '/sessions'));
  await grace.waitForURL((url) => url.origin === access() && url.pathname === '/sessions');
  await button('Your menu, Grace Hopper', grace).waitFor();
  expect(first).toEqual(['__Host-sallyport-provider']);
  const cookies = await other.cookies(access());
  expect(cookies.map(({ name, sameSite, httpOnly, secure }) => [name, sameSite, httpOnly, secure])).toEqual(
    expect.arrayContaining([['__Host-sallyport-login', 'Strict', true, true]]),
  );
  expect(cookies.map(({ name }) => name)).not.toContain('__Host-sallyport-provider');
  await grace.reload();
  await button('Your menu, Grace Hopper', grace).waitFor();
});

test('signed out, and in again: none of the cookies that are Strict goes along on the way back', async () => {
  await button('Your menu, Grace Hopper', grace).click();
  await grace.getByRole('menuitem', { name: 'Sign out' }).click();
  await grace.waitForURL(/\/sign-in/);
  expect((await other.cookies(access())).map(({ name }) => name)).toEqual(['__Host-sallyport-device']);
  expect(await cookiesOfReturn(grace, () => signInByProvider(grace))).toEqual(['__Host-sallyport-provider']);
  await button('Your menu, Grace Hopper', grace).waitFor();
});

test('her group gives her what its policy says: to set passwords, and none of an administrator', async () => {
  await grace.getByRole('link', { name: 'Admin' }).click();
  await grace.waitForURL(/\/login\/passwords/);
  await grace.getByRole('link', { name: 'Ben Okri' }).waitFor();
  const pages = grace.getByRole('navigation', { name: 'Administration' }).getByRole('link');
  expect(await pages.allInnerTexts()).toEqual(['Passwords']);
  expect(await grace.getByRole('row').count()).toBe(2);
  expect(await seriousFaults(grace)).toEqual([]);
});

const chosen = 'a lantern over cold water';

test('she sets one after the provider has asked her again, in a window of its own', async () => {
  await grace.getByRole('link', { name: 'Ben Okri' }).click();
  await dialog(grace).getByLabel('New password', { exact: true }).fill(chosen);
  await button('Set password', grace).click();
  const opening = other.waitForEvent('page');
  await button('Sign in with Company', grace).click();
  const asking = await opening;
  await asking.getByRole('button', { name: 'It is me' }).click();
  await dialog(grace).first().waitFor({ state: 'detached' });
  await grace.getByRole('row').filter({ hasText: 'Ben Okri' }).getByText('To be replaced').waitFor();
  await waitUntil('the window has gone', () => asking.isClosed());
});

test('a second factor that is required may be a passkey, set up on the way in', async () => {
  const context = await newBrowser();
  const his = await newPage(context);
  const keys = await context.newCDPSession(his);
  await keys.send('WebAuthn.enable');
  await keys.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await typePassword(his, { ...ben, password: chosen });
  await his.getByRole('img', { name: 'Picture for an authenticator app' }).waitFor();
  await button('Use a passkey instead', his).click();
  expect(await seriousFaults(his)).toEqual([]);
  await his.getByLabel('Name of the passkey').fill('laptop');
  await button('Create passkey', his).click();
  await his.getByRole('list', { name: 'Recovery codes' }).waitFor();
  await button('I kept them', his).click();
  await his.getByLabel('New password').fill('another lantern over water');
  await his.getByLabel('Password again').fill('another lantern over water');
  await button('Set password', his).click();
  await his.waitForURL(/\/jump/);
  await his.goto('/account');
  await his.getByText('laptop', { exact: true }).waitFor();
  await context.close();
});

test('the other name serves the console, and its users come back to it; an unknown name is answered 421', async () => {
  const context = await newBrowser();
  const there = await newPage(context);
  await signInByProvider(there, `${berlin()}/sessions`);
  await there.waitForURL((url) => url.origin === berlin() && url.pathname === '/sessions');
  await button('Your menu, Grace Hopper', there).waitFor();
  const unknown = await there.goto(`https://stranger.test:${served.port}/sign-in`);
  expect(unknown?.status()).toBe(421);
  await context.close();
});

test('an endpoint dials the name of its portal first, once its portal was chosen', async () => {
  await page.goto('/login/public-portals');
  await button('New portal').click();
  await dialog().getByLabel('Name', { exact: true }).fill('Berlin');
  await dialog().getByRole('combobox').first().fill('berlin.test');
  await button('Add address').click();
  await button('Create portal').click();
  await dialog().waitFor({ state: 'detached' });
  const { enrolmentKey } = await server.ask<{ readonly enrolmentKey: string }>(
    'installer',
    'create',
    '--name',
    'kiosk',
  );
  endpoint = endpointAt(join(folder, 'agent'), { url: access(), rootFingerprint: served.rootFingerprint });
  cleanup.add(() => endpoint.end('SIGTERM'));
  const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: '' };
  endpoint.start({ ...environment, SALLYPORT_ENROLMENT_KEY: enrolmentKey });
  await endpoint.linked();
  const [byItself] = [`access.test:${served.port}`];
  expect(new Set(proxy.asked)).toEqual(new Set([byItself]));

  await page.goto('/jump');
  const { rows } = await ask<{ readonly rows: readonly { readonly id: string }[] }>(page, 'GET', '/jump-items');
  const wish = { ids: rows.map(({ id }) => id), changes: { publicSiteAddress: 'berlin.test' } };
  await ask(page, 'PATCH', '/jump-items', wish);
  // Told over the link that stands; the next one is made by it.
  const [own = ''] = readdirSync(endpoint.data);
  const kept = join(endpoint.data, own, 'state', 'link.json');
  await waitUntil('The portal is kept', () => readFileSync(kept, 'utf8').includes(`"first":"berlin.test`));
  await endpoint.end('SIGTERM');
  const before = proxy.asked.length;
  endpoint.start(environment);
  await endpoint.linked();
  expect(proxy.asked.slice(before)[0]).toBe(`berlin.test:${served.port}`);
});

test('somebody who was disabled is out within seconds, and is told why when coming back', async () => {
  await page.goto('/login/users');
  await page.getByRole('link', { name: 'Grace Hopper' }).click();
  await dialog().getByText('Signs in with Company.').waitFor();
  await dialog().getByRole('checkbox', { name: 'May sign in' }).uncheck();
  await button('Save').click();
  await dialog().waitFor({ state: 'detached' });
  await grace.waitForURL(/\/sign-in/, { timeout: 5_000 });
  await signInByProvider(grace);
  await grace.getByText('Your account is disabled. Ask an administrator to enable it.').waitFor();
  expect(await seriousFaults(grace)).toEqual([]);
});

test('a provider in use is not removed but disabled; then nobody is led to it', async () => {
  await openProvider();
  await dialog().getByText('Kept. Type another one to replace it.').waitFor();
  await button('Remove').click();
  await page.getByText('1 account signs in by it.', { exact: false }).waitFor();
  await button('Close').last().click();
  await dialog().getByLabel('Name', { exact: true }).fill('Company Ltd');
  await dialog().getByRole('checkbox', { name: 'Enabled' }).uncheck();
  await button('Save').click();
  await dialog().waitFor({ state: 'detached' });
  await page.getByRole('row').filter({ hasText: 'Company Ltd' }).getByText('Disabled').waitFor();
  await grace.goto('/sign-in');
  await button('Sign in', grace).waitFor();
  expect(await grace.getByRole('button', { name: /Company/ }).count()).toBe(0);
});

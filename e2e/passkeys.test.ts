/** Passkeys in a real browser, whose authenticator is a virtual one; codes of an authenticator; what the pages look like. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { Secret, TOTP } from 'otpauth';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainJumpPolicy } from '../server/src/gateway/testing/policies.ts';
import { build } from '../tools/build.ts';
import { launchChromium } from '../tools/testbed/chromium.ts';
import type { RunningChromium } from '../tools/testbed/chromium.ts';
import { ask } from './lib/ask.ts';
import { endpointAt } from './lib/endpoint.ts';
import type { Endpoint } from './lib/endpoint.ts';
import { freePort } from '../tools/testbed/free-port.ts';
import { waitForText } from './lib/representative.ts';
import { ServerProgram } from './lib/server-program.ts';
import type { Served } from './lib/server-program.ts';

let password: string;
let folder: string;
let server: ServerProgram;
let served: Served;
let endpoint: Endpoint | undefined;
let chromium: RunningChromium;
let context: BrowserContext;
let page: Page;
let browserKeys: CDPSession;
let authenticatorId: string;

beforeAll(async () => {
  await build();
  folder = mkdtempSync(join(tmpdir(), 'sallyport-passkeys-'));
  server = new ServerProgram(join(folder, 'server'));
  const port = await freePort();
  // Passkeys need a name.
  const baseURL = `https://localhost:${port}`;
  served = await server.start(port, '--public-addresses', baseURL);
  ({ password } = await server.ask<{ readonly password: string }>('admin', 'create', '--username', 'ada'));
  chromium = await launchChromium({ ignoreCertificateErrors: true, webgl: false });
  context = await chromium.browser.newContext({ ignoreHTTPSErrors: true, baseURL });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  browserKeys = await context.newCDPSession(page);
  await browserKeys.send('WebAuthn.enable');
  ({ authenticatorId } = await browserKeys.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  }));
});

afterAll(async () => {
  await chromium?.close();
  await endpoint?.end('SIGTERM');
  await server?.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

async function typePassword(): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Username').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signOut(): Promise<void> {
  await page.evaluate(async () => {
    const me = (await (await fetch('/api/me')).json()) as { readonly csrf: string };
    await fetch('/api/sign-out', { method: 'POST', headers: { 'x-sallyport-csrf': me.csrf } });
  });
}

test('a passkey is added after a proof, is the second factor at sign-in, and signs in alone', async () => {
  await typePassword();
  await page.waitForURL(/\/jump/);
  await page.goto('/account');
  await page.getByLabel('Name of the passkey').fill('blue key');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
  expect(await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').count()).toBe(10);
  await page.getByRole('button', { name: 'I kept them' }).click();
  await page.getByText('blue key').waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);

  await signOut();
  await typePassword();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.waitForURL(/\/jump/);

  await signOut();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(/\/jump/);
});

test('hostile: a passkey whose counter went back signs nobody in: it, or a copy of it, was used elsewhere', async () => {
  await signOut();
  const { credentials } = await browserKeys.send('WebAuthn.getCredentials', { authenticatorId });
  const [credential] = credentials;
  if (credential === undefined) throw new Error('There is no passkey');
  await browserKeys.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
  await browserKeys.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } });
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.evaluate(async () => (await fetch('/api/me')).status)).toBe(401);
  await browserKeys.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
  const ahead = { ...credential, signCount: credential.signCount + 100 };
  await browserKeys.send('WebAuthn.addCredential', { authenticatorId, credential: ahead });
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(/\/jump/);
});

test('hostile: an answer of a passkey that was recorded is good for nothing a second time', async () => {
  await signOut();
  await page.goto('/sign-in');
  const answers: string[] = [];
  await page.route('**/api/sign-in/passkey', async (route) => {
    answers.push(route.request().postData() ?? '');
    await route.continue();
  });
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(/\/jump/);
  await page.unroute('**/api/sign-in/passkey');
  await signOut();
  const replayed = await page.evaluate(
    async (body) =>
      (await fetch('/api/sign-in/passkey', { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
        .status,
    answers[0] ?? '',
  );
  expect([answers.length, replayed]).toEqual([1, 401]);
});

test('an authenticator is set up from its picture, and its code is asked for at sign-in', async () => {
  await typePassword();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.waitForURL(/\/jump/);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Set up', exact: true }).click();
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('img', { name: 'Picture for an authenticator app' }).waitFor();
  const spelt = (await page.getByText('Or type this key:').textContent()) ?? '';
  const secret = Secret.fromBase32(spelt.replace(/^[^:]*:/, '').replaceAll(/\s/g, ''));
  await page.getByLabel('Code that the app shows').fill(TOTP.generate({ secret }));
  await page.getByRole('button', { name: 'Set up authenticator' }).click();
  await page.getByText('You are asked for a code at each sign-in').waitFor();
  await signOut();
  await typePassword();
  // The next step's, which counts already: this step's was used.
  await page.getByLabel('Code', { exact: true }).fill(TOTP.generate({ secret, timestamp: Date.now() + 30_000 }));
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/\/jump/);
});

/** A machine whose Jump Policy asks for a second factor before each session. */
async function guardedMachine(): Promise<void> {
  const { enrolmentKey } = await server.ask<{ readonly enrolmentKey: string }>(
    'installer',
    'create',
    '--group',
    'Vault',
    '--name',
    'vault-1',
  );
  const { rootFingerprint, port } = served;
  endpoint = endpointAt(join(folder, 'agent'), { url: `https://localhost:${port}`, rootFingerprint });
  endpoint.start({ SALLYPORT_ENROLMENT_KEY: enrolmentKey });
  await endpoint.linked();
  const policy = { ...plainJumpPolicy, displayName: 'Two factors', twoFactorChallenge: true };
  const { id: jumpPolicyId } = await ask<{ readonly id: string }>(page, 'POST', '/admin/jump-policies', policy);
  const { rows } = await ask<{ readonly rows: readonly { readonly id: string }[] }>(page, 'GET', '/jump-items');
  await ask(page, 'PATCH', '/jump-items', { ids: rows.map(({ id }) => id), changes: { jumpPolicyId } });
}

test('a jump whose Jump Policy asks for a second factor takes a passkey', async () => {
  await page.goto('/');
  await guardedMachine();
  await page.reload();
  await page.getByRole('row', { name: /vault-1.*Available/ }).dblclick();
  const asked = page.getByRole('dialog');
  await asked.getByLabel('Code', { exact: false }).waitFor();
  await asked.getByRole('button', { name: 'Use a passkey instead' }).click();
  await page.waitForURL(/\/sessions\/se_/);
  await waitForText(page, /[$#] /);
});

/**
 * What an identity goes through in years, with the built programs: its key is replaced while either side is killed, the
 * server's root is replaced, the server moves to another address.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { build } from '../tools/build.ts';
import { startCuttingProxy } from './lib/cutting-proxy.ts';
import type { CuttingProxy } from './lib/cutting-proxy.ts';
import { endpointAt } from './lib/endpoint.ts';
import type { Endpoint } from './lib/endpoint.ts';
import { freePort } from '../tools/testbed/free-port.ts';
import { ServerProgram } from './lib/server-program.ts';
import { waitUntil } from './lib/wait-until.ts';

let folder: string;
let server: ServerProgram;
let port: number;
let agent: Endpoint;
let clientId: string;
const proxies: CuttingProxy[] = [];

const origin = (at: number): string => `https://127.0.0.1:${at}`;

beforeAll(async () => {
  await build();
}, 120_000);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-identity-'));
  server = new ServerProgram(join(folder, 'server'));
  port = await freePort();
  const { rootFingerprint } = await server.start(port);
  const { enrolmentKey } = await server.ask<{ readonly enrolmentKey: string }>(
    'installer',
    'create',
    '--max-uses',
    '1',
  );
  agent = endpointAt(join(folder, 'agent'), { url: origin(port), rootFingerprint });
  agent.start({ SALLYPORT_ENROLMENT_KEY: enrolmentKey });
  clientId = await agent.linked();
});

afterEach(async () => {
  await agent.end('SIGKILL');
  await server.end('SIGKILL');
  for (const proxy of proxies.splice(0)) await proxy.close();
  rmSync(folder, { recursive: true, force: true });
});

const identityFolder = (): string => {
  const [name = ''] = readdirSync(join(folder, 'agent')).filter((entry) => entry.startsWith('sv_'));
  return join(folder, 'agent', name, 'identity');
};

/** The file of the key that is in force, and a key that is to follow. */
function keys(): { readonly keyFile?: string; readonly next?: object } {
  return JSON.parse(readFileSync(join(identityFolder(), 'installation.json'), 'utf8')) as { readonly keyFile?: string };
}

interface Kept {
  readonly adopted: readonly string[];
  readonly lastWorked: string;
}

const keptLink = (): Kept => JSON.parse(readFileSync(join(identityFolder(), '../state/link.json'), 'utf8')) as Kept;

/** Linked again, as the client that it always was, by a new key. */
async function settled(key: string | undefined): Promise<void> {
  await waitUntil('The new key', () => keys().keyFile !== key && keys().next === undefined, 60_000);
  expect(await agent.linked()).toBe(clientId);
}

test(
  'a key is replaced while the agent is killed at any moment, and then the server, and it stays one client',
  { timeout: 240_000 },
  async () => {
    for (const afterMs of [0, 40, 80, 160, 320]) {
      for (const victim of ['agent', 'server'] as const) {
        const { keyFile: key } = keys();
        await server.ask('client', 'rotate-key', '--id', clientId);
        // The server turns to it within five seconds; a link made anew doesn't wait, so the moments spread over both.
        await waitUntil('The new key or its link', () => keys().next !== undefined || keys().keyFile !== key, 20_000);
        await delay(afterMs);
        if (victim === 'agent') {
          await agent.end('SIGKILL');
          agent.start();
        } else {
          await server.end('SIGKILL');
          await server.start(port);
        }
        await settled(key);
      }
    }
  },
);

test('the root is replaced while the agent is away and while it is linked', { timeout: 120_000 }, async () => {
  const roots = (): number =>
    (
      JSON.parse(
        Buffer.from(
          (JSON.parse(readFileSync(join(identityFolder(), 'key-set.json'), 'utf8')) as { readonly bytes: string })
            .bytes,
          'base64url',
        ).toString(),
      ) as { readonly roots: readonly string[] }
    ).roots.length;
  expect(roots()).toBe(1);
  await server.ask('root', 'rotate');
  await server.end('SIGTERM');
  await server.start(port);
  await waitUntil('Two roots', () => roots() === 2, 30_000);
  await agent.end('SIGTERM');
  await server.ask('root', 'rotate');
  await server.ask('root', 'rotate');
  await server.end('SIGKILL');
  await server.start(port);
  agent.start();
  expect(await agent.linked()).toBe(clientId);
  expect(roots()).toBe(4);
});

test(
  'the server moves: its agent follows the signed list, and never to an address that does not answer',
  { timeout: 180_000 },
  async () => {
    const next = await freePort();
    const dead = await freePort();
    await server.end('SIGTERM');
    // What comes to the old address reaches the server all the same, as through a forwarding or an old name.
    proxies.push(await startCuttingProxy({ port: next }, port));
    await server.start(next, '--public-addresses', origin(dead), '--former-addresses', origin(port));
    await waitUntil('A link over the old address', () => agent.said('link.up').length === 2, 30_000);
    await waitUntil(
      'A try of the new list',
      () => agent.said('link.dial-failed').some(({ address }) => address === `127.0.0.1:${dead}`),
      60_000,
    );
    await waitUntil('A link over the old address again', () => agent.said('link.up').length === 3, 30_000);
    expect(keptLink().adopted).toEqual([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);

    await server.end('SIGTERM');
    await server.start(next, '--public-addresses', origin(next), '--former-addresses', origin(port));
    await waitUntil('A link over the new address', () => keptLink().lastWorked === `127.0.0.1:${next}`, 90_000);
    expect(keptLink().adopted).toEqual([`127.0.0.1:${next}`]);
    for (const proxy of proxies.splice(0)) await proxy.close();
    await server.end('SIGTERM');
    await server.start(next, '--public-addresses', origin(next));
    await agent.end('SIGKILL');
    agent.start();
    expect(await agent.linked()).toBe(clientId);
    expect(agent.said('link.up').at(-1)).toMatchObject({ address: `127.0.0.1:${next}` });
  },
);

/**
 * Who may have a WebSocket or change something, wherever the TLS of a browser ends: at a certificate that the server
 * made, at one that it was given, and at a proxy. No mode is easier than another.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, request as askHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loginCookie } from '../auth/cookies.ts';
import { argonPasswords } from '../auth/passwords.ts';
import { ownCertificate } from '../identity/tls.ts';
import { createUser } from '../services/users/manage-users.ts';
import { systemClock } from '../system.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { goodPassword, startTestServer } from '../testing/test-server.ts';
import type { TestServer, TestServerOptions } from '../testing/test-server.ts';

/** A server, the port at which a browser's TLS ends, and the origin under which its pages are known. */
interface Mode {
  readonly it: TestServer;
  readonly port: number;
  readonly origin: string;
}

const publicName = 'access.example.com';
const publicOrigin = `https://${publicName}`;
const publicAddresses = [publicOrigin];

async function ownMode(): Promise<Mode> {
  const it = await startTestServer();
  return { it, port: it.server.port, origin: it.server.addresses[0] ?? '' };
}

async function givenMode(): Promise<Mode> {
  const folder = temporaryFolder();
  const { certificate, key } = ownCertificate(folder, [publicName], systemClock.now());
  const [tlsCertificate, tlsKey] = [join(folder, 'given.pem'), join(folder, 'given.key')];
  writeFileSync(tlsCertificate, certificate);
  writeFileSync(tlsKey, key, { mode: 0o600 });
  const it = await startTestServer({ config: { publicAddresses, tlsCertificate, tlsKey } });
  return { it, port: it.server.port, origin: publicOrigin };
}

async function proxyMode(): Promise<Mode> {
  const config: TestServerOptions['config'] = { publicAddresses, trustedProxies: ['127.0.0.1'] };
  const it = await startTestServer({ config });
  return { it, port: await startProxy(it.server.port), origin: publicOrigin };
}

/** Ends the TLS and passes on what it is asked, as proxies do: the host as it was, the caller's address added. */
async function startProxy(port: number): Promise<number> {
  const { certificate, key } = ownCertificate(temporaryFolder(), [publicName], systemClock.now());
  const onwards = ({ method, url, headers, socket }: IncomingMessage) =>
    askHttps({
      port,
      host: '127.0.0.1',
      method,
      path: url,
      headers: { ...headers, 'x-forwarded-for': socket.remoteAddress ?? '', 'x-forwarded-proto': 'https' },
      rejectUnauthorized: false,
      agent: false,
    });
  const proxy = createServer({ cert: certificate, key }, (request, response) => {
    const inner = onwards(request);
    inner.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    inner.on('error', () => response.destroy());
    request.pipe(inner);
  });
  proxy.on('upgrade', (request: IncomingMessage, socket) => {
    const inner = onwards(request);
    inner.on('response', ({ statusCode = 502 }) =>
      socket.end(`HTTP/1.1 ${statusCode} No\r\nConnection: close\r\n\r\n`),
    );
    inner.on('upgrade', (_answer, innerSocket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      innerSocket.pipe(socket).pipe(innerSocket);
      innerSocket.on('error', () => socket.destroy());
    });
    inner.on('error', () => socket.destroy());
    socket.on('error', () => inner.destroy());
    inner.end();
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return (proxy.address() as AddressInfo).port;
}

/** What a browser holds that has signed in. */
async function login({ it }: Mode): Promise<{ readonly cookie: string; readonly csrf: string }> {
  const { store, identity, clock, random, logins } = it.server.world;
  const typed = { username: 'alice', displayName: 'Alice', password: goodPassword, isAdministrator: false };
  const made = await createUser({ store, identity, clock, random, passwords: argonPasswords() }, typed);
  if (made.kind !== 'created') throw new Error(`No user: ${made.kind}`);
  const begun = logins.begin(made.user, { remoteAddress: '127.0.0.1', userAgent: 'test' });
  await store.commit(begun.writes);
  return { cookie: `${loginCookie}=${begun.secret}`, csrf: logins.csrfToken(begun.login.id) };
}

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** The status of the answer; 101 for a socket that was granted, which is closed at once. */
function ask({ port, origin }: Mode, { method = 'GET', path, headers = {}, body }: Asked): Promise<number> {
  const all = { host: new URL(origin).host, ...headers };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const options = { port, host: '127.0.0.1', rejectUnauthorized: false, agent: false } as const;
  return new Promise((resolve, reject) => {
    const asked = askHttps({ ...options, method, path, headers: given as Record<string, string> });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const subprotocols = { '/link': 'sallyport.link.1', '/live': 'sallyport.console.1', '/channel': 'sallyport.channel.1' };

function upgradeHeaders(path: keyof typeof subprotocols): Readonly<Record<string, string>> {
  return {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': subprotocols[path],
  };
}

/** Pages that are not ours, as their browsers say it; the server's own inner address is none of ours either. */
function foreignTo({ it, origin }: Mode): readonly string[] {
  const { hostname, port } = new URL(origin);
  const inner = `https://127.0.0.1:${it.server.port}`;
  return [
    'null',
    'https://evil.example',
    `https://sub.${hostname}${port === '' ? '' : `:${port}`}`,
    `https://${hostname}:1`,
    `http://${hostname}${port === '' ? '' : `:${port}`}`,
    `https://${hostname}.evil.example`,
    ...(inner === origin ? [] : [inner, `https://localhost:${it.server.port}`]),
  ];
}

/** What proxies and frameworks have been known to take a caller's word by. */
function claims(origin: string): readonly Readonly<Record<string, string>>[] {
  const host = origin.replace(/^https?:\/\//, '');
  return [
    {},
    { 'x-forwarded-host': host },
    { 'x-forwarded-proto': 'http' },
    { forwarded: `host=${host};proto=https` },
    { 'x-original-host': host },
  ];
}

describe.each([
  ['a certificate of its own', ownMode],
  ['a certificate that it was given', givenMode],
  ['a proxy that ends the TLS', proxyMode],
] as const)('hostile: by %s', (_mode, start) => {
  test('a console’s socket is granted to our own page with a login and to no other, whatever headers say', async () => {
    const mode = await start();
    const { cookie } = await login(mode);
    for (const path of ['/live', '/channel'] as const) {
      const own = { ...upgradeHeaders(path), cookie, origin: mode.origin };
      expect([path, await ask(mode, { path, headers: own })]).toEqual([path, 101]);
      expect([path, await ask(mode, { path, headers: { ...own, cookie: undefined } })]).toEqual([path, 401]);
      for (const origin of foreignTo(mode)) {
        for (const claim of claims(origin === 'null' ? mode.origin : origin)) {
          const headers = { ...own, ...claim, origin };
          expect([path, headers, await ask(mode, { path, headers })]).toEqual([path, headers, 403]);
        }
      }
    }
  });

  test('an agent’s socket is granted to no page at all', async () => {
    const mode = await start();
    const { cookie } = await login(mode);
    const path = '/link';
    expect(await ask(mode, { path, headers: upgradeHeaders(path) })).toBe(101);
    for (const origin of [mode.origin, ...foreignTo(mode)]) {
      const headers = { ...upgradeHeaders(path), cookie, origin };
      expect([origin, await ask(mode, { path, headers })]).toEqual([origin, 403]);
    }
  });

  test('nothing is changed by a page of others, with the cookie and the token of the login', async () => {
    const mode = await start();
    const { cookie, csrf } = await login(mode);
    const change = (origin: string | undefined, body: string): Promise<number> =>
      ask(mode, {
        method: 'PUT',
        path: '/api/preferences',
        headers: { cookie, origin, 'x-sallyport-csrf': csrf, 'content-type': 'application/json' },
        body,
      });
    for (const origin of [undefined, ...foreignTo(mode)]) {
      expect([origin, await change(origin, '{"theme":"dark"}')]).toEqual([origin, 403]);
    }
    expect(await change(mode.origin, '{"theme":"light"}')).toBe(200);
  });

  test('a request for another host is answered 421, and so is an upgrade', async () => {
    const mode = await start();
    const { cookie } = await login(mode);
    const own = new URL(mode.origin).host;
    for (const host of ['evil.example', `${own}.evil.example`, `sub.${own}`, `${own}, evil.example`]) {
      for (const claim of claims(mode.origin)) {
        const page = { path: '/', headers: { host, ...claim } };
        expect([page, await ask(mode, page)]).toEqual([page, 421]);
        const headers = { ...upgradeHeaders('/live'), host, cookie, origin: mode.origin, ...claim };
        expect([headers, await ask(mode, { path: '/live', headers })]).toEqual([headers, 421]);
      }
    }
  });
});

/** Links, enrolments and channels by way of proxies, and what the log says when a hop fails. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { addressOf, Cleanup, makeDataFolder, openShell, startAgent, startServer } from '../testing/fixtures.ts';
import { startInterceptor } from '../testing/interceptor.ts';
import { startHttpProxy, startSocks5Proxy } from '../testing/proxies.ts';
import type { ProxyRules, TestProxy } from '../testing/proxies.ts';
import { untilText } from '../testing/test-channel.ts';
import type { TestServer } from '../testing/test-server.ts';
import { connectBy } from './connect.ts';
import { createDialler } from './dial.ts';
import type { DialOutcome } from './dial.ts';
import { parseProxyUrl } from './proxy-address.ts';
import type { ProxyAddress } from './proxy-address.ts';
import { isExempt, proxyFor, proxyLines } from './proxy-choice.ts';
import type { ProxySetting } from './proxy-choice.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const kinds = [
  ['http', startHttpProxy],
  ['socks5', startSocks5Proxy],
] as const;

const at = (kind: string, { port }: { readonly port: number }, login = ''): ProxyAddress => {
  const proxy = parseProxyUrl(`${kind}://${login}127.0.0.1:${port}`);
  if (proxy === undefined) throw new Error('no proxy');
  return proxy;
};

const diallerBy = (setting: ProxySetting) => createDialler({ connect: connectBy(setting), timeoutMs: 2_000 });

async function dial(setting: ProxySetting, name: string): Promise<DialOutcome> {
  const request = { to: addressOf(name), path: '/link', subprotocol: 'sallyport.link.1', maxMessageBytes: 65_536 };
  const outcome = await diallerBy(setting).dial(request);
  if (outcome.kind === 'open') outcome.socket.destroy();
  return outcome;
}

const fixed = (proxy: ProxyAddress): ProxySetting => ({ kind: 'fixed', proxy });

describe.each(kinds)('by way of a proxy for %s', (kind, start) => {
  test('an agent enrols, links and opens a shell, and nothing of it goes another way', async () => {
    const server = await startServer(cleanup);
    const proxy = await start(cleanup, { login: 'pat:se cr%t' });
    const data = await makeDataFolder(cleanup);
    const dialler = diallerBy(fixed(at(kind, proxy, 'pat:se%20cr%25t@')));
    const { lines } = await startAgent(cleanup, server, { data, dialler });
    const link = await server.links.next('a link');
    const { channel, seen } = await openShell(server, link);
    channel.type('echo $((20+1))\r');
    await untilText(seen, /\D21\r\n/);
    expect(proxy.asked).toEqual(Array.from({ length: 4 }, () => server.name));
    expect(new Set(proxy.logins)).toEqual(new Set(['pat:se cr%t']));
    expect(JSON.stringify(lines)).not.toMatch(/se cr|se%20|pat/);
  });

  test('a name is looked up by the proxy', async () => {
    const server = await startServer(cleanup);
    const proxy = await start(cleanup, { insteadTo: server.port });
    expect((await dial(fixed(at(kind, proxy)), 'access.example.invalid:8443')).kind).toBe('open');
    expect(proxy.asked).toEqual(['access.example.invalid:8443']);
  });

  test.each([
    ['asks for a login and gets none', { login: 'pat:secret' }, '', 'dial.proxy-login'],
    ['does not take the login', { login: 'pat:secret' }, 'pat:wrong@', 'dial.proxy-login'],
    ['does not connect', { refuseBy: kind === 'http' ? 502 : 5 }, '', 'dial.proxy-refused'],
  ] satisfies readonly (readonly [string, ProxyRules, string, string])[])(
    'a proxy that %s is told from all else',
    async (_, rules, login, code) => {
      const server = await startServer(cleanup);
      const proxy = await start(cleanup, rules);
      const outcome = await dial(fixed(at(kind, proxy, login)), server.name);
      expect(outcome).toMatchObject({ kind: 'failed', code });
      const { detail } = outcome as Extract<DialOutcome, { kind: 'failed' }>;
      expect(detail).toContain(`${kind}://127.0.0.1:${proxy.port}: `);
      expect(detail).not.toMatch(/secret|wrong|pat/);
      if (code === 'dial.proxy-refused') expect(detail).toMatch(kind === 'http' ? 'status 502' : 'connection refused');
    },
  );

  test('a proxy that is not there, one that says nothing, and one that is something else', async () => {
    const server = await startServer(cleanup);
    const gone = await freePort();
    expect(await dial(fixed(at(kind, { port: gone })), server.name)).toMatchObject({ code: 'dial.proxy-unreachable' });
    const silent = await listener(() => undefined);
    expect(await dial(fixed(at(kind, { port: silent })), server.name)).toMatchObject({ code: 'dial.proxy-unreadable' });
    const odd = await listener((socket) => socket.end('220 mail.example.net ESMTP\r\n\r\n'));
    expect(await dial(fixed(at(kind, { port: odd })), server.name)).toMatchObject({ code: 'dial.proxy-unreadable' });
  });

  test('a proxy that leads to something without TLS', async () => {
    const plain = await listener((socket) => socket.end('no TLS here\r\n'));
    const proxy = await start(cleanup, { insteadTo: plain });
    expect(await dial(fixed(at(kind, proxy)), 'a.example:443')).toMatchObject({ code: 'dial.tls' });
  });

  test('an interceptor behind the proxy gains nothing', async () => {
    const server = await startServer(cleanup);
    const data = await makeDataFolder(cleanup);
    const first = await startAgent(cleanup, server, { data });
    await server.links.next('a link');
    await first.agent.stop();
    const interceptor = await startInterceptor(cleanup, server);
    const proxy = await start(cleanup, { insteadTo: addressOf(interceptor.name).port });
    const { log } = await startAgent(cleanup, server, { data, dialler: diallerBy(fixed(at(kind, proxy))) });
    const refused = await log.nextWhere('the refusal', ({ event }) => event === 'link.refused');
    expect(refused.facts['code']).toBe('link.tls-key-mismatch');
    expect(server.links.size).toBe(0);
  });

  test('a server with another root behind the proxy is named as such', async () => {
    const server = await startServer(cleanup);
    const other: TestServer = await startServer(cleanup);
    const proxy: TestProxy = await start(cleanup, { insteadTo: other.port });
    const data = await makeDataFolder(cleanup);
    const { log } = await startAgent(cleanup, server, { data, dialler: diallerBy(fixed(at(kind, proxy))) });
    const failed = await log.nextWhere('the end', ({ event }) => event === 'enrol.failed');
    expect(failed.facts).toMatchObject({ code: 'key-set.root-unknown' });
  });
});

describe('which proxy', () => {
  const to = addressOf('access.example.com:443');
  const named = (environment: Readonly<Record<string, string>>) =>
    proxyFor({ kind: 'environment', environment }, to)?.name;

  test.each([
    ['none when nothing is set', {}, undefined],
    ['of HTTPS_PROXY', { HTTPS_PROXY: 'http://p.example:8080' }, 'http://p.example:8080'],
    ['in small letters first', { https_proxy: 'p:1', HTTPS_PROXY: 'q:2' }, 'http://p:1'],
    ['of ALL_PROXY when there is no other', { ALL_PROXY: 'socks5h://p' }, 'socks5://p:1080'],
    ['none of HTTP_PROXY, which is for plain HTTP', { HTTP_PROXY: 'p:1' }, undefined],
    ['none when NO_PROXY names the server', { HTTPS_PROXY: 'p:1', NO_PROXY: 'other, .example.com' }, undefined],
  ])('%s', (_, environment, name) => {
    expect(named(environment)).toBe(name);
  });

  test('of a file, as it is at each dial', async () => {
    const file = join(await makeDataFolder(cleanup), 'proxy');
    const setting = { kind: 'file', file } as const;
    expect(() => proxyFor(setting, to)).toThrow('ENOENT');
    await writeFile(file, 'http://pat:secret@p.example:3128\nmore\n');
    expect(proxyFor(setting, to)).toMatchObject({ name: 'http://p.example:3128', login: { password: 'secret' } });
    await writeFile(file, 'ftp://pat:secret@p.example');
    expect(() => proxyFor(setting, to)).toThrow(/^(?!.*secret).*not of the form/);
  });

  test('of a file that says none, or that names the server in its second line, is none', async () => {
    const file = join(await makeDataFolder(cleanup), 'proxy');
    const setting = { kind: 'file', file } as const;
    await writeFile(file, 'none\n');
    expect(proxyFor(setting, to)).toBeUndefined();
    await writeFile(file, 'p:1\n10.0.0.0/8, .example.com\n');
    expect(proxyFor(setting, to)).toBeUndefined();
    expect(proxyFor(setting, addressOf('elsewhere.net:443'))?.name).toBe('http://p:1');
  });

  test.each([
    ['nothing', {}, undefined],
    ['only what is exempt', { NO_PROXY: '*' }, undefined],
    ['a proxy', { ALL_PROXY: 'socks5://u:p@h:1' }, 'socks5://u:p@h:1\n'],
    ['a proxy and exemptions of several lines', { HTTPS_PROXY: ' p:1 ', NO_PROXY: 'a,\n b' }, 'p:1\na, b\n'],
  ])('written down where the environment says %s', (_, environment, lines) => {
    expect(proxyLines({ kind: 'environment', environment })).toBe(lines);
  });

  test.each([
    ['a.example.com', 'example.com', true],
    ['a.example.com', '*.example.com', true],
    ['example.com', '.example.com', true],
    ['anexample.com', 'example.com', false],
    ['a.example.com', 'a.example.com:8443', false],
    ['a.example.com', 'a.example.com:443', true],
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.0.0.0/99', false],
    ['2001:db8::7', '2001:db8::/32', true],
    ['2001:db8::7', '[2001:db8::7]:443', true],
    ['anything', '*', true],
    ['anything', '', false],
  ])('%s and NO_PROXY=%s', (host, list, exempt) => {
    expect(isExempt({ host, port: 443 }, list)).toBe(exempt);
  });

  test.each([
    ['https://p:1', undefined],
    ['http://p:1/path', undefined],
    ['http://', undefined],
    [`http://${'u'.repeat(256)}@p:1`, undefined],
    ['http://a%0d%0ab@p:1', undefined],
    ['http://p:80', 'http://p:80'],
    ['http://[2001:db8::7]:3128', 'http://[2001:db8::7]:3128'],
    ['p.example', 'http://p.example:3128'],
  ])('%s', (text, name) => {
    expect(parseProxyUrl(text)?.name).toBe(name);
  });
});

async function listener(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    answer(socket);
    cleanup.add(() => socket.destroy());
  });
  cleanup.add(() => new Promise((resolve) => server.close(resolve)));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

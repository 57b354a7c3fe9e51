/** Every door for WebSockets, tried by pages of other sites, by programs without a login, and by nonsense. */
import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestConsole } from './testing/test-console.ts';
import { startSite } from './testing/test-site.ts';
import type { TestSite } from './testing/test-site.ts';

let site: TestSite;
let user: TestConsole;

beforeAll(async () => {
  site = await startSite();
  user = await site.console();
});

afterAll(async () => {
  await site.stop();
});

const subprotocols = { '/link': 'sallyport.link.1', '/live': 'sallyport.console.1', '/channel': 'sallyport.channel.1' };
type Route = keyof typeof subprotocols;

/** The status with which an upgrade is answered; 101 when it is granted. */
function upgrade(path: string, headers: Readonly<Record<string, string | undefined>>, method = 'GET'): Promise<number> {
  const sent = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': subprotocols[path as Route] ?? 'sallyport.link.1',
    ...headers,
  };
  const known = Object.fromEntries(
    Object.entries(sent).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return new Promise((resolve, reject) => {
    const request = httpsRequest({
      host: '127.0.0.1',
      port: site.port,
      path,
      method,
      headers: known,
      rejectUnauthorized: false,
      agent: false,
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    request.on('error', reject);
    request.end();
  });
}

const foreign = (): readonly (readonly [string, string | undefined])[] => [
  ['without an Origin', undefined],
  ['of a page without an origin', 'null'],
  ['of another site', 'https://evil.example'],
  ['of a sub-domain', `https://sub.127.0.0.1:${site.port}`],
  ['of another port', `https://127.0.0.1:${site.port + 1}`],
  ['of another scheme', `http://127.0.0.1:${site.port}`],
  ['of a name that begins with ours', `https://127.0.0.1:${site.port}.evil.example`],
  ['of our name in capitals', `HTTPS://127.0.0.1:${site.port}`],
  ['of our name with a path', `https://127.0.0.1:${site.port}/`],
  ['of two at once', `https://127.0.0.1:${site.port}, https://evil.example`],
];

describe('cross-origin upgrades', () => {
  test('/live is granted to our own page with a login, and to nobody else', async () => {
    expect(await upgrade('/live', { origin: site.origin, cookie: user.cookie })).toBe(101);
    for (const [what, origin] of foreign()) {
      expect([what, await upgrade('/live', { origin, cookie: user.cookie })]).toEqual([what, 403]);
    }
  });

  test('/channel is granted to our own page with a login; a foreign page is refused, whatever cookie the browser adds', async () => {
    expect(await upgrade('/channel', { origin: site.origin, cookie: user.cookie })).toBe(101);
    for (const [what, origin] of foreign().slice(1)) {
      expect([what, await upgrade('/channel', { origin, cookie: user.cookie })]).toEqual([what, 403]);
    }
  });

  test('/link is granted to whoever sends no Origin, and to no page at all, ours included', async () => {
    expect(await upgrade('/link', {})).toBe(101);
    for (const [what, origin] of [...foreign().slice(1), ['of our own page', site.origin] as const]) {
      expect([what, await upgrade('/link', { origin })]).toEqual([what, 403]);
    }
  });

  test('a page needs a login that stands', async () => {
    const gone = await site.console();
    await gone.post('/api/sign-out');
    for (const path of ['/live', '/channel']) {
      expect(await upgrade(path, { origin: site.origin })).toBe(401);
      expect(await upgrade(path, { origin: site.origin, cookie: '__Host-sallyport-login=x' })).toBe(401);
      expect(await upgrade(path, { origin: site.origin, cookie: gone.cookie })).toBe(401);
      expect(await upgrade(path, { origin: site.origin, cookie: `${user.cookie}; ${user.cookie}` })).toBe(401);
    }
  });
});

describe('upgrades that make no sense', () => {
  test.each([
    ['an unknown host', '/link', { host: 'evil.example' }, 421],
    ['a host with our name inside', '/link', { host: '127.0.0.1.evil.example' }, 421],
    ['another path', '/elsewhere', {}, 404],
    ['a path with a query', '/link?x=1', {}, 404],
    ['a path with a slash behind', '/link/', {}, 404],
    ['a path in capitals', '/LINK', {}, 404],
    ['a path climbed to', '/x/../link', {}, 404],
    ['a path in escapes', '/%6cink', {}, 404],
    ['another subprotocol', '/link', { 'sec-websocket-protocol': 'chat' }, 400],
    ['no subprotocol', '/link', { 'sec-websocket-protocol': undefined }, 400],
    ['an old version', '/link', { 'sec-websocket-version': '8' }, 426],
    ['a key that is none', '/link', { 'sec-websocket-key': 'short' }, 400],
    ['another protocol to upgrade to', '/link', { upgrade: 'h2c' }, 426],
  ])('%s is refused', async (_, path, headers, status) => {
    expect(await upgrade(path, headers)).toBe(status);
  });

  test('a method other than GET is refused', async () => {
    expect(await upgrade('/link', {}, 'POST')).toBe(405);
  });

  test('asking for the paths without an upgrade is an ordinary request that finds nothing', async () => {
    for (const path of Object.keys(subprotocols)) {
      const { status } = await site.ask(path);
      expect([path, status]).toEqual([path, expect.toSatisfy((code: number) => code >= 400 && code < 500)]);
    }
  });
});

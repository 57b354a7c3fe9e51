/** What a browser could be made to do with answers of ours: keep them, frame them, hand them to another page. */
import { describe, expect, test } from 'vitest';
import { codeOf } from '../testing/http-client.ts';
import { startTestServer } from '../testing/test-server.ts';

const pages = ['/', '/sign-in', '/jump', '/sessions'];
const answers = [
  '/api/me',
  '/api/preferences',
  '/api/jump-items',
  '/api/jump-groups',
  '/api/sessions',
  '/api/admin/jump-clients',
  '/api/admin/users',
  '/api/admin/audit',
  '/api/admin/status',
  '/api/admin/installers',
];

describe('hostile: a browser', () => {
  test('keeps no answer that was meant for one user, nor a refusal', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    for (const path of [...answers, ...pages]) {
      const answer = await client.ask(path);
      expect([path, answer.status, answer.headers['cache-control']]).toEqual([path, 200, 'no-store']);
      expect(answer.headers['etag']).toBeUndefined();
    }
    for (const path of [...answers, '/api/nowhere']) {
      const refused = await it.client().ask(path);
      expect([path, refused.headers['cache-control']]).toEqual([path, 'no-store']);
    }
  });

  test('shows nothing of ours in a frame, and gives no page of others a hold on it', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    for (const path of [...answers, ...pages, '/assets/index-abc123.js', '/nowhere']) {
      const { headers } = await client.ask(path);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect({ path, ...headers }).toMatchObject({
        path,
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('is told by no preflight that another page may ask', async () => {
    const it = await startTestServer();
    for (const path of ['/api/sessions', '/api/sign-in', '/api/config/v1/jump-client', '/oauth2/token', '/enrol']) {
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-sallyport-csrf, content-type',
      };
      const answer = await it.client().ask(path, { method: 'OPTIONS', headers });
      const granted = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
      expect([path, granted]).toEqual([path, []]);
    }
  });

  test.each(['x-http-method-override', 'x-http-method', 'x-method-override'])(
    'changes nothing by a request that only says it were another: %s',
    async (name) => {
      const it = await startTestServer();
      const client = await it.signedIn('alice');
      const headers = { [name]: 'PUT' };
      const asked = [
        await client.ask('/api/preferences?_method=PUT', { method: 'GET', headers }),
        await client.ask('/api/preferences?_method=PUT', {
          method: 'POST',
          body: { theme: 'dark', _method: 'PUT' },
          headers,
        }),
        await client.ask('/api/sign-out?_method=POST', { method: 'GET', headers: { [name]: 'POST' } }),
      ];
      expect(asked.map(({ status }) => status)).toEqual([200, 404, 404]);
      expect((await client.ask('/api/preferences')).json).toEqual({});
      expect((await client.ask('/api/me')).status).toBe(200);
    },
  );

  test('can not be fixed to a login that somebody else planted', async () => {
    const it = await startTestServer();
    await it.signedIn('alice');
    const planted = 'A'.repeat(43);
    const client = it.client();
    client.cookies.set('__Host-sallyport-login', planted);
    const stranger = it.client();
    stranger.cookies.set('__Host-sallyport-login', planted);
    expect((await client.signIn('alice', 'a long enough secret of the test')).status).toBe(200);
    expect(client.cookies.get('__Host-sallyport-login')).not.toBe(planted);
    expect((await client.ask('/api/me')).status).toBe(200);
    expect(codeOf(await stranger.ask('/api/me'))).toBe('login.needed');
    const [first, firstCsrf] = [client.cookies.get('__Host-sallyport-login'), client.csrf];
    await client.signIn('alice', 'a long enough secret of the test');
    expect([client.cookies.get('__Host-sallyport-login') === first, client.csrf === firstCsrf]).toEqual([false, false]);
  });
});

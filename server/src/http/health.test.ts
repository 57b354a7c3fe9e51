import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:https';
import { expect, test } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';
import { version } from '../version.ts';
import { startCaller } from './config-api/testing/caller.ts';

const token = 'a token for those who measure';

test('the version is that of the package', () => {
  const content = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect((JSON.parse(content) as { version: string }).version).toBe(version);
});

test.each([
  ['from this machine', {}, 200],
  ['from elsewhere by a proxy on this machine', { 'x-forwarded-for': '203.0.113.9' }, 404],
  ['with a wrong token by a proxy', { 'x-forwarded-for': '203.0.113.9', authorization: 'Bearer wrong' }, 404],
  ['with the token by a proxy', { 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${token}` }, 200],
])('the numbers are read %s', async (_case, headers, status) => {
  const it = await startTestServer({ config: { metricsToken: token } });
  const answer = await it.client().ask('/metrics', { headers });
  expect(answer.status).toBe(status);
  if (status === 200) expect(answer.text).toMatch(/^sallyport_links 0$/m);
});

test('a server behind a proxy counts the caller, not the proxy', async () => {
  const it = await startTestServer({ config: { metricsToken: token, trustedProxies: ['127.0.0.1'] } });
  const alice = await it.signedIn('alice', true);
  await alice.ask('/api/sign-in', {
    body: { username: 'alice', password: 'wrong' },
    headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' },
  });
  const [entry] = await it.server.world.store.listAuditEntries(1);
  expect(JSON.parse(entry?.data ?? '{}')).toMatchObject({ remoteAddress: '203.0.113.9' });
});

test('a server that stops answers what it is being asked, and nothing new', async () => {
  const it = await startTestServer();
  const { hostname, port } = new URL(it.server.addresses[0] ?? '');
  const path = '/api/sign-in';
  const body = '{"username":"a","password":"nobody"}';
  const headers = { origin: it.client().origin, 'content-type': 'application/json', 'content-length': body.length };
  const slow = request({ hostname, port, path, method: 'POST', headers, rejectUnauthorized: false, agent: false });
  slow.write(body.slice(0, 10));
  await once(slow, 'socket');
  await it.client().ask('/health/live');
  const stopping = it.stop();
  slow.end(body.slice(10));
  const [response] = (await once(slow, 'response')) as [{ statusCode: number; resume: () => void }];
  response.resume();
  expect([401, 503]).toContain(response.statusCode);
  await stopping;
  await expect(it.client().ask('/health/ready')).rejects.toThrow('ECONNREFUSED');
});

test('requests of the Configuration API are measured by the pattern of their path, and those of nobody by none', async () => {
  const it = await startCaller();
  await it.get('/api/config/v1/user/1');
  await it.get('/api/config/v1/user/2', { method: 'PUT', body: {} });
  await it.get('/api/config/v1/nowhere/7');
  await it.client.ask('/api/config/v1/user/3');
  const { text } = await it.client.ask('/metrics');
  const measured = [...text.matchAll(/^sallyport_http_request_seconds_count\{(.+)\} (\d+)$/gm)].map(
    ([, of = '', n]) => {
      const [, method, route, status] = /method="(.+)",route="(.+)",status="(.+)"/.exec(of) ?? [];
      return `${method} ${route} ${status}: ${n}`;
    },
  );
  expect(measured.filter((line) => line.includes('/api/config/'))).toEqual([
    'GET /api/config/v1/user/:id 404: 1',
    'PUT /api/config/v1/user/:id 405: 1',
    'GET /api/config/v1/* 404: 1',
    'GET /api/config/v1/* 401: 1',
  ]);
});

/** Who a caller says to be by the headers of proxies, and what the audit log says of it. */
import { describe, expect, test } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

async function addressSeen(it: TestServer, headers: Readonly<Record<string, string | string[]>>): Promise<unknown> {
  await it.client().ask('/api/sign-in', { body: { username: 'alice', password: 'wrong' }, headers });
  const [entry] = await it.server.world.store.listAuditEntries(1);
  expect(entry?.kind).toBe('sign-in.refused');
  return (JSON.parse(entry?.data ?? '{}') as { remoteAddress?: string }).remoteAddress;
}

const forged: readonly (readonly [string, Readonly<Record<string, string | string[]>>])[] = [
  ['X-Forwarded-For', { 'x-forwarded-for': '203.0.113.9' }],
  ['X-Forwarded-For in several lines', { 'x-forwarded-for': ['203.0.113.9', '203.0.113.10'] }],
  ['X-Forwarded-For of nonsense', { 'x-forwarded-for': `,,; "'\\ ${'1.'.repeat(2_000)}` }],
  ['X-Real-IP', { 'x-real-ip': '203.0.113.9', 'true-client-ip': '203.0.113.9', 'cf-connecting-ip': '203.0.113.9' }],
  ['Forwarded', { forwarded: 'for=203.0.113.9;proto=https;by=127.0.0.1' }],
  ['Forwarded twice', { forwarded: ['for=203.0.113.9', 'for="[2001:db8::1]:80"'] }],
  ['Forwarded, malformed', { forwarded: 'for="203.0.113.9;;=,for=_hidden, for=' }],
  ['Forwarded without end', { forwarded: 'for=203.0.113.9, '.repeat(400) }],
];

describe('hostile: a caller that says to be somebody else', () => {
  test.each(forged)('by %s is seen where it is', async (_, headers) => {
    const it = await startTestServer();
    await it.signedIn('alice');
    expect(await addressSeen(it, headers)).toBe('127.0.0.1');
  });

  test('behind a proxy that is trusted can not say more than that proxy does, nor by another header', async () => {
    const it = await startTestServer({ config: { trustedProxies: ['127.0.0.1'] } });
    await it.signedIn('alice');
    expect(await addressSeen(it, { forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9' })).toBe('127.0.0.1');
    const both = { 'x-forwarded-for': '6.6.6.6, 198.51.100.7', forwarded: 'for=203.0.113.9' };
    expect(await addressSeen(it, both)).toBe('198.51.100.7');
  });

  test.each(['x-forwarded-host', 'x-original-host', 'x-host', 'forwarded'])(
    'changes by %s neither the host nor the page',
    async (name) => {
      const it = await startTestServer({ config: { trustedProxies: ['127.0.0.1'] } });
      const headers = { [name]: name === 'forwarded' ? 'host=evil.example' : 'evil.example' };
      const page = await it.client().ask('/', { headers });
      expect([page.status, page.text.includes('evil.example')]).toEqual([200, false]);
      const refused = await it
        .client()
        .ask('/', { headers: { [name]: new URL(it.client().origin).host, host: 'evil.example' } });
      expect(refused.status).toBe(421);
    },
  );
});

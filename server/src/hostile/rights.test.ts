/** Rights that would outlive their login, or reach further than they were given for. */
import { createHmac } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';
import { startCaller, list } from '../http/config-api/testing/caller.ts';

let site: TestSite;

beforeAll(async () => {
  site = await startSite();
});

afterAll(async () => {
  await site.stop();
});

describe('hostile: a login that was signed out', () => {
  test('has no socket, no session and no right five seconds later, and another login of the user keeps its own', async () => {
    const user = await site.console();
    const other = await site.login(user.login.user.id);
    const agent = await site.agent();
    const link = await agent.link();
    const started = await user.jump(await agent.itemId());
    await agent.channel((await link.obey('open-session')).channels[0]?.ticket);
    const viewer = await user.view(started.ticket);
    const [live, spare, kept] = [await user.live(), await user.viewer(), await other.live()];
    const at = performance.now();
    expect((await user.post('/api/sign-out')).status).toBe(204);
    await Promise.all([live.closed, viewer.closed, spare.closed]);
    expect(performance.now() - at).toBeLessThan(5_000);
    expect(await link.obey('close-session')).toMatchObject({ sessionId: started.sessionId });
    expect((await user.get('/api/me')).status).toBe(401);
    await expect(user.live()).rejects.toThrow('401');
    await expect(user.viewer()).rejects.toThrow('401');
    expect((await user.post(`/api/sessions/${started.sessionId}/channels/${started.channelId}/tickets`)).status).toBe(
      401,
    );
    expect([kept.socket.readyState, (await other.get('/api/me')).status]).toEqual([kept.socket.OPEN, 200]);
    kept.cut();
  });
});

const unsigned = (header: object, claims: object, signature = ''): string =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + `.${signature}`;

describe('hostile: a token of an account', () => {
  const console1 = [
    ['GET', '/api/me'],
    ['GET', '/api/jump-items'],
    ['GET', '/api/sessions'],
    ['GET', '/api/admin/users'],
    ['GET', '/api/admin/audit'],
    ['GET', '/api/admin/installers'],
    ['POST', '/api/admin/installers'],
    ['POST', '/api/sessions'],
    ['PUT', '/api/preferences'],
    ['POST', '/api/sign-out'],
  ] as const;

  test('opens nothing of the console, and changes nothing through its own routes', async () => {
    const { client, token, get } = await startCaller();
    const headers = { authorization: `Bearer ${token}` };
    for (const [method, path] of console1) {
      const answer = await client.ask(path, { method, headers, ...(method === 'GET' ? {} : { body: {} }) });
      expect([method, path, answer.status]).toEqual([method, path, 401]);
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await get(list, { method });
      expect([method, answer.status >= 400 && answer.status < 500]).toEqual([method, true]);
    }
  });

  test('asks for no more than it was made for: a scope, a user or an audience changes nothing', async () => {
    const { client, clientId, clientSecret } = await startCaller();
    const wished = new URLSearchParams({ scope: 'admin *', username: 'alice', audience: 'console', is_admin: 'true' });
    const raw = `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}&${wished.toString()}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await client.ask('/oauth2/token', { raw, headers });
    const { access_token: token } = (answer.json ?? {}) as { access_token?: string };
    for (const [method, path] of console1) {
      const asked = {
        method,
        headers: { authorization: `Bearer ${token ?? ''}` },
        ...(method === 'GET' ? {} : { body: {} }),
      };
      expect([path, (await client.ask(path, asked)).status]).toEqual([path, 401]);
    }
  });

  test('is one that the server made: signed by nobody, by its own name or with an empty key it opens nothing', async () => {
    const { get, clientId } = await startCaller();
    const claims = { sub: clientId, iss: 'sallyport', aud: 'sallyport', exp: 4_102_444_800, admin: true };
    const content = unsigned({ alg: 'HS256', typ: 'JWT' }, claims).slice(0, -1);
    const byEmptyKey = createHmac('sha256', '').update(content).digest('base64url');
    const byName = createHmac('sha256', clientId).update(content).digest('base64url');
    const tokens = [
      unsigned({ alg: 'none', typ: 'JWT' }, claims),
      unsigned({ alg: 'None', typ: 'JWT' }, claims),
      `${content}.${byEmptyKey}`,
      `${content}.${byName}`,
      unsigned({ alg: 'HS256', kid: '../../../dev/null' }, claims, byEmptyKey),
      clientId,
    ];
    for (const token of tokens) {
      const answer = await get(list, { headers: { authorization: `Bearer ${token}` } });
      expect([token, answer.status]).toEqual([token, 401]);
    }
  });
});

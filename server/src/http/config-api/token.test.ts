import { describe, expect, test } from 'vitest';
import { form, list, now, startCaller, tokenFor } from './testing/caller.ts';
import type { Json } from './testing/caller.ts';
import { faultsOf, schemaOf } from './testing/contract.ts';

describe('tokens', () => {
  test('are given for credentials in the body or as Basic authorization, for an hour', async () => {
    const { client, clientId, clientSecret } = await startCaller();
    const raw = `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`;
    const inBody = await client.ask('/oauth2/token', { raw, headers: { ...form, origin: undefined } });
    expect([inBody.status, inBody.json]).toEqual([
      200,
      { access_token: expect.stringMatching(/^[\w-]{43}$/), token_type: 'Bearer', expires_in: 3600 },
    ]);
    expect(inBody.headers['cache-control']).toBe('no-store');
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const headers = { ...form, authorization: `Basic ${basic}` };
    expect((await client.ask('/oauth2/token', { raw: 'grant_type=client_credentials', headers })).status).toBe(200);
  });

  test.each([
    ['a wrong secret', 'grant_type=client_credentials&client_id=ID&client_secret=wrong', 401, 'invalid_client'],
    ['an unknown account', 'grant_type=client_credentials&client_id=x&client_secret=SECRET', 401, 'invalid_client'],
    ['no credentials', 'grant_type=client_credentials', 401, 'invalid_client'],
    ['another grant', 'grant_type=password&client_id=ID&client_secret=SECRET', 400, 'unsupported_grant_type'],
    ['no grant', 'client_id=ID&client_secret=SECRET', 400, 'unsupported_grant_type'],
    [
      'a parameter twice',
      'grant_type=client_credentials&client_id=ID&client_id=ID&client_secret=SECRET',
      400,
      'invalid_request',
    ],
    [
      'endless credentials',
      `grant_type=client_credentials&client_id=ID&client_secret=${'x'.repeat(4000)}`,
      401,
      'invalid_client',
    ],
  ])('are refused for %s', async (_case, template, status, error) => {
    const { client, clientId, clientSecret } = await startCaller();
    const raw = template.replaceAll('ID', clientId).replace('SECRET', clientSecret);
    const answer = await client.ask('/oauth2/token', { raw, headers: form });
    expect([answer.status, (answer.json as Json)['error']]).toEqual([status, error]);
    expect(faultsOf(answer.json, schemaOf('OAuthErrorResponse'))).toEqual([]);
  });

  test('are refused for a body that is no form', async () => {
    const { client } = await startCaller();
    const answer = await client.ask('/oauth2/token', { body: { grant_type: 'client_credentials' } });
    expect([answer.status, (answer.json as Json)['error']]).toEqual([400, 'invalid_request']);
  });

  test('die after an hour, and with their account', async () => {
    const { it, get, clockAt } = await startCaller();
    clockAt(3_599_999);
    expect((await get(list)).status).toBe(200);
    clockAt(3_600_000);
    expect((await get(list)).status).toBe(401);
    clockAt(0);
    const { store } = it.server.world;
    const account = await store.findApiAccountByName('inventory');
    if (account === undefined) throw new Error('the account is gone');
    await store.commit([store.updateApiAccount(account.id, { disabledAt: now })]);
    expect((await get(list)).status).toBe(401);
  });

  test('an account has thirty at once: the thirty-first ends the oldest', async () => {
    const it = await startCaller();
    for (let n = 1; n <= 29; n += 1) {
      it.clockAt(n);
      await tokenFor(it.client, it);
    }
    expect((await it.get(list)).status).toBe(200);
    it.clockAt(30);
    const newest = await tokenFor(it.client, it);
    expect((await it.get(list)).status).toBe(401);
    expect((await it.get(list, { headers: { authorization: `Bearer ${newest}` } })).status).toBe(200);
  });

  test.each(['', 'Bearer', 'Bearer x', 'Basic x', `Bearer ${'A'.repeat(43)}`, 'bearer\t'])(
    'an authorization of "%s" opens nothing',
    async (authorization) => {
      const { get } = await startCaller();
      const answer = await get(list, { headers: { authorization } });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
      expect(faultsOf(answer.json, schemaOf('ErrorMessageResponse'))).toEqual([]);
    },
  );

  test('a login of the console opens nothing here, and a token nothing there', async () => {
    const { it, get, token } = await startCaller();
    const alice = await it.signedIn('alice', true);
    expect((await alice.ask(list)).status).toBe(401);
    expect((await get('/api/me')).status).toBe(401);
    expect(token).not.toBe('');
  });
});

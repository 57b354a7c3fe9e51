/** Signing in by a provider: a real one, and one of an attacker's whose every answer is wrong in one thing. */
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { loginCookie, providerCookie } from '../auth/cookies.ts';
import { codeOf } from '../testing/http-client.ts';
import type { HttpClient } from '../testing/http-client.ts';
import { clientId, clientSecret, startAttackersProvider, startProvider } from '../testing/oidc-site.ts';
import type { AttackersProvider, Forgery, RunningProvider } from '../testing/oidc-site.ts';
import { goodPassword, startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

const provider = {
  name: 'Company',
  enabled: true,
  clientId,
  clientSecret,
  scopes: 'profile email',
  usernameClaim: 'preferred_username',
  groupsClaim: 'groups',
  provision: true,
  authority: '',
};

interface Site {
  readonly it: TestServer;
  readonly admin: HttpClient;
  add(from: Partial<RunningProvider>, changes?: Partial<typeof provider>): Promise<string>;
  callback(id: string): string;
}

async function begin(): Promise<Site> {
  const it = await startTestServer();
  const admin = await it.signedIn('ada', true);
  expect((await admin.ask('/api/account/step-up', { body: { password: goodPassword } })).status).toBe(204);
  return {
    it,
    admin,
    async add(from, changes = {}) {
      const added = await admin.ask('/api/admin/providers', {
        body: { ...provider, issuer: from.issuer, authority: from.authority ?? '', ...changes },
      });
      expect(added.status).toBe(201);
      return (added.json as { readonly id: string }).id;
    },
    callback: (id) => `${it.server.addresses[0] ?? ''}/api/sign-in/provider/${id}/callback`,
  };
}

/** The browser's way through the provider's pages, back to where it sends the browser. */
async function through(address: string): Promise<string> {
  const jar = new Map<string, string>();
  const issuer = new URL(address).origin;
  let at = address;
  for (let step = 0; step < 10 && at.startsWith(issuer); step += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const asked = request(at, { headers: { cookie }, agent: false, rejectUnauthorized: false }, (response) => {
      for (const line of response.headers['set-cookie'] ?? []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar.set(name, value);
      }
      const { location } = response.headers;
      if (location !== undefined) resolve(new URL(location, at).href);
      else void text(response).then((body) => reject(new Error(`${response.statusCode ?? 0} ${body.slice(0, 300)}`)));
    });
    asked.once('error', reject);
    asked.end();
    at = await promise;
  }
  return at;
}

async function start(client: HttpClient, id: string): Promise<string> {
  const begun = await client.ask(`/api/sign-in/provider/${id}?to=/sessions`, { headers: { origin: undefined } });
  expect(begun.status).toBe(303);
  return begun.headers.location ?? '';
}

/** As the browser comes back: from a page of another site, so without cookies that are Strict. */
const comeBack = (client: HttpClient, address: string) =>
  client.ask(address.replace(/^https:\/\/[^/]+/, ''), { headers: { origin: undefined } });

async function accountOf(provide: (site: Site) => Promise<RunningProvider>, changes: Partial<typeof provider> = {}) {
  const site = await begin();
  return { site, id: await site.add(await provide(site), changes) };
}

const claims = {
  preferred_username: 'grace',
  name: 'Grace Hopper',
  groups: ['engineers', 'night-shift'],
  email: 'grace@example.com',
  email_verified: true,
};

async function realProvider(given: Readonly<Record<string, unknown>> = claims, changes: Partial<typeof provider> = {}) {
  const site = await begin();
  const real = await startProvider({ subject: 'subject-1', claims: given });
  const id = await site.add(real, changes);
  real.register(site.callback(id));
  return { site, id };
}

describe('a sign-in by a provider', () => {
  test('makes an account with its groups, and the next one finds it, with its groups as they are now', async () => {
    const { site, id } = await realProvider();
    const client = site.it.client();
    const done = await comeBack(client, await through(await start(client, id)));
    expect([done.status, done.headers.location]).toEqual([303, '/sessions']);
    const cookies = done.headers['set-cookie'] ?? [];
    expect(cookies.find((line) => line.startsWith(loginCookie))).toMatch(/HttpOnly; SameSite=Strict$/);
    expect([client.cookies.has(loginCookie), client.cookies.has(providerCookie)]).toEqual([true, false]);
    expect((await client.ask('/api/me')).json).toMatchObject({
      user: { username: 'grace', displayName: 'Grace Hopper', isAdministrator: false },
    });
    const { store, access } = site.it.server.world;
    const grace = await store.findUserByName('grace');
    expect(grace).toMatchObject({ providerSubject: 'subject-1', emailAddress: 'grace@example.com' });
    if (grace === undefined) throw new Error('grace is missing');
    expect(
      access
        .latest()
        .accounts.get(grace.id)
        ?.providerGroups.map(({ name }) => name),
    ).toEqual(claims.groups);
    expect(codeOf(await site.it.client().signIn('grace', ''))).toBe('sign-in.refused');
    const again = site.it.client();
    await comeBack(again, await through(await start(again, id)));
    expect((await again.ask('/api/me')).status).toBe(200);
    expect((await store.listUsers()).filter(({ providerSubject }) => providerSubject === 'subject-1')).toHaveLength(1);
  });

  test('its cookie on the way is Lax and short, and its login does not count as signed in before it is back', async () => {
    const { site, id } = await realProvider();
    const client = site.it.client();
    const begun = await client.ask(`/api/sign-in/provider/${id}`, { headers: { origin: undefined } });
    const [cookie = ''] = begun.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^__Host-sallyport-provider=[\w-]+; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
    expect(new URL(begun.headers.location ?? '').searchParams.get('code_challenge_method')).toBe('S256');
    expect(codeOf(await client.ask('/api/me'))).toBe('login.needed');
  });

  test('goes nowhere but to a page of the console, whatever it was asked for', async () => {
    const { site, id } = await realProvider();
    for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const client = site.it.client();
      const begun = await client.ask(`/api/sign-in/provider/${id}?to=${encodeURIComponent(to)}`);
      const done = await comeBack(client, await through(begun.headers.location ?? ''));
      expect([to, done.headers.location]).toEqual([to, '/jump']);
    }
  });

  test('makes no account where none is to be made, and none for somebody disabled', async () => {
    const { site, id } = await realProvider(claims, { provision: false });
    const client = site.it.client();
    const done = await comeBack(client, await through(await start(client, id)));
    expect(done.headers.location).toBe('/sign-in?refused=sign-in.provider-unknown-user');
    expect(client.cookies.has(loginCookie)).toBe(false);
  });

  test('hostile: neither a name nor an address of mail, verified or not, leads to an account of this server', async () => {
    const { site, id } = await realProvider({ ...claims, preferred_username: 'ada', email: 'ada@example.com' });
    const { store } = site.it.server.world;
    const ada = await store.findUserByName('ada');
    if (ada === undefined) throw new Error('ada is missing');
    await store.commit([store.updateUser(ada.id, { emailAddress: 'ada@example.com' })]);
    const client = site.it.client();
    const done = await comeBack(client, await through(await start(client, id)));
    expect(done.headers.location).toBe('/sign-in?refused=sign-in.provider-name-taken');
    expect(await store.findUser(ada.id)).toMatchObject({ providerSubject: null, securityProviderId: null });
  });

  test('hostile: an address of mail that was not verified is no user name', async () => {
    const { site, id } = await realProvider({ ...claims, email_verified: false }, { usernameClaim: 'email' });
    const client = site.it.client();
    const done = await comeBack(client, await through(await start(client, id)));
    expect(done.headers.location).toBe('/sign-in?refused=sign-in.provider-unknown-user');
  });

  test('hostile: a way back is good once, in the browser that began it, for its own provider, in its time', async () => {
    const { site, id } = await realProvider();
    const client = site.it.client();
    const address = await through(await start(client, id));
    const kept = client.cookies.get(providerCookie) ?? '';
    const stranger = site.it.client();
    expect((await comeBack(stranger, address)).headers.location).toBe('/sign-in?refused=sign-in.over');
    expect((await comeBack(client, address)).headers.location).toBe('/sessions');
    const again = site.it.client();
    again.cookies.set(providerCookie, kept);
    expect((await comeBack(again, address)).headers.location).toBe('/sign-in?refused=sign-in.over');
    expect(again.cookies.has(loginCookie)).toBe(false);
  });

  test('hostile: a state of another sign-in is refused', async () => {
    const { site, id } = await realProvider();
    const [client, other] = [site.it.client(), site.it.client()];
    await start(client, id);
    const address = await through(await start(other, id));
    expect((await comeBack(client, address)).headers.location).toBe('/sign-in?refused=sign-in.provider-refused');
  });
});

describe('a proof by the provider', () => {
  const dangerous = (client: HttpClient) => client.ask('/api/account/recovery-codes', { method: 'POST' });
  const proofOf = async (client: HttpClient): Promise<string> =>
    (await client.ask('/api/account/proof-by-provider', { headers: { origin: undefined } })).headers.location ?? '';

  async function signedIn() {
    const real = await realProvider();
    const client = real.site.it.client();
    await comeBack(client, await through(await start(client, real.id)));
    client.csrf = ((await client.ask('/api/me')).json as { readonly csrf: string }).csrf;
    return { ...real, client };
  }

  test('is asked for before dangerous acts: to have signed in is none, to be asked by the provider again is one', async () => {
    const { client } = await signedIn();
    expect(codeOf(await dangerous(client))).toBe('step-up.needed');
    const address = await proofOf(client);
    expect(new URL(address).searchParams.get('prompt')).toBe('login');
    const login = client.cookies.get(loginCookie);
    expect((await comeBack(client, await through(address))).headers.location).toBe('/proof');
    expect(client.cookies.get(loginCookie)).toBe(login);
    // Proven; and there are no second factors whose codes could be made anew.
    expect(codeOf(await dangerous(client))).toBe('not-found');
  });

  test('hostile: another user of the provider proves nothing, nor does a login that has ended', async () => {
    const { site, id, client } = await signedIn();
    const { store } = site.it.server.world;
    const grace = await store.findUserByName('grace');
    if (grace === undefined) throw new Error('grace is missing');
    await store.commit([store.updateUser(grace.id, { providerSubject: 'subject-2' })]);
    const other = await comeBack(client, await through(await proofOf(client)));
    expect(other.headers.location).toBe('/proof?refused=sign-in.provider-refused');
    expect(codeOf(await dangerous(client))).toBe('step-up.needed');
    await store.commit([store.updateUser(grace.id, { providerSubject: 'subject-1' })]);
    const address = await proofOf(client);
    await client.ask('/api/sign-out', { method: 'POST' });
    const late = await comeBack(client, await through(address));
    expect([late.headers.location, client.cookies.has(loginCookie)]).toEqual([
      '/proof?refused=sign-in.provider-refused',
      false,
    ]);
    expect((await comeBack(client, await through(await start(client, id)))).headers.location).toBe('/sessions');
  });

  test('is none of accounts that have a password here', async () => {
    const { site } = await realProvider();
    const asked = await site.admin.ask('/api/account/proof-by-provider');
    expect(asked.headers.location).toBe('/proof?refused=sign-in.provider-gone');
  });
});

describe("hostile: an attacker's provider", () => {
  async function attempt(site: Site, id: string, attacker: AttackersProvider) {
    const client = site.it.client();
    const address = await start(client, id);
    attacker.see(address);
    const state = new URL(address).searchParams.get('state') ?? '';
    const done = await comeBack(client, `${site.callback(id)}?code=x&state=${state}`);
    return { location: done.headers.location, isIn: client.cookies.has(loginCookie) };
  }

  test('is refused for each token that is wrong in one thing, and only then', async () => {
    const attacker = await startAttackersProvider();
    const { site, id } = await accountOf(async () => attacker);
    const forgeries: readonly Forgery[] = [
      'unsigned',
      'wrong key',
      'wrong audience',
      'wrong issuer',
      'wrong nonce',
      'no nonce',
      'expired',
      'symmetric key from the client secret',
    ];
    for (const forgery of forgeries) {
      attacker.forge(forgery, { preferred_username: 'mallory' });
      expect([forgery, await attempt(site, id, attacker)]).toEqual([
        forgery,
        { location: '/sign-in?refused=sign-in.provider-refused', isIn: false },
      ]);
    }
    attacker.forge('none', { preferred_username: 'mallory', groups: ['a', 7, 'b\u202ec', ''] });
    expect(await attempt(site, id, attacker)).toEqual({ location: '/sessions', isIn: true });
    const mallory = await site.it.server.world.store.findUserByName('mallory');
    expect(JSON.parse(mallory?.providerGroups ?? '')).toEqual(['a']);
    expect(site.it.log()).not.toContain(clientSecret);
  });

  test('gets no account of another provider, by the same id of its user, nor a sign-in that began at the other', async () => {
    const attacker = await startAttackersProvider();
    const { site, id } = await realProvider();
    const honest = site.it.client();
    await comeBack(honest, await through(await start(honest, id)));
    const evil = await site.add(attacker, { name: 'Evil' });
    attacker.forge('none', { sub: 'subject-1', preferred_username: 'grace' });
    expect(await attempt(site, evil, attacker)).toEqual({
      location: '/sign-in?refused=sign-in.provider-name-taken',
      isIn: false,
    });
    const client = site.it.client();
    const address = new URL(await through(await start(client, id)));
    const mixed = `/api/sign-in/provider/${evil}/callback${address.search}`;
    expect((await comeBack(client, mixed)).headers.location).toBe('/sign-in?refused=sign-in.over');
    expect((await comeBack(client, address.href)).headers.location).toBe('/sign-in?refused=sign-in.over');
  });

  test('is neither added with an address that is not to be asked, nor asked where clouds keep credentials', async () => {
    const site = await begin();
    const faulty = [
      'http://provider.example',
      'file:///etc/passwd',
      'https://a:b@provider.example',
      'https://x/?y',
      '',
    ];
    for (const issuer of faulty) {
      const refused = await site.admin.ask('/api/admin/providers', { body: { ...provider, issuer } });
      expect([issuer, codeOf(refused), refused.json]).toMatchObject([
        issuer,
        'provider.invalid',
        { error: { field: 'issuer' } },
      ]);
    }
    const forbidden = ['https://169.254.169.254', 'https://[fe80::1]', 'https://[::ffff:169.254.169.254]/latest'];
    for (const [n, issuer] of forbidden.entries()) {
      const id = await site.add({ issuer }, { name: `Cloud ${n}` });
      const answer = await site.it.client().ask(`/api/sign-in/provider/${id}`);
      expect([issuer, answer.headers.location]).toEqual([issuer, '/sign-in?refused=sign-in.provider-unreachable']);
    }
    expect(new Set(site.it.log().match(/https:\/\/\S+ is forbidden/g)).size).toBe(forbidden.length);
  });
});

describe('providers', () => {
  test('keep their secret sealed and to themselves, and stand in the audit log with their changes', async () => {
    const site = await begin();
    const id = await site.add({ issuer: 'https://provider.invalid' });
    const { store } = site.it.server.world;
    expect(JSON.stringify(await store.listSecurityProviders())).not.toContain(clientSecret);
    const shown = await site.admin.ask('/api/admin/providers');
    expect(shown.json).toMatchObject({ providers: [{ id, name: 'Company', hasSecret: true, users: 0 }] });
    expect(shown.text).not.toContain(clientSecret);
    const body = { ...provider, issuer: 'https://provider.invalid', name: 'Other', clientSecret: 'another one' };
    expect((await site.admin.ask(`/api/admin/providers/${id}`, { method: 'PUT', body })).status).toBe(200);
    const [entry] = await store.listAuditEntries(1);
    expect(entry?.kind).toBe('provider.changed');
    expect(entry?.data).toContain('"name":["Company","Other"]');
    expect(entry?.data).not.toContain('another one');
  });

  test('are not removed while accounts sign in by them', async () => {
    const { site, id } = await realProvider();
    const client = site.it.client();
    await comeBack(client, await through(await start(client, id)));
    const remove = () => site.admin.ask(`/api/admin/providers/${id}`, { method: 'DELETE' });
    expect(codeOf(await remove())).toBe('provider.in-use');
    const { store } = site.it.server.world;
    const grace = await store.findUserByName('grace');
    if (grace === undefined) throw new Error('grace is missing');
    await store.commit([store.removeUser(grace.id)]);
    expect((await remove()).status).toBe(204);
  });
});

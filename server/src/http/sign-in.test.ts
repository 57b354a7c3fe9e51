import { instant } from '@sallyport/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviceCookie, loginCookie } from '../auth/cookies.ts';
import { loginIdleMs, loginLengthMs } from '../limits.ts';
import { codeOf } from '../testing/http-client.ts';
import { goodPassword, startTestServer } from '../testing/test-server.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

/** A clock that the test moves. */
function movableClock() {
  let now = Date.now();
  return {
    now: () => instant(now),
    forward: (ms: number) => {
      now += ms;
    },
  };
}

describe('signing in', () => {
  test('begins a login that lasts over a restart, and signing out ends it', async () => {
    const data = temporaryFolder();
    const first = await startTestServer({ data });
    const client = await first.signedIn('alice', true);
    expect((await client.ask('/api/me')).json).toMatchObject({
      user: { username: 'alice', isAdministrator: true },
      csrf: client.csrf,
      version: '0.1.0',
    });
    await first.stop();
    const second = await startTestServer({ data });
    const again = second.client();
    for (const [name, value] of client.cookies) again.cookies.set(name, value);
    again.csrf = client.csrf;
    expect((await again.ask('/api/me')).status).toBe(200);
    const kept = again.cookies.get(loginCookie) ?? '';
    expect((await again.ask('/api/sign-out', { method: 'POST' })).status).toBe(204);
    expect(again.cookies.has(loginCookie)).toBe(false);
    again.cookies.set(loginCookie, kept);
    expect(codeOf(await again.ask('/api/me'))).toBe('login.needed');
  });

  test.each([
    ['a wrong password', 'alice', 'a long enough guess'],
    ['a password that is only begun', 'alice', goodPassword.slice(0, -1)],
    ['a user who does not exist', 'nobody', goodPassword],
    ['no password', 'alice', ''],
    ['no name', '', goodPassword],
  ])('is refused alike for %s', async (_case, username, password) => {
    const it = await startTestServer();
    await it.signedIn('alice');
    const answer = await it.client().signIn(username, password);
    expect([answer.status, codeOf(answer)]).toEqual([401, 'sign-in.refused']);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('knows the name whatever its case', async () => {
    const it = await startTestServer();
    await it.signedIn('Ångström');
    expect((await it.client().signIn('ÅNGSTRÖM', goodPassword)).status).toBe(200);
  });

  test('is refused to a disabled user, whose logins are dead too', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice');
    const { store, clock } = it.server.world;
    const alice = await store.findUserByName('alice');
    if (alice === undefined) throw new Error('alice is missing');
    await store.commit([store.updateUser(alice.id, { disabledAt: clock.now() })]);
    expect(codeOf(await client.ask('/api/me'))).toBe('login.needed');
    expect(codeOf(await it.client().signIn('alice', goodPassword))).toBe('sign-in.refused');
  });

  test.each([
    ['half a day after it began, however much it was used', loginLengthMs, 3_600_000],
    ['two hours after it was last used', loginIdleMs, loginIdleMs],
  ])('a login is over %s', async (_case, lengthMs, stepMs) => {
    const clock = movableClock();
    const it = await startTestServer({ clock });
    const client = await it.signedIn('alice');
    for (let passed = 0; passed + stepMs < lengthMs; passed += stepMs) {
      clock.forward(stepMs);
      expect((await client.ask('/api/me')).status).toBe(200);
    }
    clock.forward(stepMs - 1);
    expect((await client.ask('/api/me')).status).toBe(200);
    clock.forward(lengthMs === loginLengthMs ? 1 : lengthMs);
    expect(codeOf(await client.ask('/api/me'))).toBe('login.needed');
  });

  test('is written down, with the name only of users who exist', async () => {
    const it = await startTestServer();
    await it.signedIn('alice');
    await it.client().signIn('alice', 'wrong');
    await it.client().signIn('my secret typed into the wrong field', 'x');
    const entries = await it.server.world.store.listAuditEntries(3);
    expect(entries.map(({ kind, actorKind, actorName }) => [kind, actorKind, actorName])).toEqual([
      ['sign-in.refused', 'nobody', ''],
      ['sign-in.refused', 'user', 'alice'],
      ['sign-in.done', 'user', 'alice'],
    ]);
    expect(JSON.parse(entries[1]?.data ?? '{}')).toMatchObject({ remoteAddress: '127.0.0.1' });
  });
});

describe('hostile: guessing', () => {
  test('is slowed down, and can not lock out a browser that the user knows', async () => {
    const it = await startTestServer({ clock: movableClock() });
    const known = await it.signedIn('alice');
    known.cookies.delete(loginCookie);
    const guesses = await Promise.all(
      Array.from({ length: 40 }, (_, n) => it.client().signIn('alice', `a guess of the stranger ${n}`)),
    );
    const codes = guesses.map(codeOf);
    expect(codes.filter((code) => code === 'sign-in.refused')).toHaveLength(5);
    expect(codes.filter((code) => code === 'sign-in.wait')).toHaveLength(35);
    const waiting = guesses.find(({ status }) => status === 429);
    expect(Number(waiting?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(waiting?.json).toMatchObject({ error: { retryAfterMs: expect.any(Number) } });
    // The right password from elsewhere has to wait as well: the answer must not tell that it was right.
    expect(codeOf(await it.client().signIn('alice', goodPassword))).toBe('sign-in.wait');
    expect((await known.signIn('alice', goodPassword)).status).toBe(200);
  });

  test("another user's browser, or one that was made up, counts as a stranger's", async () => {
    const it = await startTestServer({ clock: movableClock() });
    await it.signedIn('alice');
    const mallory = await it.signedIn('mallory');
    for (let n = 0; n < 5; n += 1) await it.client().signIn('alice', 'a guess of the stranger');
    expect(codeOf(await mallory.signIn('alice', goodPassword))).toBe('sign-in.wait');
    const forged = it.client();
    forged.cookies.set(deviceCookie, 'A'.repeat(43));
    expect(codeOf(await forged.signIn('alice', goodPassword))).toBe('sign-in.wait');
  });
});

describe('hostile: nothing malformed ever authenticates', () => {
  test('no shape of a sign-in but a name and a password that are right', async () => {
    const it = await startTestServer();
    await it.signedIn('alice');
    const odd = fc.oneof(
      fc.constantFrom(
        null,
        true,
        false,
        0,
        1,
        [],
        {},
        '',
        ['alice'],
        [goodPassword],
        { $ne: '' },
        { toString: 'alice' },
      ),
      fc.constantFrom(
        'alice\u0000',
        ' alice',
        'alice ',
        'a\u200dlice',
        'аlice',
        `${goodPassword} `,
        ` ${goodPassword}`,
      ),
      fc.string(),
      fc.jsonValue(),
    );
    const body = fc.oneof(
      fc.record({ username: odd, password: fc.constant(goodPassword) }, { requiredKeys: ['password'] }),
      fc.record({ username: fc.constant('alice'), password: odd }, { requiredKeys: ['username'] }),
      fc.record({ username: odd, password: odd }, { requiredKeys: [] }),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        fc.pre(!isRight(value));
        const client = it.client();
        const answer = await client.ask('/api/sign-in', { body: value });
        expect([400, 401, 422, 429]).toContain(answer.status);
        expect(answer.headers['set-cookie']).toBeUndefined();
        expect((await client.ask('/api/me')).status).toBe(401);
      }),
      { numRuns: 60 },
    );
  });

  test('no cookie but the one that was given', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice');
    const good = client.cookies.get(loginCookie) ?? '';
    const altered = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'ABCxyz019-_'), minLength: 40, maxLength: 46 }),
      fc.nat({ max: 42 }).map((at) => `${good.slice(0, at)}${good[at] === 'x' ? 'y' : 'x'}${good.slice(at + 1)}`),
      fc.constantFrom(`"${good}"`, good.toLowerCase(), good.toUpperCase(), `${good}=`, encodeURIComponent(`${good} `)),
      fc.constantFrom(`${good}; ${loginCookie}=${good}`, `x; ${loginCookie}=${good}`, `${good}; ${loginCookie}=`),
    );
    await fc.assert(
      fc.asyncProperty(altered, async (value) => {
        fc.pre(value !== good);
        const answer = await it.client().ask('/api/me', { headers: { cookie: `${loginCookie}=${value}` } });
        expect([answer.status, codeOf(answer)]).toEqual([401, 'login.needed']);
      }),
      { numRuns: 60 },
    );
    expect((await client.ask('/api/me')).status).toBe(200);
  });

  test('the cookie of a browser is no cookie of a login', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice');
    const cookie = `${loginCookie}=${client.cookies.get(deviceCookie) ?? ''}`;
    expect((await it.client().ask('/api/me', { headers: { cookie } })).status).toBe(401);
  });
});

function isRight(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { username, password } = value as { username?: unknown; password?: unknown };
  return typeof username === 'string' && username.toLowerCase() === 'alice' && password === goodPassword;
}

describe('what a login may', () => {
  test.each([
    '/api/me',
    '/api/preferences',
    '/api/jump-items',
    '/api/jump-groups',
    '/api/sessions',
    '/api/admin/users',
  ])('nobody reads %s without one', async (path) => {
    const it = await startTestServer();
    expect(codeOf(await it.client().ask(path))).toBe('login.needed');
  });

  test.each(['/api/admin/jump-clients', '/api/admin/users', '/api/admin/audit', '/api/admin/status'])(
    'only administrators read %s',
    async (path) => {
      const it = await startTestServer();
      const [user, administrator] = [await it.signedIn('bob'), await it.signedIn('alice', true)];
      expect(codeOf(await user.ask(path))).toBe('login.not-administrator');
      expect((await administrator.ask(path)).status).toBe(200);
    },
  );

  test('its preferences are its own, kept whole, and bounded', async () => {
    const it = await startTestServer();
    const [alice, bob] = [await it.signedIn('alice'), await it.signedIn('bob')];
    const mine = { theme: 'dark', itemColumns: ['name', 'status'], widths: { name: 200 } };
    expect((await alice.ask('/api/preferences', { method: 'PUT', body: mine })).status).toBe(200);
    expect((await alice.ask('/api/preferences')).json).toEqual(mine);
    expect((await bob.ask('/api/preferences')).json).toEqual({});
    const large = await alice.ask('/api/preferences', { method: 'PUT', body: { x: 'y'.repeat(20_000) } });
    expect(codeOf(large)).toBe('request.too-large');
    expect(codeOf(await alice.ask('/api/preferences', { method: 'PUT', body: ['dark'] }))).toBe('request.invalid');
    expect((await alice.ask('/api/preferences')).json).toEqual(mine);
  });
});

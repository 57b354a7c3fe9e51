/** Signing in with what is asked for besides a password, and what a half-done sign-in opens: nothing. */
import { instant } from '@sallyport/domain';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { loginCookie, signInCookie } from '../auth/cookies.ts';
import { stepUpLengthMs } from '../auth/sign-in-limits.ts';
import { codeOf } from '../testing/http-client.ts';
import type { HttpClient } from '../testing/http-client.ts';
import { goodPassword, startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

const stepMs = 30_000;

function movableClock() {
  let now = Date.now();
  return {
    now: () => instant(now),
    forward: (ms: number) => {
      now += ms;
    },
  };
}

const codeAt = (secret: string, timestamp: number): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp });

async function stepUp(client: HttpClient, secondFactor?: object): Promise<number> {
  const body = { password: goodPassword, ...(secondFactor === undefined ? {} : { secondFactor }) };
  return (await client.ask('/api/account/step-up', { body })).status;
}

interface WithCodes {
  readonly it: TestServer;
  readonly client: HttpClient;
  readonly clock: ReturnType<typeof movableClock>;
  readonly secret: string;
  readonly codes: readonly string[];
}

/** Alice, who has an authenticator. */
async function withAuthenticator(): Promise<WithCodes> {
  const clock = movableClock();
  const it = await startTestServer({ clock });
  const client = await it.signedIn('alice', true);
  expect(await stepUp(client)).toBe(204);
  const offer = (await client.ask('/api/account/authenticator', { method: 'POST' })).json as {
    readonly secret: string;
    readonly sealed: string;
  };
  const code = codeAt(offer.secret, clock.now());
  const added = await client.ask('/api/account/authenticator/first-code', { body: { sealed: offer.sealed, code } });
  clock.forward(2 * stepMs);
  const { recoveryCodes } = added.json as { readonly recoveryCodes: readonly string[] };
  return { it, client, clock, secret: offer.secret, codes: recoveryCodes };
}

const second = (client: HttpClient, kind: string, code: string) =>
  client.ask('/api/sign-in/second-factor', { body: { answer: { kind, code } } });

describe('a second factor', () => {
  test('is asked for after the password; then the login begins, and its cookie is a new one', async () => {
    const { it, clock, secret } = await withAuthenticator();
    const client = it.client();
    const answer = await client.ask('/api/sign-in', { body: { username: 'alice', password: goodPassword } });
    expect([answer.status, answer.json]).toEqual([
      202,
      { step: 'second-factor', methods: { code: true, passkey: false, recoveryCodes: 10 } },
    ]);
    expect([client.cookies.has(loginCookie), client.cookies.has(signInCookie)]).toEqual([false, true]);
    expect((await client.ask('/api/sign-in')).json).toMatchObject({ due: { step: 'second-factor' } });
    const done = await second(client, 'code', codeAt(secret, clock.now()));
    expect([done.status, client.cookies.has(loginCookie), client.cookies.has(signInCookie)]).toEqual([
      200,
      true,
      false,
    ]);
    expect((await client.ask('/api/me')).status).toBe(200);
  });

  test('hostile: half a sign-in opens nothing but its next step', async () => {
    const { it } = await withAuthenticator();
    const client = it.client();
    await client.ask('/api/sign-in', { body: { username: 'alice', password: goodPassword } });
    const cookie = client.cookies.get(signInCookie) ?? '';
    client.cookies.set(loginCookie, cookie);
    for (const path of ['/api/me', '/api/account', '/api/admin/users', '/api/jump-items']) {
      expect([path, codeOf(await client.ask(path))]).toEqual([path, 'login.needed']);
    }
    expect(codeOf(await client.ask('/api/sign-in/password', { body: { password: 'a long new password' } }))).toBe(
      'sign-in.over',
    );
    for (const path of ['/api/sign-in/authenticator', '/api/sign-in/first-passkey/options']) {
      expect([path, codeOf(await client.ask(path, { method: 'POST' }))]).toEqual([path, 'sign-in.over']);
    }
  });

  test('hostile: a code that was used is refused by another browser, and a recovery code is good once', async () => {
    const { it, clock, secret, codes } = await withAuthenticator();
    const [first, other, third] = [it.client(), it.client(), it.client()];
    for (const client of [first, other, third]) {
      await client.ask('/api/sign-in', { body: { username: 'alice', password: goodPassword } });
    }
    const code = codeAt(secret, clock.now());
    expect((await second(first, 'code', code)).status).toBe(200);
    expect(codeOf(await second(other, 'code', code))).toBe('second-factor.refused');
    expect((await second(other, 'recovery-code', codes[0] ?? '')).status).toBe(200);
    expect(codeOf(await second(third, 'recovery-code', codes[0] ?? ''))).toBe('second-factor.refused');
    expect((await first.ask('/api/account')).json).toMatchObject({ secondFactors: { recoveryCodes: 9 } });
  });

  test('hostile: after some wrong codes the sign-in begins anew, and guessing is slowed down', async () => {
    const { it, clock, secret } = await withAuthenticator();
    const client = it.client();
    await client.ask('/api/sign-in', { body: { username: 'alice', password: goodPassword } });
    const guesses = [];
    for (const code of ['000000', '000001', '000002', '000003', '000004']) {
      guesses.push(codeOf(await second(client, 'code', code)));
    }
    expect(new Set(guesses)).toEqual(new Set(['second-factor.refused']));
    expect(codeOf(await second(client, 'code', codeAt(secret, clock.now())))).toBe('sign-in.over');
    await client.ask('/api/sign-in', { body: { username: 'alice', password: goodPassword } });
    expect(codeOf(await second(client, 'code', codeAt(secret, clock.now())))).toBe('sign-in.wait');
  });

  test('a new password ends what was begun with the old one', async () => {
    const { it, client, clock, secret } = await withAuthenticator();
    const started = it.client();
    await started.ask('/api/sign-in', { body: { username: 'alice', password: goodPassword } });
    expect((await client.ask('/api/account/password', { body: { password: 'another long secret' } })).status).toBe(204);
    expect(codeOf(await second(started, 'code', codeAt(secret, clock.now())))).toBe('sign-in.over');
  });

  test('that is required is set up before the sign-in is done, with its recovery codes', async () => {
    const clock = movableClock();
    const it = await startTestServer({ clock });
    await it.signedIn('bob');
    const { store } = it.server.world;
    const bob = await store.findUserByName('bob');
    if (bob === undefined) throw new Error('bob is missing');
    await store.commit([store.updateUser(bob.id, { twoFactorRequired: 1, passwordResetRequired: 1 })]);
    const client = it.client();
    const answer = await client.ask('/api/sign-in', { body: { username: 'bob', password: goodPassword } });
    expect(answer.json).toEqual({ step: 'enrol-second-factor' });
    const offer = (await client.ask('/api/sign-in/authenticator', { method: 'POST' })).json as {
      readonly secret: string;
      readonly sealed: string;
    };
    const body = { sealed: offer.sealed, code: codeAt(offer.secret, clock.now()) };
    const enrolled = await client.ask('/api/sign-in/authenticator/first-code', { body });
    expect(enrolled.json).toMatchObject({ next: { step: 'new-password', min: 12 } });
    expect((enrolled.json as { readonly recoveryCodes: readonly string[] }).recoveryCodes).toHaveLength(10);
    const same = await client.ask('/api/sign-in/password', { body: { password: goodPassword } });
    expect([codeOf(same), client.cookies.has(loginCookie)]).toEqual(['password.same', false]);
    expect((await client.ask('/api/sign-in/password', { body: { password: 'a new long secret' } })).status).toBe(200);
    expect((await client.ask('/api/me')).status).toBe(200);
    expect(await store.findUser(bob.id)).toMatchObject({ passwordResetRequired: 0, twoFactorRequired: 1 });
  });

  test('failed sign-ins are counted, until one is right', async () => {
    const it = await startTestServer();
    await it.signedIn('carol');
    const { store } = it.server.world;
    await it.client().signIn('carol', 'wrong');
    await it.client().signIn('carol', 'wrong again');
    expect(await store.findUserByName('carol')).toMatchObject({ failedSignIns: 2 });
    await it.client().signIn('carol', goodPassword);
    expect(await store.findUserByName('carol')).toMatchObject({ failedSignIns: 0 });
  });
});

describe('hostile: step-up', () => {
  const dangerous = [
    ['POST', '/api/account/password', { password: 'another long secret' }],
    ['POST', '/api/account/authenticator', undefined],
    ['DELETE', '/api/account/authenticator', undefined],
    ['POST', '/api/account/recovery-codes', undefined],
    ['POST', '/api/account/passkeys/options', undefined],
    ['POST', '/api/account/passkeys/remove', { id: 'x' }],
    ['POST', '/api/admin/users', { username: 'x', displayName: 'x', password: goodPassword }],
  ] as const;

  test('is not got round by a direct call, and lasts for five minutes', async () => {
    const clock = movableClock();
    const it = await startTestServer({ clock });
    const client = await it.signedIn('alice', true);
    const refusals = async () => {
      const codes = [];
      for (const [method, path, body] of dangerous) {
        codes.push(codeOf(await client.ask(path, { method, ...(body === undefined ? {} : { body }) })));
      }
      return codes;
    };
    expect(new Set(await refusals())).toEqual(new Set(['step-up.needed']));
    expect(await stepUp(client)).toBe(204);
    expect((await client.ask('/api/account/authenticator', { method: 'POST' })).status).toBe(200);
    clock.forward(stepUpLengthMs);
    expect(new Set(await refusals())).toEqual(new Set(['step-up.needed']));
  });

  test('a proof of one login is none of another', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    const other = it.client();
    await other.signIn('alice', goodPassword);
    expect(await stepUp(client)).toBe(204);
    expect(codeOf(await other.ask('/api/account/authenticator', { method: 'POST' }))).toBe('step-up.needed');
  });

  test('wants the second factor too where there is one; the factor alone is not enough', async () => {
    const { it, clock, secret } = await withAuthenticator();
    const client = it.client();
    await client.ask('/api/sign-in', { body: { username: 'alice', password: goodPassword } });
    const answer = await second(client, 'code', codeAt(secret, clock.now()));
    client.csrf = (answer.json as { readonly csrf: string }).csrf;
    clock.forward(stepMs);
    const due = await client.ask('/api/account/step-up', { body: { password: goodPassword } });
    expect(codeOf(due)).toBe('step-up.second-factor');
    const body = { secondFactor: { kind: 'code', code: codeAt(secret, clock.now()) } };
    expect((await client.ask('/api/account/step-up', { body })).status).toBe(403);
    clock.forward(stepMs);
    expect(await stepUp(client, { kind: 'code', code: codeAt(secret, clock.now()) })).toBe(204);
  });
});

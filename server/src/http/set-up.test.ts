import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { codeOf } from '../testing/http-client.ts';
import type { HttpClient } from '../testing/http-client.ts';
import { goodPassword, startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

function tokenOf({ server }: TestServer): string {
  return new URL(server.setUpLink ?? '').hash.slice(1);
}

function body(token: string, username = 'alice') {
  return { token, username, displayName: 'Alice', password: goodPassword };
}

const setUp = (client: HttpClient, token: string, username?: string) =>
  client.ask('/api/set-up', { body: body(token, username) });

/** Every spelling that some router, proxy or file system has once taken for /api/set-up or /set-up. */
const variants = [
  '/set-up',
  '/set-up/',
  '/set-up/x',
  '/SET-UP',
  '/Set-Up',
  '//set-up',
  '/./set-up',
  '/jump/../set-up',
  '/set-up%2f',
  '/set-up%00',
  '/set-up;x=1',
  '/set-up?x=1',
  '/set%2dup',
  '/%73et-up',
  '/set-up.html',
  '/set-up%20',
  '/set-up\\',
  '/api/set-up',
  '/api/set-up/',
  '/api/set-up/1',
  '/API/set-up',
  '/api//set-up',
  '//api/set-up',
  '/api/./set-up',
  '/api/me/../set-up',
  '/api/set%2dup',
  '/api/%73et-up',
  '/api/set-up%2f',
  '/api/set-up;x',
  '/api/set-up?token=x',
  '/api\\set-up',
];

describe('set-up', () => {
  test('is open once, by the link that the server printed', async () => {
    const it = await startTestServer();
    const client = it.client();
    expect((await client.ask('/set-up')).status).toBe(200);
    expect((await client.ask('/api/set-up')).json).toEqual({
      open: true,
      username: { max: 64 },
      password: { min: 12 },
    });
    const answer = await setUp(client, tokenOf(it));
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ user: { username: 'alice', displayName: 'Alice', isAdministrator: true } });
    expect((await client.ask('/api/me')).status).toBe(200);
  });

  test.each([
    ['a wrong token', { token: 'x'.repeat(43) }, 403, 'set-up.wrong-token'],
    ['no token', { token: '' }, 403, 'set-up.wrong-token'],
    ['a short password', { password: 'short' }, 422, 'password.too-short'],
    ['a common password', { password: 'Password123456' }, 422, 'password.common'],
    [
      'a password that is the name',
      { username: 'Alice in chains', password: 'alice in CHAINS' },
      422,
      'password.is-username',
    ],
    ['a password beyond all bounds', { password: 'x1'.repeat(600) }, 422, 'password.too-long'],
    ['no name', { username: '  ' }, 422, 'user.name-invalid'],
    ['a name that turns text round', { username: 'alice\u202e' }, 422, 'user.name-invalid'],
    ['a field that does not belong', { isAdministrator: true }, 422, 'request.unknown-field'],
  ])('refuses %s and stays open', async (_case, changes, status, code) => {
    const it = await startTestServer();
    const client = it.client();
    const answer = await client.ask('/api/set-up', { body: { ...body(tokenOf(it)), ...changes } });
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect((await client.ask('/api/set-up')).status).toBe(200);
  });

  test('hostile: after set-up it is dead under every path variant, for any body', async () => {
    const it = await startTestServer();
    const token = tokenOf(it);
    await setUp(it.client(), token);
    const client = it.client();
    const answers: Record<string, readonly number[]> = {};
    for (const path of variants) {
      const get = await client.ask(path);
      const post = await client.ask(path, { body: body(token, 'mallory') });
      const nonsense = await client.ask(path, { raw: '{"token":', method: 'POST' });
      answers[path] = [get.status, post.status, nonsense.status];
    }
    expect(answers).toEqual(Object.fromEntries(variants.map((path) => [path, [404, 404, 404]])));
    expect((await it.server.world.store.listUsers()).map((user) => user.username)).toEqual(['alice']);
  });

  test('hostile: of ten set-ups at once, one makes a user', async () => {
    const it = await startTestServer();
    const token = tokenOf(it);
    const names = Array.from({ length: 10 }, (_, n) => `user-${n}`);
    const answers = await Promise.all(names.map((name) => setUp(it.client(), token, name)));
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(9);
    expect(await it.server.world.store.listUsers()).toHaveLength(1);
  });

  test('hostile: an emptied database does not open it again', async () => {
    const data = temporaryFolder();
    const first = await startTestServer({ data });
    await setUp(first.client(), tokenOf(first));
    await first.stop();
    const database = new DatabaseSync(join(data, 'sallyport.db'), { timeout: 10_000 });
    database.exec('delete from users; delete from meta');
    database.close();
    const second = await startTestServer({ data });
    expect(second.server.setUpLink).toBeUndefined();
    expect((await second.client().ask('/api/set-up')).status).toBe(404);
  });

  test('is closed for a server that has a user, made by whatever means', async () => {
    const it = await startTestServer();
    await it.signedIn('bob');
    expect((await it.client().ask('/api/set-up')).status).toBe(404);
    expect((await setUp(it.client(), tokenOf(it))).status).toBe(404);
  });

  test('a restart before it was used prints another link', async () => {
    const data = temporaryFolder();
    const first = await startTestServer({ data });
    const token = tokenOf(first);
    await first.stop();
    const second = await startTestServer({ data });
    expect(codeOf(await setUp(second.client(), token))).toBe('set-up.wrong-token');
    expect((await setUp(second.client(), tokenOf(second))).status).toBe(201);
  });
});

/** Installers over HTTP: made, listed, extended, revoked, deleted, and asked for by those who may not. */
import { createHash } from 'node:crypto';
import type { InstallLines, InstallerPage, InstallerRow, NewInstallerAnswer } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../testing/http-client.ts';
import { installerOptions } from '../../services/installers/installer-options.ts';
import type { HttpClient } from '../../testing/http-client.ts';
import { startTestServer } from '../../testing/test-server.ts';

const path = '/api/admin/installers';

async function made(client: HttpClient, body: object): Promise<NewInstallerAnswer> {
  const answer = await client.ask(path, { body });
  expect(answer.status).toBe(200);
  return answer.json as NewInstallerAnswer;
}

async function listed(client: HttpClient): Promise<readonly InstallerRow[]> {
  return ((await client.ask(path)).json as InstallerPage).rows;
}

describe('an administrator', () => {
  test('makes an installer, whose key is told once and stored as a hash', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    const wish = { group: ' Front desks ', name: 'lobby', tag: 'floor 1', comments: 'two\nlines', validMinutes: 60 };
    const { id, enrolmentKey, lines } = await made(client, { ...wish, maxUses: 3 });
    expect(enrolmentKey).toMatch(new RegExp(`^sp1\\.${id}\\.[\\w-]{43}\\.[0-9a-f]{8}$`));
    const [row] = await listed(client);
    expect(row).toMatchObject({
      id,
      name: 'lobby',
      groupName: 'Front desks',
      tag: 'floor 1',
      comments: 'two\nlines',
      createdBy: 'alice',
      uses: 0,
      maxUses: 3,
      state: 'good',
    });
    expect((row?.expiresAt ?? 0) - (row?.createdAt ?? 0)).toBe(3_600_000);
    const secret = enrolmentKey.split('.')[2] ?? '';
    const page = await client.ask(path);
    expect((page.json as InstallerPage).groups).toEqual(['Front desks']);
    expect(page.text + it.log()).not.toContain(secret);
    const kept = await it.server.world.store.findInstaller(id as never);
    expect(kept?.secretHash).toBe(createHash('sha256').update(secret).digest('hex'));
    const audit = await client.ask('/api/admin/audit');
    expect(audit.text).toContain('installer.created');
    expect(audit.text).not.toContain(secret);
    expect(lines.system.withKey).toContain(enrolmentKey);
    expect(lines.system.asking + lines.user.asking).not.toContain(secret);
  });

  test('lets whoever installs say otherwise what is ticked, and nothing where nothing is', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    const kept = async (id: string) => {
      const row = await it.server.world.store.findInstaller(id as never);
      return row === undefined ? undefined : installerOptions(row);
    };
    const { id } = await made(client, { group: 'All', overrides: ['tag', 'name'] });
    expect(await kept(id)).toEqual({ overrides: ['name', 'tag'], elevateInstall: true, elevatePrompt: true });
    const plain = await made(client, { group: 'All' });
    expect((await kept(plain.id))?.overrides).toEqual([]);
  });

  test('only a group is needed: a day, any number, the name of the computer', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    await made(client, { group: 'All' });
    await made(client, { group: 'ALL' });
    const rows = await listed(client);
    expect(rows).toMatchObject([{ name: '', groupName: 'All', maxUses: null, state: 'good' }, { groupName: 'All' }]);
    expect((rows[0]?.expiresAt ?? 0) - (rows[0]?.createdAt ?? 0)).toBe(86_400_000);
  });

  test.for([
    [{}, 'group'],
    [{ group: ' ' }, 'group'],
    [{ group: 'x'.repeat(256) }, 'group'],
    [{ group: 'All', name: 'x'.repeat(129) }, 'name'],
    [{ group: 'All', name: 'two\nlines' }, 'name'],
    [{ group: 'All', tag: 'x'.repeat(65) }, 'tag'],
    [{ group: 'All', comments: 'x'.repeat(1025) }, 'comments'],
    [{ group: 'All', validMinutes: 9 }, 'validMinutes'],
    [{ group: 'All', validMinutes: 525_601 }, 'validMinutes'],
    [{ group: 'All', validMinutes: 10.5 }, 'validMinutes'],
    [{ group: 'All', maxUses: 0 }, 'maxUses'],
    [{ group: 'All', overrides: ['secret'] }, 'overrides.0'],
    [{ group: 'All', colour: 'red' }, 'colour'],
  ] as const)('is told which field is wrong: %j', async ([body, field]) => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    const answer = await client.ask(path, { body });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ error: { field } });
    expect(await listed(client)).toEqual([]);
  });

  test('extends, revokes and deletes it, once each', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    const { id } = await made(client, { group: 'All', validMinutes: 10 });
    expect((await client.ask(`${path}/${id}/extend`, { body: { validMinutes: 1440 } })).status).toBe(204);
    const [extended] = await listed(client);
    expect((extended?.expiresAt ?? 0) - (extended?.createdAt ?? 0)).toBeGreaterThan(86_000_000);
    const wrong = await client.ask(`${path}/${id}/extend`, { body: { validMinutes: 1 } });
    expect(wrong.json).toMatchObject({ error: { field: 'validMinutes' } });
    expect((await client.ask(`${path}/${id}/revoke`, { method: 'POST' })).status).toBe(204);
    expect((await listed(client))[0]?.state).toBe('revoked');
    for (const [way, body] of [
      ['revoke', undefined],
      ['extend', { validMinutes: 60 }],
    ] as const) {
      const again = await client.ask(`${path}/${id}/${way}`, {
        method: 'POST',
        ...(body === undefined ? {} : { body }),
      });
      expect([again.status, codeOf(again)]).toEqual([409, 'installer.gone']);
    }
    expect((await client.ask(`${path}/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await listed(client)).toEqual([]);
    expect((await client.ask(`${path}/${id}`, { method: 'DELETE' })).status).toBe(409);
    expect((await client.ask(`${path}/nonsense`, { method: 'DELETE' })).status).toBe(404);
    const { text } = await client.ask('/api/admin/audit');
    for (const kind of ['created', 'extended', 'revoked', 'removed']) expect(text).toContain(`installer.${kind}`);
  });
});

describe('the script', () => {
  test('is served to anybody by its hash, as it was when the line was made', async () => {
    const it = await startTestServer();
    const client = await it.signedIn('alice', true);
    const { lines } = await made(client, { group: 'All' });
    const [, sha256 = ''] = /\/install\/([0-9a-f]{64})'/.exec(lines.system.asking) ?? [];
    const stranger = it.client();
    const answer = await stranger.ask(`/install/${sha256}`, { headers: { origin: undefined } });
    expect([answer.status, createHash('sha256').update(answer.text).digest('hex')]).toEqual([200, sha256]);
    expect(answer.headers['cache-control']).toContain('immutable');
    expect(answer.text).toContain(it.server.rootFingerprint);
    expect((await stranger.ask(`/install/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await stranger.ask('/install/..%2f..%2fkeys')).status).toBe(404);
    const again = (await client.ask('/api/admin/install-lines')).json as InstallLines;
    expect(again.system).toEqual({ asking: lines.system.asking, withKey: null });
  });
});

test.for([
  ['GET', path],
  ['POST', path],
  ['GET', '/api/admin/install-lines'],
  ['POST', `${path}/0123456789abcdef0123456789abcdef/extend`],
  ['POST', `${path}/0123456789abcdef0123456789abcdef/revoke`],
  ['DELETE', `${path}/0123456789abcdef0123456789abcdef`],
] as const)('%s %s is for administrators alone', async ([method, where]) => {
  const it = await startTestServer();
  const body = method === 'POST' ? { body: { group: 'All', validMinutes: 60 } } : {};
  expect((await it.client().ask(where, { method, ...body })).status).toBe(401);
  const user = await it.signedIn('bob');
  const answer = await user.ask(where, { method, ...body });
  expect([answer.status, codeOf(answer)]).toEqual([403, 'login.not-administrator']);
});

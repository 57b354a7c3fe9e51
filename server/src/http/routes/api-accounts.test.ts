import type { ApiAccountPage, ApiAccountSecret } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { codeOf } from '../../testing/http-client.ts';
import type { HttpClient } from '../../testing/http-client.ts';
import { goodPassword, startTestServer } from '../../testing/test-server.ts';
import { list, tokenFor } from '../config-api/testing/caller.ts';

const path = '/api/admin/api-accounts';
const fields = {
  name: 'Inventory',
  comments: 'nightly',
  command: 'deny',
  permissions: ['configuration'],
  networks: [],
};

/** Whoever just said the password again. */
async function proven(client: HttpClient): Promise<HttpClient> {
  const answer = await client.ask('/api/account/step-up', { body: { password: goodPassword } });
  expect(answer.status).toBeLessThan(300);
  return client;
}

test('an administrator makes an account, changes it, renews its secret, disables and deletes it', async () => {
  const it = await startTestServer();
  const alice = await proven(await it.signedIn('alice', true));
  const made = (await alice.ask(path, { body: fields })).json as ApiAccountSecret;
  const use = async (secret: ApiAccountSecret): Promise<number> => {
    const token = await tokenFor(it.client(), secret);
    return (await it.client().ask(list, { headers: { authorization: `Bearer ${token}` } })).status;
  };
  expect(await use(made)).toBe(200);
  const rows = async () => ((await alice.ask(path)).json as ApiAccountPage).rows;
  expect(await rows()).toEqual([
    {
      ...fields,
      id: made.id,
      clientId: made.clientId,
      createdAt: expect.any(Number),
      createdBy: 'alice',
      enabled: true,
      fault: null,
      lost: [],
      failedAttempts: 0,
      lockedUntil: null,
    },
  ]);
  const change = { ...fields, name: 'Stock', networks: ['10.1.2.3/8', '127.0.0.1'] };
  expect((await alice.ask(`${path}/${made.id}`, { method: 'PUT', body: change })).status).toBe(204);
  expect(await rows()).toMatchObject([{ name: 'Stock', networks: ['10.0.0.0/8', '127.0.0.1/32'] }]);
  const renewed = (await alice.ask(`${path}/${made.id}/secret`, { method: 'POST' })).json as ApiAccountSecret;
  expect(await use(made)).toBe(401);
  expect(await use(renewed)).toBe(200);
  const enable = (enabled: boolean) => alice.ask(`${path}/${made.id}/enabled`, { method: 'PUT', body: { enabled } });
  expect((await enable(false)).status).toBe(204);
  expect(await rows()).toMatchObject([{ enabled: false, fault: 'disabled' }]);
  expect(await use(renewed)).toBe(401);
  expect((await enable(true)).status).toBe(204);
  expect(await use(renewed)).toBe(200);
  expect((await alice.ask(`${path}/${made.id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await use(renewed)).toBe(401);
  expect(codeOf(await alice.ask(`${path}/${made.id}`, { method: 'DELETE' }))).toBe('api-account.gone');

  const { rows: audit } = (await alice.ask('/api/admin/audit?limit=100')).json as {
    readonly rows: readonly { readonly kind: string; readonly data: unknown }[];
  };
  const kinds = audit.map(({ kind }) => kind).filter((kind) => kind.startsWith('api-account.'));
  expect(kinds.toReversed()).toEqual(
    ['created', 'changed', 'renewed', 'disabled', 'enabled', 'removed'].map((what) => `api-account.${what}`),
  );
  expect(audit.find(({ kind }) => kind === 'api-account.changed')?.data).toEqual({
    changes: { name: ['Inventory', 'Stock'], networks: [[], ['10.0.0.0/8', '127.0.0.1/32']] },
  });
  const told = JSON.stringify([audit, await rows(), it.log()]);
  for (const { clientSecret } of [made, renewed]) expect(told).not.toContain(clientSecret);
});

test('bad fields are named and change nothing', async () => {
  const it = await startTestServer();
  const alice = await proven(await it.signedIn('alice', true));
  const ask = (changes: object) => alice.ask(path, { body: { ...fields, ...changes } });
  const codes: (string | undefined)[] = [];
  for (const changes of [{ name: ' ' }, { name: 'a\u202eb' }, { networks: ['10/8'] }, { comments: 'x'.repeat(4097) }]) {
    codes.push(codeOf(await ask(changes)));
  }
  expect(codes).toEqual(['name', 'name', 'networks', 'comments'].map((field) => `api-account.${field}-invalid`));
  expect((await ask({ permissions: ['everything'] })).status).toBe(422);
  expect((await ask({ command: 'some' })).status).toBe(422);
  expect((await alice.ask(path)).json).toEqual({ rows: [] });
  expect((await ask({})).status).toBe(200);
  expect(codeOf(await ask({ name: 'INVENTORY' }))).toBe('api-account.name-taken');
});

test('hostile case 12, CVE-2024-57726: a technician mints no account, nor touches one', async () => {
  const it = await startTestServer();
  const alice = await proven(await it.signedIn('alice', true));
  const { id } = (await alice.ask(path, { body: fields })).json as ApiAccountSecret;
  const bob = await it.signedIn('bob');
  const before = await it.server.world.store.listApiAccounts();
  const answers = [
    await bob.ask(path),
    await bob.ask(path, { body: fields }),
    await bob.ask(`${path}/${id}`, { method: 'PUT', body: { ...fields, command: 'full-access' } }),
    await bob.ask(`${path}/${id}/secret`, { method: 'POST' }),
    await bob.ask(`${path}/${id}/enabled`, { method: 'PUT', body: { enabled: false } }),
    await bob.ask(`${path}/${id}`, { method: 'DELETE' }),
  ];
  expect(answers.map(codeOf)).toEqual(answers.map(() => 'login.not-administrator'));
  expect(await it.server.world.store.listApiAccounts()).toEqual(before);
});

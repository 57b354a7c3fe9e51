import { caseFold, instant } from '@sallyport/domain';
import { expect, test } from 'vitest';
import {
  changeApiAccount,
  removeApiAccount,
  renewApiSecret,
  setApiAccountEnabled,
  operatorOfAccounts,
} from '../../services/users/api-accounts.ts';
import type { By } from '../../services/users/api-accounts.ts';
import { userRow } from '../../store/testing/rows.ts';
import { form, inventory, list, startCaller, tokenFor } from './testing/caller.ts';
import type { Caller, Json } from './testing/caller.ts';
import { faultsOf, schemaOf } from './testing/contract.ts';

async function rowOf({ it }: Caller) {
  const row = await it.server.world.store.findApiAccountByName(caseFold(inventory.name));
  if (row === undefined) throw new Error('the account is gone');
  return row;
}

async function askToken({ client, clientId }: Caller, clientSecret: string) {
  const raw = `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`;
  const answer = await client.ask('/oauth2/token', { raw, headers: form });
  return [answer.status, (answer.json as Json)['error']] as const;
}

const creator = userRow(1, { isAdministrator: 1, settings: '{"representative":{"support":"full-support"}}' });

/** The account of an administrator, who is there from the start. */
async function startOfAdministrator(): Promise<Caller> {
  const by: By = { ...operatorOfAccounts, userId: creator.id };
  const it = await startCaller({}, by);
  const { store, bus } = it.it.server.world;
  await store.commit([...store.insertUser(creator)]);
  bus.publish('access-changed', {});
  // Its creator was not there when the first one was asked for.
  const token = await tokenFor(it.client, it);
  const get: Caller['get'] = (path, asked = {}) =>
    it.client.ask(path, { ...asked, headers: { authorization: `Bearer ${token}`, ...asked.headers } });
  return { ...it, token, get };
}

test('hostile case 12: a token ends with its creator, and shrinks with him', async () => {
  const it = await startOfAdministrator();
  const { store, bus } = it.it.server.world;
  const set = async (changes: Parameters<typeof store.updateUser>[1]): Promise<void> => {
    await store.commit([store.updateUser(creator.id, changes)]);
    bus.publish('access-changed', {});
  };
  expect((await it.get(list)).status).toBe(200);
  await set({ isAdministrator: 0 });
  const demoted = await it.get(list);
  expect([demoted.status, typeof (demoted.json as Json)['message']]).toEqual([403, 'string']);
  await set({ isAdministrator: 1 });
  expect((await it.get(list)).status).toBe(200);
  await set({ disabledAt: instant(1) });
  expect((await it.get(list)).status).toBe(401);
  expect(await askToken(it, it.clientSecret)).toEqual([401, 'access_denied']);
  expect(await askToken(it, 'wrong')).toEqual([401, 'invalid_client']);
  await set({ disabledAt: null });
  expect((await it.get(list)).status).toBe(200);
  const told = (await it.get('/api/config/v1/api-account')).json;
  expect(told).toMatchObject([{ perm_configuration: true, perm_command: 'deny' }]);
});

test('hostile case 12: a creator who is gone takes his accounts with him', async () => {
  const it = await startCaller({}, { ...operatorOfAccounts, userId: creator.id });
  expect(it.token).toBe(undefined);
  expect(await askToken(it, it.clientSecret)).toEqual([401, 'access_denied']);
});

test('an account that was not given the Configuration API may not use it', async () => {
  const it = await startCaller({ permissions: { command: 'full-access', switches: new Set(['backup']) } });
  const answer = await it.get(list);
  expect(answer.status).toBe(403);
  expect(faultsOf(answer.json, schemaOf('ErrorMessageResponse'))).toEqual([]);
  await changeApiAccount(it.it.server.world, { row: await rowOf(it), wish: inventory }, operatorOfAccounts);
  expect((await it.get(list)).status).toBe(200);
});

test('an account is used from its networks only, its tokens too', async () => {
  const it = await startCaller();
  const { world } = it.it.server;
  const change = async (networks: readonly string[]) =>
    await changeApiAccount(world, { row: await rowOf(it), wish: { ...inventory, networks } }, operatorOfAccounts);
  expect(await change(['192.0.2.0/24'])).toEqual({ kind: 'changed' });
  expect((await it.get(list)).status).toBe(401);
  expect(await askToken(it, it.clientSecret)).toEqual([401, 'access_denied']);
  expect(await change(['192.0.2.0/24', '127.0.0.0/8'])).toEqual({ kind: 'changed' });
  expect((await it.get(list)).status).toBe(200);
  expect(await askToken(it, it.clientSecret)).toEqual([200, undefined]);
  expect(await change(['10/8'])).toEqual({ kind: 'invalid', field: 'networks' });
});

test('a new secret ends the old one and every token at once; a disabled account keeps its secret', async () => {
  const it = await startCaller();
  const { world } = it.it.server;
  const { clientSecret } = await renewApiSecret(world, await rowOf(it), operatorOfAccounts);
  expect((await it.get(list)).status).toBe(401);
  expect(await askToken(it, it.clientSecret)).toEqual([401, 'invalid_client']);
  expect(await askToken(it, clientSecret)).toEqual([200, undefined]);
  await setApiAccountEnabled(world, { row: await rowOf(it), enabled: false }, operatorOfAccounts);
  expect(await askToken(it, clientSecret)).toEqual([401, 'access_denied']);
  await setApiAccountEnabled(world, { row: await rowOf(it), enabled: true }, operatorOfAccounts);
  expect(await askToken(it, clientSecret)).toEqual([200, undefined]);
  await removeApiAccount(world, await rowOf(it), operatorOfAccounts);
  expect(await askToken(it, clientSecret)).toEqual([401, 'invalid_client']);
});

test('ten wrong secrets close an account for a quarter of an hour, and its tokens go on', async () => {
  const it = await startCaller();
  // Far enough apart not to be taken for one flood.
  for (let n = 0; n < 10; n += 1) {
    it.clockAt(n * 60_000);
    expect(await askToken(it, 'wrong')).toEqual([401, 'invalid_client']);
  }
  const told = async () => ((await it.get('/api/config/v1/api-account')).json as Json[])[0];
  const locked = { failed_login_attempts: 10, failed_login_expiration: '2026-11-22T12:24:00Z' };
  expect(await told()).toMatchObject(locked);
  expect(await askToken(it, it.clientSecret)).toEqual([401, 'access_denied']);
  it.clockAt(24 * 60_000);
  expect(await askToken(it, it.clientSecret)).toEqual([200, undefined]);
  expect(await told()).toMatchObject({ failed_login_attempts: 0, failed_login_expiration: '' });
});

test('wrong secrets from elsewhere close nothing', async () => {
  const it = await startCaller({ networks: ['192.0.2.0/24'] });
  for (let n = 0; n < 12; n += 1) {
    it.clockAt(n * 60_000);
    await askToken(it, 'wrong');
  }
  expect(await rowOf(it)).toMatchObject({ failedAttempts: 0, lockedUntil: null });
});

test('nobody gives an account more than he has himself', async () => {
  const it = await startCaller();
  const { world } = it.it.server;
  const by: By = { ...operatorOfAccounts, creator: { enabled: true, administration: representative } };
  expect(await changeApiAccount(world, { row: await rowOf(it), wish: inventory }, by)).toEqual({
    kind: 'above-creator',
  });
});

const representative = {
  administrator: false,
  setPasswords: true,
  manageJumpClients: true,
  editJumpGroups: true,
  editTeams: true,
  sessionReports: 'all',
  viewRecordings: true,
  changeDisplayName: true,
} as const;

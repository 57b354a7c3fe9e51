/**
 * Every documented operation with a token of every kind of account: the Configuration API takes the permission for it
 * and no other, whichever commands the account may give. What the permission lets do, contract.test.ts tries.
 */
import { apiSwitches } from '@sallyport/domain';
import type { ApiPermissions } from '@sallyport/domain';
import { expect, test } from 'vitest';
import { contentOf } from '../../hostile/testing/accounts.ts';
import { createApiAccount, operatorOfAccounts } from '../../services/users/api-accounts.ts';
import { idOf } from '../../store/testing/rows.ts';
import { inventory, startCaller, tokenFor } from './testing/caller.ts';
import { contract } from './testing/contract.ts';
import { isInScope } from './testing/out-of-scope.ts';
import { base, makeSite } from './testing/site.ts';

interface Kind {
  readonly permissions: ApiPermissions;
  /** What every operation is answered; undefined where it is let in. */
  readonly refused: 401 | 403 | undefined;
  readonly since?: 'demoted' | 'disabled' | 'elsewhere';
}

const configuration = new Set(['configuration'] as const);
const all = new Set(apiSwitches);
const others = new Set(apiSwitches.filter((name) => name !== 'configuration'));

const kinds: Readonly<Record<string, Kind>> = {
  'may nothing': { permissions: { command: 'deny', switches: new Set() }, refused: 403 },
  'reads by commands': { permissions: { command: 'read-only', switches: new Set() }, refused: 403 },
  'gives every command': { permissions: { command: 'full-access', switches: new Set() }, refused: 403 },
  'may everything else': { permissions: { command: 'full-access', switches: others }, refused: 403 },
  'may everything, of an administrator who is none now': {
    permissions: { command: 'full-access', switches: all },
    refused: 403,
    since: 'demoted',
  },
  'was disabled': { permissions: { command: 'deny', switches: configuration }, refused: 401, since: 'disabled' },
  'is used from elsewhere': {
    permissions: { command: 'deny', switches: configuration },
    refused: 401,
    since: 'elsewhere',
  },
  'may configure, and no command': { permissions: { command: 'deny', switches: configuration }, refused: undefined },
  'may everything': { permissions: { command: 'full-access', switches: all }, refused: undefined },
};

const operations = Object.entries(contract.paths)
  .filter(([path]) => isInScope(path))
  .flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path] as const));

test(
  'hostile case 12: a token opens what its own account may, and a refusal changes nothing',
  { timeout: 240_000 },
  async () => {
    const it = await startCaller();
    const site = await makeSite(it);
    const { world } = it.it.server;
    const { store, bus, access } = world;
    const by = { ...operatorOfAccounts, userId: idOf('user', 1) };
    const tokens = new Map<string, string>();
    for (const [name, { permissions }] of Object.entries(kinds)) {
      const made = await createApiAccount(world, { ...inventory, name, permissions }, by);
      if (made.kind !== 'created') throw new Error(`${name}: ${made.kind}`);
      tokens.set(name, await tokenFor(it.it.client(), made));
      const since = kinds[name]?.since;
      const row = await store.findApiAccountByName(name);
      if (row === undefined) throw new Error(name);
      if (since === 'disabled') await store.commit([store.updateApiAccount(row.id, { disabledAt: world.clock.now() })]);
      if (since === 'elsewhere') await store.commit([store.updateApiAccount(row.id, { networks: '["192.0.2.0/24"]' })]);
    }
    const demote = async (isAdministrator: 0 | 1): Promise<void> => {
      await store.commit([store.updateUser(by.userId, { isAdministrator })]);
      bus.publish('access-changed', {});
      await access.current();
    };
    let asked = 0;
    const ask = async (kind: string, method: string, path: string) => {
      // Far enough apart for twenty a second, and near enough for the life of a token.
      it.clockAt(1_000_000 + (asked += 1) * 60);
      const headers = { origin: undefined, authorization: `Bearer ${tokens.get(kind)}` };
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
      return await it.it.client().ask(path, { method, ...body, headers });
    };

    const wrong: string[] = [];
    for (const [method, path] of operations) {
      const places = await site.place(path);
      const filled = `${base}${path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => String(places[name]))}`;
      const before = contentOf(it.it.data);
      for (const [name, { refused, since }] of Object.entries(kinds)) {
        if (refused === undefined || since === 'demoted') continue;
        const { status } = await ask(name, method, filled);
        if (status !== refused) wrong.push(`${method} ${path} by one that ${name}: ${status}`);
      }
      if (contentOf(it.it.data) !== before) wrong.push(`${method} ${path}: something changed, though it was refused`);
      for (const [name, { refused }] of Object.entries(kinds)) {
        if (refused !== undefined || method !== 'GET' || path.endsWith('{platform}')) continue;
        const { status, text } = await ask(name, method, filled);
        if (status !== 200) wrong.push(`${method} ${path} by one that ${name}: ${status} ${text}`);
      }
    }
    await demote(0);
    for (const [method, path] of operations) {
      const filled = `${base}${path.replaceAll(/\{\w+\}/g, '1')}`;
      const before = contentOf(it.it.data);
      const name = 'may everything, of an administrator who is none now';
      const { status } = await ask(name, method, filled);
      if (status !== 403) wrong.push(`${method} ${path} by one that ${name}: ${status}`);
      if (contentOf(it.it.data) !== before) wrong.push(`${method} ${path}: something changed after the demotion`);
    }
    expect(wrong).toEqual([]);
  },
);

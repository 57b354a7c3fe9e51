import { describe, expect, test } from 'vitest';
import { inProcessBus } from '../bus/in-process-bus.ts';
import type { Store } from '../ports.ts';
import { engines } from '../store/testing/engines.ts';
import { groupRow, idOf, userRow } from '../store/testing/rows.ts';
import { openAccessBook } from './access-book.ts';
import type { AccessBook } from './access-book.ts';

const throwOn = (error: unknown): never => {
  throw error;
};

describe.each(engines)('the access book on %s', (_name, prepare) => {
  interface Site {
    readonly store: Store;
    readonly book: AccessBook;
    readonly changed: () => void;
  }

  async function openSite(hosts: readonly string[] = []): Promise<Site> {
    const store = await (await prepare()).open();
    const bus = inProcessBus(throwOn);
    const book = await openAccessBook({ store, bus, configuredHosts: () => hosts, failed: throwOn });
    return { store, book, changed: () => bus.publish('access-changed', {}) };
  }

  test('a new site has the built-in roles, a global session policy, and a default portal with every address', async () => {
    const { book } = await openSite(['Support.example.com', 'support.example.com', '192.0.2.1']);
    const { roles, sessionPolicies, globalSessionPolicyId, portals, settings } = await book.current();
    const sizes = [...roles.values()].map(({ name, permissions }) => [name, permissions.size]);
    expect(sizes).toEqual([
      ['No Access', 0],
      ['Administrator', 13],
      ['Start Sessions Only', 1],
      ['Auditor', 1],
    ]);
    expect(sessionPolicies.get(globalSessionPolicyId)).toMatchObject({
      displayName: 'Global Default',
      permissions: { terminal: 'full', 'file-transfer': 'both' },
      prompting: undefined,
    });
    expect([...portals.values()]).toMatchObject([
      { name: 'Default', isDefault: true, addresses: ['support.example.com', '192.0.2.1'], sessionPolicyId: null },
    ]);
    expect(settings).toEqual({ simultaneousJumps: 'join', screenStateDetectsPresence: false });
  });

  test('who asks after a change was told hears of it, however many there are', async () => {
    const { store, book, changed } = await openSite();
    const sizes: number[] = [];
    book.onChange(({ jumpGroups }) => sizes.push(jumpGroups.size));
    for (const n of [1, 2, 3]) {
      await store.commit([store.insertJumpGroup(groupRow(n))]);
      changed();
      expect((await book.current()).jumpGroups.size).toBe(n);
    }
    expect(sizes).toEqual([1, 2, 3]);
    await store.commit([store.insertJumpGroup(groupRow(4))]);
    changed();
    await store.commit([store.insertJumpGroup(groupRow(5))]);
    changed();
    expect((await book.current()).jumpGroups.size).toBe(5);
  });

  test('an account without settings may do nothing, and a personal list knows its owner', async () => {
    const { store, book, changed } = await openSite();
    await store.commit([
      store.insertUser(userRow(1)),
      store.insertJumpGroup(groupRow(1, { ownerId: idOf('user', 1) })),
    ]);
    changed();
    const { accounts, jumpGroups, roles } = await book.current();
    const account = accounts.get(idOf('user', 1));
    const nobody = [...roles.values()].find(({ name }) => name === 'No Access')?.id;
    expect(account?.own.administration).toMatchObject({ administrator: false, sessionReports: 'not-allowed' });
    expect(account?.own.representative).toMatchObject({
      support: 'not-allowed',
      jumpMethods: [],
      roles: { default: nobody, personal: nobody, teams: nobody, system: nobody },
    });
    expect(jumpGroups.get(idOf('jump-group', 1))?.ownerId).toBe(idOf('user', 1));
  });

  test('after it is closed it reads no more', async () => {
    const { store, book, changed } = await openSite();
    book.close();
    await store.commit([store.insertJumpGroup(groupRow(1))]);
    changed();
    expect((await book.current()).jumpGroups.size).toBe(0);
  });
});

/** Whatever uses a thing is counted where the thing is listed, and keeps it from being removed: on both databases. */
import { caseFold } from '@sallyport/domain';
import type {
  JumpClientId,
  JumpGroupId,
  JumpItemId,
  JumpItemRoleId,
  JumpPolicyId,
  SessionPolicyId,
} from '@sallyport/domain';
import type {
  AdminUser,
  GroupPolicyFields,
  GroupPolicyPage,
  JumpGroupDetails,
  JumpGroupPage,
  JumpItemRoleAnswer,
  JumpItemRolePage,
  JumpPolicyPage,
  JumpPolicyRemoval,
  PortalPage,
  SessionPolicyPage,
  SessionPolicyRemoval,
} from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import { addEntry, makeGroup } from '../../gateway/testing/entries.ts';
import { done, plainJumpPolicy, plainSessionPolicy } from '../../gateway/testing/policies.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { createInstaller } from '../../services/installers/installers.ts';
import { noItemPolicies } from '../../services/items/item-policies.ts';

interface Made {
  readonly id: string;
}

/** What uses a thing, by name, and how it no longer does. */
interface User {
  readonly name: string;
  readonly stop: () => Promise<unknown>;
}

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;
  let administrator: TestConsole;

  beforeAll(async () => {
    site = await startSite({ database: await database() });
    administrator = await site.console({ isAdministrator: true });
    const proof = await administrator.post('/api/account/step-up', { password: 'correct horse battery' });
    expect(proof.status).toBe(204);
  });

  afterAll(async () => {
    await site.stop();
  });

  const ask = <Answer>(line: string, body?: object): Promise<Answer> => done<Answer>(administrator, line, body);
  let made = 0;
  const newName = (noun: string): string => `${noun} ${(made += 1)}`;
  const remove = async (path: string) => (await administrator.send('DELETE', path)).status;

  async function item(changes: object): Promise<User> {
    const name = newName('Item');
    const agent = await site.agent();
    const id = await addEntry(site, { client: agent.clientId, group: await makeGroup(site, newName('Group')), name });
    const change = (to: object) => ask('PATCH /api/jump-items', { ids: [id], changes: to });
    await change(changes);
    const none = Object.fromEntries(Object.keys(changes).map((field) => [field, null]));
    return { name, stop: () => change(none) };
  }

  async function installer(policies: Partial<typeof noItemPolicies>, group?: JumpGroupId): Promise<User> {
    const name = newName('Installer');
    const jumpGroupId = group ?? (await makeGroup(site, newName('Group')));
    const plain = { tag: '', comments: '', createdBy: null, validForMs: 3_600_000, maxUses: null };
    const wish = { ...plain, name, jumpGroupId, policies: { ...noItemPolicies, ...policies } };
    const { id } = await createInstaller(site.world, wish, { kind: 'operator', name: 'test' });
    return { name, stop: () => remove(`/api/admin/installers/${id}`) };
  }

  async function user(changes: (now: AdminUser) => object, back: (now: AdminUser) => object): Promise<User> {
    const username = caseFold(newName('user')).replace(' ', '-');
    const password = 'a long enough secret of somebody';
    const { id } = await ask<Made>('POST /api/admin/users', { username, displayName: username, password });
    const change = async (to: (now: AdminUser) => object) =>
      await ask(`PATCH /api/admin/users/${id}`, to(await ask<AdminUser>(`GET /api/admin/users/${id}`)));
    await change(changes);
    return { name: username, stop: () => change(back) };
  }

  async function groupPolicy(wish: (start: GroupPolicyPage['start']) => Partial<GroupPolicyFields>): Promise<User> {
    const { start } = await ask<GroupPolicyPage>('GET /api/admin/group-policies');
    const name = newName('Group Policy');
    const plain = { name, ...start, members: [], jumpGroups: [], teams: [] };
    const { id } = await ask<Made>('POST /api/admin/group-policies', { ...plain, ...wish(start) });
    return { name, stop: () => remove(`/api/admin/group-policies/${id}`) };
  }

  async function portal(sessionPolicyId: string): Promise<User> {
    const wish = { name: newName('Portal'), addresses: ['localhost'], sessionPolicyId };
    const { id } = await ask<Made>('POST /api/admin/public-portals', wish);
    return { name: wish.name, stop: () => remove(`/api/admin/public-portals/${id}`) };
  }

  const sessionPolicies = '/api/admin/session-policies';

  test.each([
    ['items', (id: SessionPolicyId) => item({ attendedSessionPolicyId: id })],
    ['items', (id: SessionPolicyId) => item({ unattendedSessionPolicyId: id })],
    ['installers', (id: SessionPolicyId) => installer({ attendedSessionPolicyId: id })],
    ['installers', (id: SessionPolicyId) => installer({ unattendedSessionPolicyId: id })],
    [
      'users',
      (id: SessionPolicyId) =>
        user(
          () => ({ sessionPolicyId: id }),
          () => ({ sessionPolicyId: null }),
        ),
    ],
    ['groupPolicies', (id: SessionPolicyId) => groupPolicy(() => ({ sessionPolicy: { status: 'final', value: id } }))],
    ['portals', portal],
  ] as const)('a Session Policy that %s have is listed with them, and stays', async (kind, use) => {
    const wish = { ...plainSessionPolicy, displayName: newName('Session Policy') };
    const { id } = await ask<Made>(`POST ${sessionPolicies}`, wish);
    const { name, stop } = await use(id as SessionPolicyId);
    const uses = { users: 0, groupPolicies: 0, portals: 0, items: 0, installers: 0, [kind]: 1, names: [name] };
    const listed = async () =>
      (await ask<SessionPolicyPage>(`GET ${sessionPolicies}`)).rows.find((row) => row.id === id);
    expect((await listed())?.uses).toEqual(uses);
    const removal = () => ask<SessionPolicyRemoval>(`DELETE ${sessionPolicies}/${id}`);
    expect(await removal()).toEqual({ outcome: 'in-use', uses });
    expect(await listed()).toMatchObject({ uses });
    await stop();
    expect(await removal()).toEqual({ outcome: 'removed' });
    expect(await listed()).toBeUndefined();
  });

  const jumpPolicies = '/api/admin/jump-policies';

  test.each([
    ['items', (id: JumpPolicyId) => item({ jumpPolicyId: id })],
    ['installers', (id: JumpPolicyId) => installer({ jumpPolicyId: id })],
  ] as const)('a Jump Policy that %s have is listed with them, and stays', async (kind, use) => {
    const { id } = await ask<Made>(`POST ${jumpPolicies}`, { ...plainJumpPolicy, displayName: newName('Jump Policy') });
    const { name, stop } = await use(id as JumpPolicyId);
    const uses = { items: 0, installers: 0, [kind]: 1 };
    const listed = async () => (await ask<JumpPolicyPage>(`GET ${jumpPolicies}`)).rows.find((row) => row.id === id);
    expect((await listed())?.uses).toEqual(uses);
    const removal = () => ask<JumpPolicyRemoval>(`DELETE ${jumpPolicies}/${id}`);
    expect(await removal()).toEqual({ outcome: 'in-use', ...uses, names: [name] });
    expect(await listed()).toMatchObject({ uses });
    await stop();
    expect(await removal()).toEqual({ outcome: 'removed' });
    expect(await listed()).toBeUndefined();
  });

  const roles = '/api/admin/jump-item-roles';
  const slots = ['default', 'personal', 'teams', 'system'] as const;

  const slotOf = (id: string, slot: (typeof slots)[number]) =>
    user(
      ({ representative }) => ({
        representative: { ...representative, roles: { ...representative.roles, [slot]: id } },
      }),
      ({ representative }) => {
        const other = Object.entries(representative.roles).find(([name]) => name !== slot)?.[1];
        return { representative: { ...representative, roles: { ...representative.roles, [slot]: other } } };
      },
    );

  async function member(roleId: string): Promise<User> {
    const name = newName('Jump Group');
    const members = [{ userId: administrator.login.user.id, roleId }];
    const { id } = await ask<Made>('POST /api/admin/jump-groups', { name, codeName: '', comments: '', members });
    return { name, stop: () => remove(`/api/admin/jump-groups/${id}?items=0&uninstalls=0&installers=0`) };
  }

  test.each([
    ...slots.map((slot) => [`the ${slot} slot of an account`, (id: JumpItemRoleId) => slotOf(id, slot)] as const),
    ['a member of a Jump Group', member],
    ...slots.map((slot) => {
      const use = (id: JumpItemRoleId) =>
        groupPolicy(({ representative: { value } }) => ({
          representative: { status: 'defined', value: { ...value, roles: { ...value.roles, [slot]: id } } },
        }));
      return [`the ${slot} slot of a Group Policy`, use] as const;
    }),
    [
      'a Jump Group of a Group Policy',
      async (roleId: JumpItemRoleId) => {
        const jumpGroupId = await makeGroup(site, newName('Group'));
        return await groupPolicy(() => ({ jumpGroups: [{ jumpGroupId, roleId }] }));
      },
    ],
  ] as const)('a Jump Item Role that is in %s is listed with it, and stays', async (_where, use) => {
    const wish = { name: newName('Role'), description: '', permissions: ['start'] };
    const { id } = await ask<JumpItemRoleAnswer>(`POST ${roles}`, wish);
    const { name, stop } = await use(id as JumpItemRoleId);
    const dependents = { count: 1, names: [name] };
    const listed = async () => (await ask<JumpItemRolePage>(`GET ${roles}`)).rows.find((row) => row.id === id);
    expect((await listed())?.dependents).toEqual(dependents);
    expect(await ask(`DELETE ${roles}/${id}`)).toEqual({ outcome: 'in-use', ...dependents });
    expect(await listed()).toMatchObject({ dependents });
    await stop();
    expect(await ask(`DELETE ${roles}/${id}`)).toEqual({ outcome: 'removed' });
    expect(await listed()).toBeUndefined();
  });

  test('a team whose members approve stays, and it is told where', async () => {
    const name = newName('Team');
    const team = { name, codeName: '', comments: '', persistentQueue: false, portals: [] };
    const members = [{ userId: administrator.login.user.id, role: 'member' }];
    const { id } = await ask<Made>('POST /api/admin/teams', { ...team, members });
    const approvers = { users: [], teams: [id], addresses: [] };
    const approval = { approvers, maxMinutes: 60, scope: 'anyone', approverScope: 'anyone' };
    const displayName = newName('Jump Policy');
    const policy = await ask<Made>(`POST ${jumpPolicies}`, { ...plainJumpPolicy, displayName, approval });
    expect(await ask(`DELETE /api/admin/teams/${id}`)).toEqual({ outcome: 'in-use', count: 1, names: [displayName] });
    expect(await ask(`DELETE ${jumpPolicies}/${policy.id}`)).toEqual({ outcome: 'removed' });
    expect(await ask(`DELETE /api/admin/teams/${id}`)).toEqual({ outcome: 'removed' });
  });

  test('a public portal that clients or installers come by is listed with them, and stays', async () => {
    const wish = { name: newName('Portal'), addresses: ['localhost'], sessionPolicyId: null };
    const { id } = await ask<Made>('POST /api/admin/public-portals', wish);
    const listed = async () =>
      (await ask<PortalPage>('GET /api/admin/public-portals')).rows.find((row) => row.id === id)?.uses;
    const removal = () => ask(`DELETE /api/admin/public-portals/${id}`);
    const byItem = await item({ publicSiteAddress: 'localhost' });
    expect([await listed(), await removal()]).toEqual([
      { clients: 1, installers: 0 },
      { outcome: 'in-use', clients: 1, installers: 0 },
    ]);
    await byItem.stop();
    const named = { group: newName('Group'), publicSiteAddress: 'localhost' };
    const { id: installerId } = await ask<Made>('POST /api/admin/installers', named);
    expect([await listed(), await removal()]).toEqual([
      { clients: 0, installers: 1 },
      { outcome: 'in-use', clients: 0, installers: 1 },
    ]);
    await remove(`/api/admin/installers/${installerId}`);
    expect(await removal()).toEqual({ outcome: 'removed' });
  });

  test('a Jump Group is listed with all that goes with it, and goes only as it was shown', async () => {
    const groups = '/api/admin/jump-groups';
    const name = newName('Jump Group');
    const members = [{ userId: administrator.login.user.id, roleId: null }];
    const { id } = await ask<Made>(`POST ${groups}`, { name, codeName: '', comments: '', members });
    const agent = await site.agent();
    const entry = { client: agent.clientId, group: id as JumpGroupId, name: newName('Item') };
    const itemId: JumpItemId = await addEntry(site, entry);
    await installer({}, id as JumpGroupId);
    await groupPolicy(() => ({ jumpGroups: [{ jumpGroupId: id, roleId: null }] }));
    const { rows } = await ask<JumpGroupPage>(`GET ${groups}`);
    const counted = { items: 1, installers: 1, members: 1, groupPolicies: 1 };
    expect(rows.find((row) => row.id === id)).toMatchObject(counted);
    const { consequences } = await ask<JumpGroupDetails>(`GET ${groups}/${id}`);
    expect(consequences).toEqual({ ...counted, uninstalls: 0, offline: 0 });
    const goes = (query: string) => remove(`${groups}/${id}?${query}`);
    expect(await goes('items=0&uninstalls=0&installers=1')).toBe(409);
    expect(await goes('items=1&uninstalls=0&installers=0')).toBe(409);
    const { store } = site.world;
    expect(await store.findJumpItem(itemId)).toBeDefined();
    expect(await goes('items=1&uninstalls=0&installers=1')).toBe(204);
    expect(await store.findJumpItem(itemId)).toBeUndefined();
    expect((await store.findJumpClient(agent.clientId as JumpClientId))?.uninstalledAt).toBeNull();
    expect((await store.listInstallers()).some(({ jumpGroupId }) => jumpGroupId === id)).toBe(false);
  });
});

/** Session Policies from outside: made, changed, copied and removed by an administrator, on both databases. */
import type { JumpItemId, SessionPolicyId, UserId } from '@sallyport/domain';
import type {
  SessionPolicyAnswer,
  SessionPolicyFields,
  SessionPolicyPage,
  SessionPolicyRemoval,
  SessionSimulation,
} from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

const fields: SessionPolicyFields = {
  displayName: 'Kiosks',
  codeName: '',
  description: '',
  permissions: { terminal: 'read-only', chat: 'allow' },
  prompting: null,
  availability: { users: true, representativeInvite: false, jumpItems: true },
};

const prompting = {
  prompt: 'some-tools',
  tools: ['terminal'],
  once: true,
  timeoutSeconds: 20,
  defaultAnswer: 'deny',
} as const;

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;
  let administrator: TestConsole;

  beforeAll(async () => {
    site = await startSite({ database: await database() });
    administrator = await site.console({ isAdministrator: true });
  });

  afterAll(async () => {
    await site.stop();
  });

  const path = '/api/admin/session-policies';
  let made = 0;

  async function make(wish: Partial<SessionPolicyFields> = {}): Promise<SessionPolicyAnswer> {
    made += 1;
    const answer = await administrator.post(path, { ...fields, displayName: `Policy ${made}`, ...wish });
    if (answer.status !== 200) throw new Error(answer.body.toString());
    return answer.read<SessionPolicyAnswer>();
  }

  async function newestEntry() {
    const [entry] = await site.world.store.listAuditEntries(1);
    if (entry === undefined) throw new Error('Nothing is audited');
    return { kind: entry.kind, ...(JSON.parse(entry.data) as { readonly changes: Record<string, unknown> }) };
  }

  async function global(): Promise<SessionPolicyAnswer> {
    const { rows } = (await administrator.get(path)).read<SessionPolicyPage>();
    const found = rows.find(({ isGlobal }) => isGlobal);
    if (found === undefined) throw new Error('No global default');
    return found;
  }

  test('one that is made is in the list and in force at once, with a code name from its name', async () => {
    const policy = await make({ displayName: '  Kioske in Köln ', prompting });
    expect(policy).toMatchObject({ displayName: 'Kioske in Köln', codeName: 'kioske-in-koln', prompting });
    expect((await administrator.get(path)).read<SessionPolicyPage>().rows).toContainEqual(policy);
    const { sessionPolicies } = await site.world.access.current();
    expect(sessionPolicies.get(policy.id as SessionPolicyId)).toMatchObject({
      permissions: { terminal: 'read-only', chat: 'allow' },
      prompting,
    });
    const { kind, changes } = await newestEntry();
    expect(kind).toBe('session-policy.created');
    expect(changes).toMatchObject({ displayName: [null, 'Kioske in Köln'], terminal: [null, 'read-only'] });
  });

  test('a change is written with what was and what is, permission by permission', async () => {
    const { id, isGlobal, uses, ...rest } = await make();
    const changed = { ...rest, permissions: { terminal: 'full', pin: 'deny' }, prompting };
    const answer = await administrator.send('PUT', `${path}/${id}`, changed);
    expect(answer.read<SessionPolicyAnswer>()).toEqual({ id, isGlobal, uses, ...changed });
    expect(await newestEntry()).toEqual({
      kind: 'session-policy.changed',
      changes: {
        terminal: ['read-only', 'full'],
        chat: ['allow', null],
        pin: [null, 'deny'],
        prompting: [null, prompting],
      },
    });
  });

  test.each([
    ['no name', { displayName: '' }, 422, 'displayName'],
    ['a name with a line break', { displayName: 'a\nb' }, 422, 'displayName'],
    ['a name of 256 characters', { displayName: 'x'.repeat(256) }, 422, 'displayName'],
    ['a code name with a blank', { codeName: 'a b' }, 422, 'codeName'],
    ['a description of 1025 characters', { description: 'x'.repeat(1025) }, 422, 'description'],
    ['prompts before some tools, and none named', { prompting: { ...prompting, tools: [] } }, 422, 'prompting.tools'],
    ['a level that the permission does not have', { permissions: { terminal: 'allow' } }, 422, undefined],
    ['a permission that there is not', { permissions: { teleport: 'allow' } }, 422, undefined],
    ['a name of every object', { permissions: JSON.parse('{"__proto__":"allow"}') as object }, 400, undefined],
    ['a wait that is not among the choices', { prompting: { ...prompting, timeoutSeconds: 17 } }, 422, undefined],
  ])('%s is refused and changes nothing', async (_, wish, status, field) => {
    const before = (await administrator.get(path)).read<SessionPolicyPage>();
    const answer = await administrator.post(path, { ...fields, displayName: 'Refused', ...wish });
    expect(answer.status).toBe(status);
    if (field !== undefined) expect(answer.body.toString()).toContain(`"field":"${field}"`);
    expect((await administrator.get(path)).read<SessionPolicyPage>()).toEqual(before);
  });

  test('a name or code name that another has is refused, of its field', async () => {
    const { displayName, codeName } = await make();
    const byName = await administrator.post(path, { ...fields, displayName: displayName.toUpperCase() });
    expect([byName.status, byName.body.toString()]).toEqual([422, expect.stringContaining('"field":"displayName"')]);
    const byCode = await administrator.post(path, { ...fields, displayName: 'Another name', codeName });
    expect([byCode.status, byCode.body.toString()]).toEqual([422, expect.stringContaining('"field":"codeName"')]);
  });

  test('one that is in use stays, and it is told what uses it; afterwards it goes', async () => {
    const { id } = await make();
    const agent = await site.agent();
    const itemId = (await agent.itemId()) as JumpItemId;
    const { store } = site.world;
    const policyId = id as SessionPolicyId;
    const userId = administrator.login.user.id as UserId;
    await store.commit([
      store.updateJumpItem(itemId, { attendedSessionPolicyId: policyId, unattendedSessionPolicyId: policyId }),
      store.updateUser(userId, { sessionPolicyId: policyId }),
    ]);
    const refused = (await administrator.send('DELETE', `${path}/${id}`)).read<SessionPolicyRemoval>();
    const row = await store.findJumpItem(itemId);
    expect(refused).toMatchObject({ outcome: 'in-use', uses: { items: 1, users: 1, portals: 0 } });
    expect(refused.outcome === 'in-use' && refused.uses.names).toContain(row?.name);
    await store.commit([
      store.updateJumpItem(itemId, { attendedSessionPolicyId: null, unattendedSessionPolicyId: null }),
      store.updateUser(userId, { sessionPolicyId: null }),
    ]);
    expect((await administrator.send('DELETE', `${path}/${id}`)).read<SessionPolicyRemoval>()).toEqual({
      outcome: 'removed',
    });
    expect((await newestEntry()).kind).toBe('session-policy.removed');
    expect((await administrator.send('DELETE', `${path}/${id}`)).status).toBe(404);
  });

  test('the global default is changed and never removed', async () => {
    const { id, isGlobal, uses, ...rest } = await global();
    const without = { ...rest, permissions: { ...rest.permissions, terminal: 'read-only' } };
    expect((await administrator.send('PUT', `${path}/${id}`, without)).read<SessionPolicyAnswer>()).toEqual({
      id,
      isGlobal,
      uses,
      ...without,
    });
    expect((await administrator.send('DELETE', `${path}/${id}`)).status).toBe(409);
    await administrator.send('PUT', `${path}/${id}`, rest);
    expect((await global()).permissions['terminal']).toBe('full');
  });

  test('the simulator says who decides; of what is not there it says nothing', async () => {
    const { id } = await make({ permissions: { terminal: 'none' } });
    const agent = await site.agent();
    const itemId = (await agent.itemId()) as JumpItemId;
    const { store, bus, index } = site.world;
    const changed = Promise.withResolvers<undefined>();
    const leave = index.onChange(() => changed.resolve(undefined));
    await store.commit([store.updateJumpItem(itemId, { unattendedSessionPolicyId: id as SessionPolicyId })]);
    bus.publish('client-changed', { jumpClientId: agent.clientId as never });
    await changed.promise;
    leave();
    const ask = (customer: string, item: string = itemId) =>
      administrator.get(
        `/api/admin/session-simulator?user=${administrator.login.user.id}&item=${item}&customer=${customer}`,
      );
    const terminal = async (customer: string) =>
      (await ask(customer))
        .read<SessionSimulation>()
        .decided.permissions.find(({ permission }) => permission === 'terminal');
    expect(await terminal('present')).toMatchObject({ level: 'full', by: { place: 'global' } });
    expect(await terminal('not-present')).toMatchObject({ level: 'none', by: { place: 'item', id } });
    expect(await terminal('unknown')).toMatchObject({ level: 'none', by: { place: 'item', id } });
    expect((await ask('present', 'ji_01jd0000007000800000000001')).status).toBe(404);
    expect((await ask('perhaps')).status).toBe(422);
  });

  test('nobody else gets there; for an item anybody may choose those that are for items', async () => {
    const forItems = await make();
    const forUsers = await make({ availability: { users: true, representativeInvite: true, jumpItems: false } });
    const representative = await site.console();
    const answers = [
      await representative.get(path),
      await representative.post(path, fields),
      await representative.send('PUT', `${path}/${forItems.id}`, fields),
      await representative.send('DELETE', `${path}/${forItems.id}`),
      await representative.get('/api/admin/session-simulator/users'),
      await representative.get(`/api/admin/session-simulator?user=us_1&item=ji_1&customer=present`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
    const { rows } = (await representative.get('/api/session-policies')).read<{ rows: readonly { id: string }[] }>();
    const ids = rows.map(({ id }) => id);
    expect([ids.includes(forItems.id), ids.includes(forUsers.id)]).toEqual([true, false]);
  });
});

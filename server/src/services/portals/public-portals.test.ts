/** Public portals from outside, on both databases; and what agents and install lines are told of them. */
import type { JumpClientId, SessionPolicyId } from '@sallyport/domain';
import { addressListSchema, decodeBase64url } from '@sallyport/protocol';
import type { NewInstallerAnswer, PortalAnswer, PortalPage, PortalRemoval } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import { freePort } from '../../../../tools/testbed/free-port.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import type { TestAgent, TestLink } from '../../gateway/testing/test-agent.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

const names = ['jump.example.com', 'berlin.example.com', 'hilfe.example.com', 'paris.example.com'];

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;
  let administrator: TestConsole;

  beforeAll(async () => {
    const port = await freePort();
    const publicAddresses = [...names.map((name) => `https://${name}`), `https://127.0.0.1:${port}`].join(',');
    site = await startSite({ database: await database(), port, publicAddresses });
    administrator = await site.console({ isAdministrator: true });
  });

  afterAll(async () => {
    await site.stop();
  });

  const path = '/api/admin/public-portals';
  const list = async () => (await administrator.get(path)).read<PortalPage>();

  async function make(name: string, addresses: readonly string[]): Promise<PortalAnswer> {
    const answer = await administrator.post(path, { name, addresses, sessionPolicyId: null });
    if (answer.status !== 200) throw new Error(answer.body.toString());
    return answer.read<PortalAnswer>();
  }

  async function remove({ id }: PortalAnswer): Promise<PortalRemoval> {
    return (await administrator.send('DELETE', `${path}/${id}`)).read<PortalRemoval>();
  }

  async function newestEntry() {
    const [entry] = await site.world.store.listAuditEntries(1);
    if (entry === undefined) throw new Error('Nothing is audited');
    return { kind: entry.kind, ...(JSON.parse(entry.data) as object) };
  }

  test('an address that a portal takes is no longer the default portal’s, until it is removed', async () => {
    const [byDefault] = (await list()).rows;
    expect(byDefault).toMatchObject({ name: 'Default', isDefault: true });
    expect(byDefault?.addresses).toEqual(expect.arrayContaining(names));
    const berlin = await make('  Berlin ', ['Berlin.Example.com', 'hilfe.example.com']);
    expect(berlin).toMatchObject({ name: 'Berlin', addresses: ['berlin.example.com', 'hilfe.example.com'] });
    expect(await newestEntry()).toEqual({
      kind: 'public-portal.created',
      changes: { name: [null, 'Berlin'], addresses: [null, ['berlin.example.com', 'hilfe.example.com']] },
    });
    const [after] = (await list()).rows;
    expect(after?.addresses.filter((address) => names.includes(address))).toEqual([
      'jump.example.com',
      'paris.example.com',
    ]);
    expect(await remove(berlin)).toEqual({ outcome: 'removed' });
    expect((await list()).rows[0]?.addresses).toEqual(byDefault?.addresses);
  });

  test.each([
    ['no name', { name: ' ' }, 'name'],
    ['no address', { addresses: [] }, 'addresses'],
    ['what is no host name', { addresses: ['paris.example.com', 'a b'] }, 'addresses.1'],
    ['an address with a port', { addresses: ['paris.example.com:443'] }, 'addresses.0'],
    ['a name that the server does not go by', { addresses: ['evil.example.net'] }, 'addresses.0'],
    ['one address twice', { addresses: ['paris.example.com', 'PARIS.example.com'] }, 'addresses.1'],
    ['a policy that is not there', { sessionPolicyId: 'sp_01jd0000007000800000000001' }, 'sessionPolicyId'],
    ['a policy that is none', { sessionPolicyId: 'us_01jd0000007000800000000001' }, 'sessionPolicyId'],
    ['nine addresses', { addresses: Array.from({ length: 9 }, (_, n) => `n${n}.example.com`) }, 'addresses'],
  ])('%s is refused and changes nothing', async (_, wish, field) => {
    const before = await list();
    const whole = { name: 'Refused', addresses: ['paris.example.com'], sessionPolicyId: null, ...wish };
    const answer = await administrator.post(path, whole);
    expect([answer.status, answer.body.toString()]).toEqual([422, expect.stringContaining(`"field":"${field}"`)]);
    expect(await list()).toEqual(before);
  });

  test('a name or an address that another portal has is refused; two at the same moment are one', async () => {
    const first = await make('First', ['berlin.example.com']);
    const sameName = { name: 'FIRST', addresses: ['hilfe.example.com'], sessionPolicyId: null };
    const byName = await administrator.post(path, sameName);
    expect([byName.status, byName.body.toString()]).toEqual([422, expect.stringContaining('"field":"name"')]);
    const sameAddress = {
      name: 'Second',
      addresses: ['hilfe.example.com', 'berlin.example.com'],
      sessionPolicyId: null,
    };
    const byAddress = await administrator.post(path, sameAddress);
    expect([byAddress.status, byAddress.body.toString()]).toEqual([
      422,
      expect.stringContaining('"field":"addresses.1"'),
    ]);
    const race = await Promise.all(
      ['Third', 'Fourth'].map((name) =>
        administrator.post(path, { name, addresses: ['hilfe.example.com'], sessionPolicyId: null }),
      ),
    );
    expect(race.map(({ status }) => String(status)).toSorted()).toEqual(['200', '422']);
    for (const row of (await list()).rows) if (!row.isDefault) await remove(row);
    expect(first.uses).toEqual({ clients: 0, installers: 0 });
  });

  test('a change keeps its order, and is written with what was and what is', async () => {
    const portal = await make('Order', ['berlin.example.com', 'hilfe.example.com']);
    const changed = { name: 'Order', addresses: ['paris.example.com', 'berlin.example.com'], sessionPolicyId: null };
    const answer = (await administrator.send('PUT', `${path}/${portal.id}`, changed)).read<PortalAnswer>();
    expect(answer.addresses).toEqual(changed.addresses);
    expect(await newestEntry()).toEqual({
      kind: 'public-portal.changed',
      changes: { addresses: [['berlin.example.com', 'hilfe.example.com'], changed.addresses] },
    });
    await remove(portal);
  });

  test('of the default portal only the policy changes, and it stays', async () => {
    const [byDefault] = (await list()).rows;
    if (byDefault === undefined) throw new Error('No default portal');
    const put = (body: object) =>
      administrator.send('PUT', `${path}/${byDefault.id}`, {
        name: 'Default',
        addresses: [],
        sessionPolicyId: null,
        ...body,
      });
    expect((await put({ name: 'Mine' })).status).toBe(422);
    expect((await put({ addresses: ['paris.example.com'] })).status).toBe(422);
    const policies = await site.world.store.listSessionPolicies();
    const sessionPolicyId = policies[0]?.id as SessionPolicyId;
    expect((await put({ sessionPolicyId })).read<PortalAnswer>().sessionPolicyId).toBe(sessionPolicyId);
    expect((await put({})).read<PortalAnswer>().sessionPolicyId).toBe(null);
    expect((await administrator.send('DELETE', `${path}/${byDefault.id}`)).status).toBe(409);
  });

  /** What a link of this client is shown; it is over afterwards. */
  async function listShownTo(agent: TestAgent) {
    const link = await agent.dial();
    const { addressList } = await link.welcome();
    await site.online(agent.clientId, () => link.sayHello());
    const gone = Promise.withResolvers<undefined>();
    const leave = site.world.bus.subscribe('link-changed', () => gone.resolve(undefined));
    link.cut();
    await gone.promise;
    leave();
    const bytes = decodeBase64url(addressList?.bytes ?? '') ?? new Uint8Array();
    return addressListSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
  }

  test('a client dials its portal first, and holds it; so does an installer', async () => {
    const berlin = await make('Berlin', ['berlin.example.com', 'hilfe.example.com']);
    const { store } = site.world;
    const agent = await site.agent();
    const plain = await listShownTo(agent);
    expect(plain).not.toHaveProperty('first');
    const clientId = agent.clientId as JumpClientId;
    await store.commit([store.updateJumpClient(clientId, { publicSiteAddress: 'hilfe.example.com' })]);
    const own = await listShownTo(agent);
    expect(own.first).toBe('hilfe.example.com:443');
    expect(own.addresses.slice(0, 3)).toEqual([
      'hilfe.example.com:443',
      'berlin.example.com:443',
      'jump.example.com:443',
    ]);
    expect([own.number, own.addresses.toSorted()]).toEqual([plain.number, plain.addresses.toSorted()]);
    expect(await remove(berlin)).toEqual({ outcome: 'in-use', clients: 1, installers: 0 });
    const fewer = { name: 'Berlin', addresses: ['berlin.example.com'], sessionPolicyId: null };
    expect((await administrator.send('PUT', `${path}/${berlin.id}`, fewer)).status).toBe(422);
    await store.commit([store.updateJumpClient(clientId, { publicSiteAddress: null })]);
    const wish = { group: 'Berlin', publicSiteAddress: 'berlin.example.com' };
    const made = await administrator.post('/api/admin/installers', wish);
    const { lines, id } = made.read<NewInstallerAnswer>();
    expect(lines.address).toBe('https://berlin.example.com');
    expect(await remove(berlin)).toEqual({ outcome: 'in-use', clients: 0, installers: 1 });
    await administrator.post(`/api/admin/installers/${id}/revoke`, undefined);
    expect(await remove(berlin)).toEqual({ outcome: 'removed' });
    const nowhere = { ...wish, publicSiteAddress: 'evil.example.net' };
    expect((await administrator.post('/api/admin/installers', nowhere)).status).toBe(422);
  });

  /** What a linked agent is told, in its signed command. */
  async function toldTo(link: TestLink) {
    const { addressList } = await link.obey('address-list');
    const bytes = decodeBase64url(addressList.bytes) ?? new Uint8Array();
    return addressListSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
  }

  test('a linked client is told at once of another portal, and of other addresses of its portal', async () => {
    const berlin = await make('Berlin', ['berlin.example.com', 'hilfe.example.com']);
    const agent = await site.agent();
    const link = await agent.link();
    const other = await (await site.agent()).link();
    const ids = [await agent.itemId()];
    const choose = (publicSiteAddress: string | null) =>
      administrator.send('PATCH', '/api/jump-items', { ids, changes: { publicSiteAddress } });
    expect((await choose('hilfe.example.com')).status).toBe(200);
    const chosen = await toldTo(link);
    expect(chosen.first).toBe('hilfe.example.com:443');
    expect(chosen.addresses.slice(0, 2)).toEqual(['hilfe.example.com:443', 'berlin.example.com:443']);
    const more = { name: 'Berlin', addresses: ['paris.example.com', ...berlin.addresses], sessionPolicyId: null };
    expect((await administrator.send('PUT', `${path}/${berlin.id}`, more)).status).toBe(200);
    const changed = await toldTo(link);
    expect(changed.addresses.slice(0, 3)).toEqual([
      'hilfe.example.com:443',
      'paris.example.com:443',
      'berlin.example.com:443',
    ]);
    expect((await choose(null)).status).toBe(200);
    expect(await toldTo(link)).not.toHaveProperty('first');
    expect(await remove(berlin)).toEqual({ outcome: 'removed' });
    // The other client heard nothing: the next command that it gets is another.
    await administrator.send('PUT', '/api/admin/client-statistics', { shown: ['cpu'], everyMinutes: 15 });
    expect((await other.command('settings')).counter).toBe(1);
  });

  test('a client whose portal is chosen while it is away hears of it with its next link', async () => {
    const berlin = await make('Berlin', ['berlin.example.com']);
    const agent = await site.agent();
    const ids = [await agent.itemId()];
    const changes = { publicSiteAddress: 'berlin.example.com' };
    const link = await agent.dial();
    await link.welcome();
    // Welcomed by what was, and not linked yet.
    expect((await administrator.send('PATCH', '/api/jump-items', { ids, changes })).status).toBe(200);
    await site.online(agent.clientId, () => link.sayHello());
    expect((await toldTo(link)).first).toBe('berlin.example.com:443');
    await administrator.send('PATCH', '/api/jump-items', { ids, changes: { publicSiteAddress: null } });
    await toldTo(link);
    await remove(berlin);
  });

  test('nobody else gets there; which portals there are anybody may know', async () => {
    const representative = await site.console();
    const body = { name: 'x', addresses: ['paris.example.com'], sessionPolicyId: null };
    const [row] = (await list()).rows;
    const answers = [
      await representative.get(path),
      await representative.post(path, body),
      await representative.send('PUT', `${path}/${row?.id}`, body),
      await representative.send('DELETE', `${path}/${row?.id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect((await representative.get('/api/public-portals')).status).toBe(200);
  });
});

/** Personal lists, asked for by everybody who may stand to their owner in some way: one table for all that is asked. */
import type { JumpGroupId, JumpItemId, UserId } from '@sallyport/domain';
import type { GroupSummary, ItemPage, ItemPropertiesAnswer, TeamRole } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessChanged, addEntry, makeGroup, roleId, setMember } from '../gateway/testing/entries.ts';
import type { TestConsole } from '../gateway/testing/test-console.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';

const people = [
  'member',
  'lead',
  'manager',
  'other member',
  'other lead',
  'lead elsewhere',
  'stranger',
  'auditor',
] as const;
type Person = (typeof people)[number] | 'starter' | 'administrator';
const owners = ['member', 'lead', 'manager'] as const;
type Owner = (typeof owners)[number];

/** Everything, what the role for teams permits, or not even that there is a list. */
type Reach = 'own' | 'led' | 'nothing';

const table: readonly (readonly [Person, Readonly<Record<Owner, Reach>>])[] = [
  ['member', { member: 'own', lead: 'nothing', manager: 'nothing' }],
  ['lead', { member: 'led', lead: 'own', manager: 'nothing' }],
  ['manager', { member: 'led', lead: 'led', manager: 'own' }],
  ['other member', { member: 'nothing', lead: 'nothing', manager: 'nothing' }],
  ['other lead', { member: 'led', lead: 'nothing', manager: 'nothing' }],
  ['lead elsewhere', { member: 'nothing', lead: 'nothing', manager: 'nothing' }],
  ['stranger', { member: 'nothing', lead: 'nothing', manager: 'nothing' }],
  // Whose role for the rest of the system only reads reports, lets start, or does everything.
  ['auditor', { member: 'nothing', lead: 'nothing', manager: 'nothing' }],
  ['starter', { member: 'led', lead: 'led', manager: 'led' }],
  ['administrator', { member: 'own', lead: 'own', manager: 'own' }],
];

const outcomes = {
  own: {
    inTree: true,
    listed: true,
    item: 200,
    properties: 200,
    maySay: 'everything',
    retag: 200,
    copy: 200,
    start: 'started',
  },
  led: {
    inTree: true,
    listed: true,
    item: 200,
    properties: 200,
    maySay: 'nothing',
    retag: 409,
    copy: 409,
    start: 'started',
  },
  nothing: {
    inTree: false,
    listed: false,
    item: 404,
    properties: 404,
    maySay: 'nothing',
    retag: 404,
    copy: 404,
    start: 'jump.item-removed',
  },
} as const;

describe('the list of', () => {
  let site: TestSite;
  let elsewhere: JumpGroupId;
  const consoles = new Map<Person, TestConsole>();
  const lists = new Map<Owner, { readonly group: JumpGroupId; readonly item: JumpItemId; readonly name: string }>();

  const consoleOf = (person: Person): TestConsole => found(consoles, person);

  function found<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
    const value = map.get(key);
    if (value === undefined) throw new Error(`No ${String(key)}`);
    return value;
  }

  async function teamOf(name: string, members: readonly (readonly [Person, TeamRole])[]): Promise<void> {
    const listed = members.map(([person, role]) => ({ userId: consoleOf(person).login.user.id, role }));
    const team = { name, codeName: '', comments: '', persistentQueue: false, portals: [], members: listed };
    const made = await consoleOf('administrator').post('/api/admin/teams', team);
    if (made.status !== 200) throw new Error(made.body.toString());
  }

  beforeAll(async () => {
    site = await startSite();
    for (const person of people) {
      consoles.set(person, await site.console({ everywhere: person === 'auditor' ? 'auditor' : 'no-access' }));
    }
    consoles.set('starter', await site.console({ everywhere: 'start-sessions-only' }));
    consoles.set('administrator', await site.console({ isAdministrator: true }));
    const { store, access } = site.world;
    const teamsRoleId = await roleId(site, 'start-sessions-only');
    const leading = ['lead', 'manager', 'other lead', 'lead elsewhere'] as const;
    await store.commit(
      leading.map((person) => store.updateUser(consoleOf(person).login.user.id as UserId, { teamsRoleId })),
    );
    await teamOf('Day', [
      ['member', 'member'],
      ['other member', 'member'],
      ['lead', 'lead'],
      ['other lead', 'lead'],
      ['manager', 'manager'],
    ]);
    await teamOf('Night', [
      ['lead elsewhere', 'lead'],
      ['stranger', 'member'],
    ]);
    elsewhere = await makeGroup(site, 'Elsewhere');
    for (const console of consoles.values()) {
      await setMember(site, { group: elsewhere, user: console.login.user.id, role: 'administrator' });
    }
    await accessChanged(site);
    const agent = await site.agent();
    await agent.link();
    const { jumpGroups } = await access.current();
    for (const owner of owners) {
      const userId = consoleOf(owner).login.user.id;
      const group = [...jumpGroups.values()].find(({ ownerId }) => ownerId === userId)?.id;
      if (group === undefined) throw new Error('No list');
      const name = `private of the ${owner}`;
      lists.set(owner, { group, name, item: await addEntry(site, { client: agent.clientId, group, name }) });
    }
  });

  afterAll(async () => {
    await site.stop();
  });

  async function startOn(console: TestConsole, item: JumpItemId): Promise<string> {
    const [result] = await console.start([item]);
    if (result === undefined) return 'nothing';
    if ('refused' in result) return result.refused.reasons.map(({ code }) => code).join();
    expect((await console.post(`/api/sessions/${result.session.id}/end`)).status).toBe(204);
    return 'started';
  }

  function permittedBy({ fields }: ItemPropertiesAnswer): string {
    const permitted = Object.values(fields).filter(({ edit }) => edit.allowed).length;
    if (permitted === Object.keys(fields).length) return 'everything';
    return permitted === 0 ? 'nothing' : `${permitted} fields`;
  }

  describe.each(owners)('the %s', (owner) => {
    test.each(table)('is asked for by the %s', async (person, expected) => {
      const console = consoleOf(person);
      const { group, item, name } = found(lists, owner);
      const tree = (await console.get('/api/jump-groups')).read<readonly GroupSummary[]>();
      const page = (await console.get(`/api/jump-items?search=${encodeURIComponent(name)}`)).read<ItemPage>();
      const byGroup = (await console.get(`/api/jump-items?group=${group}`)).read<ItemPage>();
      const properties = await console.post('/api/jump-items/properties', { ids: [item] });
      const before = await site.world.store.findJumpItem(item);
      const retag = await console.send('PATCH', '/api/jump-items', { ids: [item], changes: { tag: `of ${person}` } });
      const copyName = `copied by the ${person} from the ${owner}`;
      const copy = await console.post('/api/jump-items/copies', {
        ids: [item],
        jumpGroupId: elsewhere,
        name: copyName,
      });
      const reach = expected[owner];
      if (reach !== 'own') expect(await site.world.store.findJumpItem(item)).toEqual(before);
      expect({
        inTree: tree.some(({ id }) => id === group),
        listed: page.rows.some(({ id }) => id === item),
        item: (await console.get(`/api/jump-items/${item}`)).status,
        properties: properties.status,
        maySay: properties.status === 200 ? permittedBy(properties.read<ItemPropertiesAnswer>()) : 'nothing',
        retag: retag.status,
        copy: copy.status,
        start: await startOn(console, item),
      }).toEqual(outcomes[reach]);
      expect(byGroup.rows ?? []).toHaveLength(reach === 'nothing' ? 0 : 1);
    });
  });

  test('nobody moves an item into the list of somebody whom they do not lead, or lead without the right to move', async () => {
    const agent = await site.agent();
    const item = await addEntry(site, { client: agent.clientId, group: elsewhere, name: 'to be given away' });
    const { group } = found(lists, 'member');
    for (const [person, status] of [
      ['other member', 422],
      ['stranger', 422],
      ['lead', 409],
    ] as const) {
      const wish = { ids: [item], changes: { jumpGroupId: group } };
      const moved = await consoleOf(person).send('PATCH', '/api/jump-items', wish);
      const copy = { ids: [item], jumpGroupId: group, name: 'planted' };
      const copied = await consoleOf(person).post('/api/jump-items/copies', copy);
      expect([person, moved.status, copied.status]).toEqual([person, status, status]);
    }
    expect((await site.world.store.findJumpItem(item))?.jumpGroupId).toBe(elsewhere);
  });
});

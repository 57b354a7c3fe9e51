/** Jump Groups, Jump Item Roles, teams and Group Policies from outside, on both databases. */
import type { AccountSwitch, JumpGroupId, JumpItemId, UserId } from '@sallyport/domain';
import type {
  GroupPolicyAnswer,
  GroupPolicyPage,
  JumpGroupDetails,
  JumpGroupPage,
  JumpItemRoleAnswer,
  JumpItemRolePage,
  TeamAnswer,
  TeamChoices,
  TeamPage,
} from '@sallyport/protocol';
import { effectiveAccount, itemRoleOn } from '@sallyport/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

const groupsPath = '/api/admin/jump-groups';
const rolesPath = '/api/admin/jump-item-roles';
const teamsPath = '/api/admin/teams';
const policiesPath = '/api/admin/group-policies';

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;
  let administrator: TestConsole;
  let representative: TestConsole;
  let userId: UserId;

  beforeAll(async () => {
    site = await startSite({ database: await database() });
    administrator = await site.console({ isAdministrator: true });
    representative = await site.console();
    userId = representative.login.user.id as UserId;
  });

  afterAll(async () => {
    await site.stop();
  });

  async function done<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await administrator.send(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString()}`);
    return answer.read<Answer>();
  }

  async function newestEntry() {
    const [entry] = await site.world.store.listAuditEntries(1);
    if (entry === undefined) throw new Error('Nothing is audited');
    return { kind: entry.kind, ...(JSON.parse(entry.data) as Record<string, unknown>) };
  }

  const group = { name: 'Berlin', codeName: '', comments: '', members: [] };

  async function roleId(name: string): Promise<string> {
    const { rows } = await done<JumpItemRolePage>('GET', rolesPath);
    return rows.find((row) => row.name === name)?.id ?? '';
  }

  async function username(): Promise<string> {
    return (await site.world.store.findUser(userId))?.username ?? '';
  }

  describe('Jump Groups', () => {
    test('one is made with a code name, its members count at once, and all of it is audited', async () => {
      const auditor = await roleId('Auditor');
      const made = await done<JumpGroupDetails>('POST', groupsPath, {
        ...group,
        name: ' Läden ',
        members: [{ userId, roleId: auditor }],
      });
      expect(made).toMatchObject({ name: 'Läden', codeName: 'laden', members: [{ userId, roleId: auditor }] });
      const held = itemRoleOn(await site.world.access.current(), userId, made.id as JumpGroupId);
      expect([held?.role.name, held?.source.kind]).toEqual(['Auditor', 'group-member']);
      expect(await newestEntry()).toMatchObject({
        kind: 'jump-group.created',
        changes: { name: [null, 'Läden'], members: [[], [`${await username()}: Auditor`]] },
      });
    });

    test('a change is audited by what was and what is, and a change of nothing is none', async () => {
      const made = await done<JumpGroupDetails>('POST', groupsPath, { ...group, name: 'Changing' });
      const { id, codeName, revision } = made;
      const changed = { name: 'Changed', codeName, comments: 'Two\nlines', members: [{ userId, roleId: null }] };
      const now = await done<JumpGroupDetails>('PUT', `${groupsPath}/${id}`, { ...changed, revision });
      expect(await newestEntry()).toEqual({
        kind: 'jump-group.changed',
        changes: {
          name: ['Changing', 'Changed'],
          comments: ['', 'Two\nlines'],
          members: [[], [`${await username()}: default role`]],
        },
      });
      const entries = (await site.audited()).length;
      await done('PUT', `${groupsPath}/${id}`, { ...changed, revision: now.revision });
      expect((await site.audited()).length).toBe(entries);
      // Whoever read it before that change changes nothing, and does not put a member out unseen.
      const late = await administrator.send('PUT', `${groupsPath}/${id}`, { ...changed, members: [], revision });
      expect([late.status, late.read()]).toMatchObject([409, { error: { code: 'conflict' } }]);
      expect((await done<JumpGroupDetails>('GET', `${groupsPath}/${id}`)).members).toEqual(changed.members);
    });

    test.each([
      ['no name', { name: ' ' }, 422, 'name.invalid', 'name'],
      ['the name of another', { name: 'TAKEN' }, 422, 'name.taken', 'name'],
      ['the code name of another', { codeName: 'TAKEN-CODE' }, 422, 'code-name.taken', 'codeName'],
      ['a code name with a blank', { codeName: 'a b' }, 422, 'code-name.invalid', 'codeName'],
      ['comments that turn round', { comments: 'a\u202eb' }, 422, 'comments.invalid', 'comments'],
      [
        'a member who is not there',
        { members: [{ userId: 'us_none', roleId: null }] },
        422,
        'request.invalid',
        'members.0',
      ],
      ['a field too many', { owner: 1 }, 422, 'request.unknown-field', 'owner'],
    ])('%s is refused by its field, and nothing is kept', async (_, wish, status, code, field) => {
      await administrator.post(groupsPath, { ...group, name: 'Taken', codeName: 'taken-code' });
      const before = (await administrator.get(groupsPath)).body.toString();
      const answer = await administrator.post(groupsPath, { ...group, name: 'Refused', ...wish });
      expect(answer.status).toBe(status);
      expect(answer.read()).toMatchObject({ error: { code, field } });
      expect((await administrator.get(groupsPath)).body.toString()).toBe(before);
    });

    test('a personal list is no Jump Group', async () => {
      const lists = (await site.world.store.listJumpGroups()).filter(({ ownerId }) => ownerId === userId);
      const path = `${groupsPath}/${lists[0]?.id ?? ''}`;
      expect((await administrator.get(path)).status).toBe(404);
      expect((await administrator.send('PUT', path, { ...group, revision: 'x' })).status).toBe(404);
      expect((await administrator.send('DELETE', `${path}?items=0&uninstalls=0&installers=0`)).status).toBe(404);
      const { rows } = await done<JumpGroupPage>('GET', groupsPath);
      expect(rows.map(({ id }) => id)).not.toContain(lists[0]?.id);
    });

    test('one with items goes with them, only as it was shown, and a last entry is uninstalled', async () => {
      const agent = await site.agent();
      const itemId = (await agent.itemId()) as JumpItemId;
      const { store } = site.world;
      const item = await store.findJumpItem(itemId);
      const path = `${groupsPath}/${item?.jumpGroupId ?? ''}`;
      const { consequences } = await done<JumpGroupDetails>('GET', path);
      expect(consequences).toMatchObject({ items: 1, uninstalls: 1, offline: 1, installers: 1 });
      const unseen = await administrator.send('DELETE', `${path}?items=0&uninstalls=0&installers=0`);
      expect([unseen.status, (await store.findJumpItem(itemId)) !== undefined]).toEqual([409, true]);
      expect((await administrator.send('DELETE', `${path}?items=1&uninstalls=1&installers=1`)).status).toBe(204);
      expect(await newestEntry()).toMatchObject({ kind: 'jump-group.removed', items: 1, uninstalls: 1 });
      expect((await administrator.get(path)).status).toBe(404);
      expect((await store.findJumpItem(itemId)) !== undefined).toBe(false);
      const client = item === undefined ? undefined : await store.findJumpClient(item.jumpClientId);
      expect(client?.uninstalledAt).not.toBeNull();
    });
  });

  describe('Jump Item Roles', () => {
    const wish = { name: 'Tags', description: '', permissions: ['edit-tag', 'start'] };

    test('one is made and changed; what names it keeps it', async () => {
      const made = await done<JumpItemRoleAnswer>('POST', rolesPath, wish);
      expect(made).toMatchObject({ permissions: ['start', 'edit-tag'], builtIn: false, dependents: { count: 0 } });
      await done('PUT', `${rolesPath}/${made.id}`, { ...wish, permissions: ['start'] });
      expect(await newestEntry()).toEqual({
        kind: 'jump-item-role.changed',
        changes: { permissions: [['start', 'edit-tag'], ['start']] },
      });
      const holder = await done<JumpGroupDetails>('POST', groupsPath, {
        ...group,
        name: 'Holder',
        members: [{ userId, roleId: made.id }],
      });
      expect(await done('DELETE', `${rolesPath}/${made.id}`)).toEqual({
        outcome: 'in-use',
        count: 1,
        names: ['Holder'],
      });
      expect(
        (await administrator.send('DELETE', `${groupsPath}/${holder.id}?items=0&uninstalls=0&installers=0`)).status,
      ).toBe(204);
      expect(await done('DELETE', `${rolesPath}/${made.id}`)).toEqual({ outcome: 'removed' });
    });

    test('a role that does not let start sessions is named in the refusal, with where it comes from', async () => {
      const tagger = await done<JumpItemRoleAnswer>('POST', rolesPath, {
        ...wish,
        name: 'Tagger',
        permissions: ['edit-tag'],
      });
      const itemId = (await (await site.agent()).itemId()) as JumpItemId;
      const item = await site.world.store.findJumpItem(itemId);
      const path = `${groupsPath}/${item?.jumpGroupId ?? ''}`;
      const { name, codeName } = await done<JumpGroupDetails>('GET', path);
      const give = async (role: string) => {
        const { revision } = await done<JumpGroupDetails>('GET', path);
        const members = [{ userId, roleId: role }];
        await done('PUT', path, { name, codeName, comments: '', members, revision });
      };
      await give(tagger.id);
      const refused = JSON.stringify(await representative.start([itemId]));
      expect(refused).toContain('jump.not-permitted');
      expect(refused).toContain(`Your role \\"Tagger\\" on the Jump Group \\"${name}\\"`);
      // What is not seen is like what is gone, and asking for it is kept in the audit log.
      await give(await roleId('No Access'));
      expect(JSON.stringify(await representative.start([itemId]))).toContain('jump.item-removed');
    });

    test.each(['No Access', 'Administrator', 'Start Sessions Only', 'Auditor'])('%s stays as it is', async (name) => {
      const path = `${rolesPath}/${await roleId(name)}`;
      for (const answer of [await administrator.send('PUT', path, wish), await administrator.send('DELETE', path)]) {
        expect([answer.status, answer.read()]).toMatchObject([409, { error: { code: 'access.built-in' } }]);
      }
    });
  });

  test('a team is made, changed and removed with its members, and its lead sees their lists', async () => {
    const { portals } = await done<TeamChoices>('GET', `${teamsPath}/choices`);
    const portalIds = portals.map(({ id }) => id);
    expect(portalIds.length).toBeGreaterThan(0);
    const team = {
      name: 'Night shift',
      codeName: '',
      comments: '',
      persistentQueue: true,
      portals: portalIds,
      members: [{ userId, role: 'lead' }],
    };
    const made = await done<TeamAnswer>('POST', teamsPath, team);
    expect(made).toMatchObject({ ...team, codeName: 'night-shift', policies: [] });
    const refused = await administrator.send('PUT', `${teamsPath}/${made.id}`, {
      ...team,
      revision: made.revision,
      portals: ['pp_gone'],
    });
    expect([refused.status, refused.read()]).toMatchObject([422, { error: { field: 'portals.0' } }]);
    const other = (await site.console()).login.user.id as UserId;
    const change = {
      ...team,
      revision: made.revision,
      persistentQueue: false,
      portals: [],
      members: [...team.members, { userId: other, role: 'member' }],
    };
    await done('PUT', `${teamsPath}/${made.id}`, change);
    expect((await administrator.send('PUT', `${teamsPath}/${made.id}`, change)).status).toBe(409);
    const { rows } = await done<TeamPage>('GET', teamsPath);
    expect(rows.find(({ id }) => id === made.id)).toMatchObject({ persistentQueue: false, portals: [] });
    const facts = await site.world.access.current();
    const list = [...facts.jumpGroups.values()].find(({ ownerId }) => ownerId === other);
    expect(list === undefined ? undefined : itemRoleOn(facts, userId, list.id)?.source.kind).toBe('led-list');
    expect(await done('DELETE', `${teamsPath}/${made.id}`)).toEqual({ outcome: 'removed' });
    expect((await newestEntry()).kind).toBe('team.removed');
  });

  describe('Group Policies', () => {
    async function policyWish(name: string) {
      const { start } = await done<GroupPolicyPage>('GET', policiesPath);
      return { name, ...start, members: [], jumpGroups: [], teams: [] };
    }

    async function order(): Promise<readonly string[]> {
      const { rows } = await done<GroupPolicyPage>('GET', policiesPath);
      return rows.map(({ name, position }) => `${position} ${name}`);
    }

    test('the order is that of their places, and moving, copying and removing keep it without gaps', async () => {
      const made: GroupPolicyAnswer[] = [];
      for (const name of ['One', 'Two', 'Three']) {
        made.push(await done<GroupPolicyAnswer>('POST', policiesPath, await policyWish(name)));
      }
      expect(await order()).toEqual(['1 One', '2 Two', '3 Three']);
      const [one, two, three] = made.map(({ id }) => `${policiesPath}/${id}`);
      expect((await administrator.post(`${three}/move`, { position: 1 })).status).toBe(204);
      expect(await order()).toEqual(['1 Three', '2 One', '3 Two']);
      expect((await administrator.post(`${one}/move`, { position: 4 })).status).toBe(422);
      await done('POST', `${three}/copy`, { name: 'Copy' });
      expect(await order()).toEqual(['1 Three', '2 Copy', '3 One', '4 Two']);
      for (const path of [three, one, two]) expect((await administrator.send('DELETE', path ?? '')).status).toBe(204);
      expect(await order()).toEqual(['1 Copy']);
    });

    test('what one says of its members holds at once, and ends with it', async () => {
      const berlin = await done<JumpGroupDetails>('POST', groupsPath, { ...group, name: 'By policy' });
      const wish = await policyWish('Support');
      const role = await roleId('Auditor');
      const made = await done<GroupPolicyAnswer>('POST', policiesPath, {
        ...wish,
        representative: { status: 'final', value: { ...wish.representative.value, support: 'not-allowed' } },
        members: [{ userId, securityProviderId: null, groupName: null }],
        jumpGroups: [{ jumpGroupId: berlin.id, roleId: role }],
      });
      const supportNow = async () => {
        const facts = await site.world.access.current();
        const held = itemRoleOn(facts, userId, berlin.id as JumpGroupId);
        return [effectiveAccount(facts, userId)?.representative.support, held?.role.name];
      };
      expect(await supportNow()).toEqual(['not-allowed', 'Auditor']);
      expect(await newestEntry()).toMatchObject({
        changes: { 'representative.status': [null, 'final'], jumpGroups: [[], ['By policy: Auditor']] },
      });
      const refused = await representative.start([await (await site.agent()).itemId()]);
      expect(refused).toMatchObject([{ refused: { reasons: [{ code: 'jump.support-not-allowed' }] } }]);
      expect(JSON.stringify(refused)).toContain('The group policy \\"Support\\" says so');
      expect((await done<JumpGroupDetails>('GET', `${groupsPath}/${berlin.id}`)).policies).toEqual([
        { id: made.id, name: 'Support', roleId: role },
      ]);
      expect((await administrator.send('DELETE', `${policiesPath}/${made.id}`)).status).toBe(204);
      expect(await supportNow()).toEqual(['full-support', 'Start Sessions Only']);
    });

    test('a Session Policy that is not for users is in none, but stays where it was, and in a copy', async () => {
      const policy = {
        codeName: '',
        description: '',
        permissions: {},
        prompting: null,
        availability: { users: false, representativeInvite: false, jumpItems: true },
      };
      const ofItems = await done<{ readonly id: string }>('POST', '/api/admin/session-policies', {
        ...policy,
        displayName: 'For items',
      });
      const wish = { ...(await policyWish('With a policy')), sessionPolicy: { status: 'defined', value: ofItems.id } };
      const refused = await administrator.post(policiesPath, wish);
      expect([refused.status, refused.read()]).toMatchObject([
        422,
        { error: { code: 'session-policy.not-available', field: 'sessionPolicy' } },
      ]);
      const path = `/api/admin/session-policies/${ofItems.id}`;
      const changed = (users: boolean) => ({
        ...policy,
        displayName: 'For items',
        availability: { ...policy.availability, users },
      });
      await done('PUT', path, changed(true));
      const made = await done<GroupPolicyAnswer>('POST', policiesPath, wish);
      await done('PUT', path, changed(false));
      await done('PUT', `${policiesPath}/${made.id}`, {
        ...wish,
        name: 'Still with it',
        revision: made.revision,
      });
      const late = { ...wish, name: 'Too late', revision: made.revision };
      expect((await administrator.send('PUT', `${policiesPath}/${made.id}`, late)).status).toBe(409);
      const copy = await done<GroupPolicyAnswer>('POST', `${policiesPath}/${made.id}/copy`, { name: 'Copy of it' });
      expect(copy.sessionPolicy.value).toBe(ofItems.id);
      for (const { id } of [made, copy]) await administrator.send('DELETE', `${policiesPath}/${id}`);
    });

    test('none may leave the site without an administrator', async () => {
      const wish = await policyWish('Nobody');
      const answer = await administrator.post(policiesPath, {
        ...wish,
        administration: { status: 'final', value: wish.administration.value },
        members: [{ userId: administrator.login.user.id, securityProviderId: null, groupName: null }],
      });
      expect(answer.status).toBe(409);
      expect(answer.read()).toMatchObject({ error: { reasons: [{ code: 'account.last-administrator' }] } });
    });

    test.each([
      ['a role that is not there', { roles: { default: `jr_${'0'.repeat(26)}` } }, 'request.invalid'],
      ['a time-out that is too short', { sessionIdleTimeout: 299 }, 'value.out-of-range'],
    ])('%s is refused', async (_, changes, code) => {
      const wish = await policyWish('Refused');
      const { value } = wish.representative;
      const roles = { ...value.roles, ...('roles' in changes ? changes.roles : {}) };
      const representativeBlock = { status: 'defined', value: { ...value, ...changes, roles } };
      const answer = await administrator.post(policiesPath, { ...wish, representative: representativeBlock });
      expect(answer.read()).toMatchObject({ error: { code } });
    });
  });

  test.each([
    ['editJumpGroups', groupsPath, [rolesPath, teamsPath, policiesPath]],
    ['editTeams', teamsPath, [rolesPath, groupsPath, policiesPath]],
  ] as const)('%s opens its own page and no other', async (name: AccountSwitch, own, others) => {
    const user = await site.console();
    expect((await user.get(own)).status).toBe(403);
    const { store, bus } = site.world;
    const row = await store.findUser(user.login.user.id as UserId);
    const settings = JSON.parse(row?.settings ?? '{}') as { readonly administration: object };
    const changed = { ...settings, administration: { ...settings.administration, [name]: true } };
    await store.commit([store.updateUser(user.login.user.id as UserId, { settings: JSON.stringify(changed) })]);
    bus.publish('access-changed', {});
    expect((await user.get(own)).status).toBe(200);
    for (const path of others) expect((await user.get(path)).status).toBe(403);
  });
});

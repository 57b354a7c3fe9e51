/** Copying, moving, retagging and removing, by those who may on some of the items or groups only. */
import type { JumpClientId, JumpGroupId, JumpItemId } from '@sallyport/domain';
import type {
  CopyItemsAnswer,
  GroupSummary,
  ItemPage,
  ItemPropertiesAnswer,
  RemovalAnswer,
  RemoveItemsAnswer,
} from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../gateway/testing/databases.ts';
import { addEntry, makeGroup, setMember, untilListed } from '../gateway/testing/entries.ts';
import { done, plainJumpPolicy, plainSessionPolicy } from '../gateway/testing/policies.ts';
import type { TestAgent } from '../gateway/testing/test-agent.ts';
import type { TestConsole } from '../gateway/testing/test-console.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';
import type { JumpItemRow } from '../ports.ts';

describe.each(databases)('hostile case 10: on %s,', (_database, database) => {
  let site: TestSite;
  let user: TestConsole;
  /** Where the user may do everything, only start sessions, and where nothing is seen. */
  let [own, foreign, unseen]: readonly JumpGroupId[] = [];

  /** The name of the server that a portal can have. */
  const portal = 'localhost';
  let policies = { jump: '', session: '' };

  const group = (id: JumpGroupId | undefined): JumpGroupId => {
    if (id === undefined) throw new Error('Not made yet');
    return id;
  };

  beforeAll(async () => {
    site = await startSite({ database: await database() });
    user = await site.console({ everywhere: 'no-access' });
    [own, foreign, unseen] = [
      await makeGroup(site, 'Own'),
      await makeGroup(site, 'Foreign'),
      await makeGroup(site, 'Unseen'),
    ];
    const member = { user: user.login.user.id };
    await setMember(site, { ...member, group: group(own), role: 'administrator' });
    await setMember(site, { ...member, group: group(foreign), role: 'start-sessions-only' });
    const administrator = await site.console({ isAdministrator: true });
    const made = (path: string, plain: object) =>
      done<{ readonly id: string }>(administrator, `POST ${path}`, { ...plain, displayName: 'To choose' });
    const { id: jump } = await made('/api/admin/jump-policies', plainJumpPolicy);
    const { id: session } = await made('/api/admin/session-policies', plainSessionPolicy);
    policies = { jump, session };
    const berlin = { name: 'Berlin', addresses: [portal], sessionPolicyId: null };
    await done(administrator, 'POST /api/admin/public-portals', berlin);
  });

  afterAll(async () => {
    await site.stop();
  });

  let entries = 0;

  /** A client whose first entry is in a group of the enrolment that the user does not see, and one more entry. */
  async function entryIn(
    where: JumpGroupId | undefined,
    of?: TestAgent,
  ): Promise<{ agent: TestAgent; id: JumpItemId }> {
    const agent = of ?? (await site.agent());
    entries += 1;
    const id = await addEntry(site, { client: agent.clientId, group: group(where), name: `entry-${entries}` });
    return { agent, id };
  }

  /** A client with this entry alone. */
  async function onlyEntryIn(where: JumpGroupId | undefined): Promise<{ agent: TestAgent; id: JumpItemId }> {
    const { agent, id } = await entryIn(where);
    const { store, bus, index } = site.world;
    const first = (await rowsOf(agent)).find((row) => row.id !== id);
    if (first === undefined) throw new Error('No entry of the enrolment');
    await store.commit([store.removeJumpItem(first.id)]);
    bus.publish('client-changed', { jumpClientId: agent.clientId as JumpClientId });
    await untilListed(index, () => index.find(first.id) === undefined);
    return { agent, id };
  }

  const rowsOf = (agent: TestAgent): Promise<readonly JumpItemRow[]> =>
    site.world.store.listJumpItemsOfClient(agent.clientId as JumpClientId);

  const rowOf = (id: JumpItemId) => site.world.store.findJumpItem(id);

  const change = (ids: readonly string[], changes: object) => user.send('PATCH', '/api/jump-items', { ids, changes });

  test('a bulk change with one forbidden item changes none, and names it', async () => {
    const [allowed, forbidden] = [await entryIn(own), await entryIn(foreign)];
    const before = await Promise.all([rowOf(allowed.id), rowOf(forbidden.id)]);
    const answer = await change([allowed.id, forbidden.id], { tag: 'lobby' });
    expect([answer.status, answer.reasons]).toEqual([409, ['item.not-permitted']]);
    expect(answer.error.reasons?.[0]?.message).toContain(before[1]?.name);
    expect(answer.error.reasons?.[0]?.message).toContain('Foreign');
    expect(await Promise.all([rowOf(allowed.id), rowOf(forbidden.id)])).toEqual(before);
  });

  test('one that is not seen is gone, and the rest stays as it is', async () => {
    const [allowed, hidden] = [await entryIn(own), await entryIn(unseen)];
    const answer = await change([allowed.id, hidden.id], { tag: 'lobby' });
    expect([answer.status, answer.error.code, answer.error.field]).toEqual([404, 'item.gone', 'ids.1']);
    expect((await rowOf(allowed.id))?.tag).toBe('');
  });

  test('retagging changes what is touched and nothing else, with old and new in the audit log', async () => {
    const { id, agent } = await entryIn(own);
    const other = (await rowsOf(agent)).filter((row) => row.id !== id);
    const before = await rowOf(id);
    const answer = await change([id], { tag: '  Lobby ', comments: 'by the door' });
    expect(answer.read()).toEqual({ changed: 1 });
    expect(await rowOf(id)).toEqual({ ...before, tag: 'Lobby', comments: 'by the door' });
    expect((await rowsOf(agent)).filter((row) => row.id !== id)).toEqual(other);
    const [entry] = await site.world.store.listAuditEntries(1);
    expect(entry).toMatchObject({ kind: 'jump-item.changed', actorId: user.login.user.id, targetId: id });
    expect(JSON.parse(entry?.data ?? '')).toEqual({
      changes: { tag: ['', 'Lobby'], comments: ['', 'by the door'] },
    });
    expect((await change([id], { tag: 'Lobby' })).read()).toEqual({ changed: 0 });
  });

  test.each([
    ['a name of 129 characters', { name: 'a'.repeat(129) }, 'changes.name'],
    ['no name', { name: ' ' }, 'changes.name'],
    ['a name that turns the line round', { name: 'a\u202eb' }, 'changes.name'],
    ['a tag of 65', { tag: 'a'.repeat(65) }, 'changes.tag'],
    ['a policy that is none', { jumpPolicyId: 'jp_x' }, 'changes.jumpPolicyId'],
    ['a portal that is none', { publicSiteAddress: 'nowhere.example' }, 'changes.publicSiteAddress'],
    ['a start mode that is none', { startMode: 'loud' }, 'changes.startMode'],
    ['a group that is not seen', () => ({ jumpGroupId: unseen }), 'changes.jumpGroupId'],
    ['a field that is none', { api_id: 1 }, 'changes.api_id'],
  ] as const)('%s is refused, and the answer names the field', async (_, changes, field) => {
    const { id } = await entryIn(own);
    const before = await rowOf(id);
    const answer = await change([id], typeof changes === 'function' ? changes() : changes);
    expect([answer.status, answer.error.field]).toEqual([422, field]);
    expect(await rowOf(id)).toEqual(before);
  });

  test('a tag that is cleared is nowhere in the tree any more, of one item and of several', async () => {
    const items = [await entryIn(own), await entryIn(own), await entryIn(own)];
    const ids = items.map(({ id }) => id);
    const tagsInTree = async (): Promise<readonly string[]> => {
      const tree = (await user.get('/api/jump-groups')).read<readonly GroupSummary[]>();
      return tree.find(({ id }) => id === own)?.tags.map(({ tag, total }) => `${total} ${tag}`) ?? [];
    };
    const tagged = async (): Promise<number> =>
      (await user.get(`/api/jump-items?group=${own}&tag=cellar`)).read<ItemPage>().total;
    await change(ids, { tag: 'cellar' });
    await expect.poll(tagsInTree).toContain('3 cellar');
    expect((await change(ids.slice(0, 1), { tag: '' })).read()).toEqual({ changed: 1 });
    await expect.poll(tagsInTree).toContain('2 cellar');
    expect(await tagged()).toBe(2);
    expect((await change(ids, { tag: '' })).read()).toEqual({ changed: 2 });
    await expect.poll(async () => (await tagsInTree()).join()).not.toContain('cellar');
    expect(await tagged()).toBe(0);
    expect((await Promise.all(ids.map(rowOf))).map((row) => row?.tag)).toEqual(['', '', '']);
  });

  test.each([
    ['jumpPolicyId', { jumpPolicyId: null }, 'change the Jump Policy'],
    ['attendedSessionPolicyId', { attendedSessionPolicyId: null }, 'change session policies'],
    ['unattendedSessionPolicyId', { unattendedSessionPolicyId: null }, 'change session policies'],
    ['publicSiteAddress', { publicSiteAddress: null }, 'change the public portal'],
    ['publicSiteAddress', () => ({ publicSiteAddress: portal }), 'change the public portal'],
    ['jumpPolicyId', () => ({ jumpPolicyId: policies.jump }), 'change the Jump Policy'],
    ['attendedSessionPolicyId', () => ({ attendedSessionPolicyId: policies.session }), 'change session policies'],
    ['unattendedSessionPolicyId', () => ({ unattendedSessionPolicyId: policies.session }), 'change session policies'],
  ] as const)(
    '%s is not for whoever has no right to it: refused with what is lacking',
    async (field, given, lacking) => {
      const { id, agent } = await entryIn(foreign);
      const client = () => site.world.store.findJumpClient(agent.clientId as JumpClientId);
      const before = [await rowOf(id), (await client())?.publicSiteAddress];
      const audited = (await site.audited()).filter((kind) => kind.startsWith('jump-item.')).length;
      const answer = await change([id], typeof given === 'function' ? given() : given);
      expect([answer.status, answer.reasons]).toEqual([409, ['item.not-permitted']]);
      expect(answer.error.reasons?.[0]?.message).toContain(`your role in Foreign does not let you ${lacking}`);
      expect([await rowOf(id), (await client())?.publicSiteAddress]).toEqual(before);
      expect((await site.audited()).filter((kind) => kind.startsWith('jump-item.')).length).toBe(audited);
      const asked = await user.post('/api/jump-items/properties', { ids: [id] });
      const { edit } = asked.read<ItemPropertiesAnswer>().fields[field];
      expect(edit.allowed ? '' : edit.reasons[0]?.message).toContain(lacking);
    },
  );

  test('a name of 128 characters is taken, and one name for several items is not', async () => {
    const [one, other] = [await entryIn(own), await entryIn(own)];
    const name = 'é'.repeat(128);
    expect((await change([one.id], { name })).status).toBe(200);
    expect((await rowOf(one.id))?.name).toBe(name);
    expect((await change([one.id, other.id], { name: 'both' })).error.field).toBe('changes.name');
  });

  test('moving takes the permission on both groups', async () => {
    const { id } = await entryIn(own);
    const refused = await change([id], { jumpGroupId: foreign });
    expect([refused.status, refused.reasons]).toEqual([409, ['item.destination-not-permitted']]);
    const back = await entryIn(foreign);
    expect((await change([back.id], { jumpGroupId: own })).reasons).toEqual(['item.not-permitted']);
    const mine = (await user.post('/api/jump-items/properties', { ids: [id] })).read<ItemPropertiesAnswer>();
    const list = mine.groups.find(({ isOwn }) => isOwn)?.id;
    expect(new Set(mine.groups.map((each) => each.id))).toEqual(new Set([own, list]));
    expect((await change([id], { jumpGroupId: list })).read()).toEqual({ changed: 1 });
    expect((await rowOf(id))?.jumpGroupId).toBe(list);
    expect(await site.audited()).toContain('jump-item.moved');
  });

  test('copying takes the permission on both groups, and gives a copy no more than its group does', async () => {
    const { id, agent } = await entryIn(own);
    await change([id], { tag: 'lobby', comments: 'by the door' });
    const copyTo = (jumpGroupId: JumpGroupId | undefined, ids: readonly string[] = [id]) =>
      user.post('/api/jump-items/copies', { ids, jumpGroupId });
    const count = (await rowsOf(agent)).length;
    expect((await copyTo(foreign)).reasons).toEqual(['item.destination-not-permitted']);
    expect((await copyTo(unseen)).error).toMatchObject({ code: 'request.invalid', field: 'jumpGroupId' });
    const fromForeign = await entryIn(foreign);
    expect((await copyTo(own, [id, fromForeign.id])).reasons).toEqual(['item.not-permitted']);
    expect((await rowsOf(agent)).length).toBe(count);
    const named = await user.post('/api/jump-items/copies', { ids: [id], jumpGroupId: own, name: 'Second' });
    const [copy] = named.read<CopyItemsAnswer>().copies;
    expect(await rowOf(copy?.id as JumpItemId)).toMatchObject({
      name: 'Second',
      tag: 'lobby',
      comments: 'by the door',
      jumpClientId: agent.clientId,
    });
    expect((await copyTo(own)).reasons).toEqual(['item.entry-exists']);
    expect(await site.audited()).toContain('jump-item.copied');
  });

  test('two who copy the same item to one place at the same moment make one copy', async () => {
    const { id, agent } = await entryIn(own);
    const before = (await rowsOf(agent)).length;
    const body = { ids: [id], jumpGroupId: own, name: 'At once' };
    const answers = await Promise.all([1, 2, 3].map(() => user.post('/api/jump-items/copies', body)));
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409, 409]);
    expect((await rowsOf(agent)).length).toBe(before + 1);
  });

  test('the original removed while copies live: they stay, and so does the client', async () => {
    const { agent, id } = await entryIn(own);
    const copy = await entryIn(own, agent);
    const foreseen = await user.post('/api/jump-items/removal', { ids: [id] });
    expect(foreseen.read<RemovalAnswer>()).toEqual({ items: 1, uninstalls: 0, offline: 0, remove: { allowed: true } });
    const removed = await user.post('/api/jump-items/remove', { ids: [id] });
    expect(removed.read<RemoveItemsAnswer>().items).toEqual([{ id, outcome: 'removed' }]);
    expect((await rowsOf(agent)).map((row) => row.id)).toContain(copy.id);
    expect((await site.world.store.findJumpClient(agent.clientId as JumpClientId))?.uninstalledAt).toBeNull();
    expect(await site.audited()).not.toContain('client.uninstalled');
  });

  test('the last entry removed uninstalls the client, which its agent is told', async () => {
    const { agent, id } = await onlyEntryIn(own);
    const link = await agent.link();
    const foreseen = await user.post('/api/jump-items/removal', { ids: [id] });
    expect(foreseen.read<RemovalAnswer>()).toMatchObject({ items: 1, uninstalls: 1, offline: 0 });
    const removed = await user.post('/api/jump-items/remove', { ids: [id] });
    expect(removed.read<RemoveItemsAnswer>().items).toEqual([{ id, outcome: 'uninstalled' }]);
    await link.obey('uninstall');
    expect(await rowsOf(agent)).toEqual([]);
    expect((await site.audited()).slice(0, 2).toSorted()).toEqual(['client.uninstalled', 'jump-item.removed']);
  });

  test('removing with one forbidden item removes none; with an entry that one may not remove left, the client stays', async () => {
    const [allowed, forbidden] = [await onlyEntryIn(own), await entryIn(foreign)];
    const refused = await user.post('/api/jump-items/remove', { ids: [allowed.id, forbidden.id] });
    expect([refused.status, refused.reasons]).toEqual([409, ['item.not-permitted']]);
    expect(await rowOf(allowed.id)).toBeDefined();
    const both = await onlyEntryIn(own);
    await entryIn(unseen, both.agent);
    const removed = await user.post('/api/jump-items/remove', { ids: [both.id] });
    expect(removed.read<RemoveItemsAnswer>().items).toEqual([{ id: both.id, outcome: 'removed' }]);
    expect((await rowsOf(both.agent)).map(({ jumpGroupId }) => jumpGroupId)).toEqual([unseen]);
  });

  test('two who remove one entry each of two at the same moment leave no client without an entry', async () => {
    const { agent, id } = await onlyEntryIn(own);
    const second = await entryIn(own, agent);
    const answers = await Promise.all(
      [id, second.id].map((each) => user.post('/api/jump-items/remove', { ids: [each] })),
    );
    const outcomes = answers.flatMap((answer) => answer.read<RemoveItemsAnswer>().items.map(({ outcome }) => outcome));
    expect(outcomes.toSorted()).toEqual(['removed', 'uninstalled-later']);
    expect(await rowsOf(agent)).toEqual([]);
    expect((await site.world.store.findJumpClient(agent.clientId as JumpClientId))?.uninstalledAt).not.toBeNull();
  });

  test('what may not be changed is said for each property, with the reason', async () => {
    const { id } = await entryIn(foreign);
    const {
      fields,
      groups,
      group: held,
      otherEntries,
    } = (await user.post('/api/jump-items/properties', { ids: [id] })).read<ItemPropertiesAnswer>();
    expect(Object.values(fields).every(({ edit }) => !edit.allowed)).toBe(true);
    expect(fields.tag.edit).toMatchObject({ allowed: false, reasons: [{ code: 'item.not-permitted' }] });
    expect(groups.some((each) => each.id === foreign)).toBe(false);
    expect(held).toMatchObject({ id: foreign, isOwn: false, isPersonal: false });
    expect(held?.name).toBe((await site.world.access.current()).jumpGroups.get(group(foreign))?.name);
    expect(otherEntries).toBe(1);
  });
});

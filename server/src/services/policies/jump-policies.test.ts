/** Jump Policies from outside: made, changed and removed by an administrator, on both databases. */
import type { JumpPolicyAnswer, JumpPolicyFields, JumpPolicyPage, JumpPolicyRemoval } from '@sallyport/protocol';
import type { JumpItemId, JumpPolicyId } from '@sallyport/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import { plainJumpPolicy } from '../../gateway/testing/policies.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

const fields: JumpPolicyFields = { ...plainJumpPolicy, displayName: 'Weekdays' };

const weekdays = {
  timeZone: 'Europe/Berlin',
  entries: [{ startDay: 0, startMinute: 480, endDay: 4, endMinute: 1020 }],
  strict: true,
};

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

  const path = '/api/admin/jump-policies';

  async function made(wish: Partial<JumpPolicyFields>): Promise<JumpPolicyAnswer> {
    const answer = await administrator.post(path, { ...fields, ...wish });
    if (answer.status !== 200) throw new Error(answer.body.toString());
    return answer.read<JumpPolicyAnswer>();
  }

  async function newestEntry() {
    const [entry] = await site.world.store.listAuditEntries(1);
    if (entry === undefined) throw new Error('Nothing is audited');
    return { kind: entry.kind, ...(JSON.parse(entry.data) as { readonly changes: Record<string, unknown> }) };
  }

  test('one that is made is in the list and in force at once, with a code name from its name', async () => {
    const policy = await made({ displayName: '  Weekdays in Köln ', schedule: weekdays });
    expect(policy).toMatchObject({ displayName: 'Weekdays in Köln', codeName: 'weekdays-in-koln', schedule: weekdays });
    expect((await administrator.get(path)).read<JumpPolicyPage>().rows).toContainEqual(policy);
    const { jumpPolicies } = await site.world.access.current();
    expect(jumpPolicies.get(policy.id as JumpPolicyId)).toMatchObject({ schedule: weekdays, recordingDisabled: false });
    const { kind, changes } = await newestEntry();
    expect(kind).toBe('jump-policy.created');
    expect(changes).toMatchObject({ displayName: [null, 'Weekdays in Köln'], ticketIdRequired: [null, false] });
  });

  test('a change is written with what was and what is, and changes nothing else', async () => {
    const policy = await made({ displayName: 'Changing', ticketIdRequired: true, schedule: weekdays });
    const { id, uses, ...rest } = policy;
    const changed = { ...rest, displayName: 'Changed', ticketIdRequired: false, schedule: null };
    const answer = await administrator.send('PUT', `${path}/${id}`, changed);
    expect(answer.read<JumpPolicyAnswer>()).toEqual({ id, uses, ...changed });
    expect(await newestEntry()).toEqual({
      kind: 'jump-policy.changed',
      changes: {
        displayName: ['Changing', 'Changed'],
        ticketIdRequired: [true, false],
        schedule: [weekdays, null],
      },
    });
    const before = (await site.audited()).length;
    await administrator.send('PUT', `${path}/${id}`, changed);
    expect((await site.audited()).length).toBe(before);
  });

  test('names and code names belong to one policy, whatever the case of their letters', async () => {
    await made({ displayName: 'Night shift', codeName: 'nights' });
    const same = await administrator.post(path, { ...fields, displayName: 'NIGHT SHIFT' });
    expect(same.status).toBe(422);
    expect(same.read()).toMatchObject({ error: { code: 'jump-policy.name-taken', field: 'displayName' } });
    const sameCode = await administrator.post(path, { ...fields, displayName: 'Other nights', codeName: 'nights' });
    expect(sameCode.read()).toMatchObject({ error: { code: 'jump-policy.name-taken', field: 'codeName' } });
    expect((await made({ displayName: 'Nights' })).codeName).toBe('nights-2');
    expect((await made({ displayName: '夜間' })).codeName).toMatch(/^policy-\d+$/);
  });

  test.each([
    ['no name', { displayName: ' ' }, 'displayName', 'jump-policy.name-invalid'],
    ['a name that turns round', { displayName: 'a\u202eb' }, 'displayName', 'jump-policy.name-invalid'],
    ['a code name with a blank', { codeName: 'a b' }, 'codeName', 'jump-policy.code-name-invalid'],
    ['a long description', { description: 'x'.repeat(1001) }, 'description', 'jump-policy.description-invalid'],
    [
      'a zone that is none',
      { schedule: { ...weekdays, timeZone: 'Berlin' } },
      'schedule.timeZone',
      'jump-policy.time-zone-unknown',
    ],
    [
      'an eighth day',
      { schedule: { ...weekdays, entries: [{ startDay: 7, startMinute: 0, endDay: 0, endMinute: 0 }] } },
      'schedule.entries.0',
      'jump-policy.entry-invalid',
    ],
    ['copies without join', { appliesToCopies: true }, 'appliesToCopies', 'jump-policy.copies-without-join'],
    ['a field too many', { extra: 1 }, 'extra', 'request.unknown-field'],
    ['a wrong type', { recordingDisabled: 'no' }, 'recordingDisabled', 'request.invalid'],
  ])('%s is refused by its field, and nothing is kept', async (_, wish, field, code) => {
    const before = (await administrator.get(path)).body.toString();
    const answer = await administrator.post(path, { ...fields, displayName: 'Refused', ...wish });
    expect(answer.status).toBe(422);
    expect(answer.read()).toMatchObject({ error: { code, field } });
    expect((await administrator.get(path)).body.toString()).toBe(before);
  });

  test('one that an item has stays, and what has it is counted and named', async () => {
    const { id } = await made({ displayName: 'In use' });
    const agent = await site.agent();
    const itemId = (await agent.itemId()) as JumpItemId;
    const { store } = site.world;
    await store.commit([store.updateJumpItem(itemId, { jumpPolicyId: id as JumpPolicyId })]);
    const item = await store.findJumpItem(itemId);
    const refused = await administrator.send('DELETE', `${path}/${id}`);
    expect(refused.read<JumpPolicyRemoval>()).toEqual({
      outcome: 'in-use',
      items: 1,
      installers: 0,
      names: [item?.name],
    });
    const row = (await administrator.get(path)).read<JumpPolicyPage>().rows.find((each) => each.id === id);
    expect(row?.uses).toEqual({ items: 1, installers: 0 });
    await store.commit([store.updateJumpItem(itemId, { jumpPolicyId: null })]);
    expect((await administrator.send('DELETE', `${path}/${id}`)).read()).toEqual({ outcome: 'removed' });
    expect((await newestEntry()).kind).toBe('jump-policy.removed');
    expect((await administrator.send('DELETE', `${path}/${id}`)).status).toBe(404);
  });

  test('others choose from the list and can’t change it', async () => {
    const { id, displayName, description } = await made({ displayName: 'To choose' });
    const user = await site.console();
    expect((await user.get('/api/jump-policies')).read<JumpPolicyPage>().rows).toContainEqual({
      id,
      displayName,
      description,
    });
    for (const [method, at] of [
      ['GET', path],
      ['POST', path],
      ['PUT', `${path}/${id}`],
      ['DELETE', `${path}/${id}`],
      ['GET', '/api/admin/jump-item-settings'],
      ['PUT', '/api/admin/jump-item-settings'],
    ] as const) {
      expect((await user.send(method, at, method.startsWith('P') ? {} : undefined)).status, `${method} ${at}`).toBe(
        403,
      );
    }
  });

  test('the settings of Jump items hold at once and are audited', async () => {
    const at = '/api/admin/jump-item-settings';
    expect((await administrator.get(at)).read()).toEqual({
      simultaneousJumps: 'join',
      screenStateDetectsPresence: false,
    });
    const settings = { simultaneousJumps: 'disallow', screenStateDetectsPresence: false };
    expect((await administrator.send('PUT', at, settings)).read()).toEqual(settings);
    expect((await site.world.access.current()).settings).toEqual(settings);
    expect(await newestEntry()).toEqual({
      kind: 'setting.changed',
      changes: { simultaneousJumps: ['join', 'disallow'] },
    });
  });
});

/** Approvals from outside: who asks, who decides, and when a jump begins. */
import { freeJumpPolicyRules, instant } from '@sallyport/domain';
import type { JumpItemId, UserId } from '@sallyport/domain';
import type { ApprovalAnswer, ApprovalPage, StartResult } from '@sallyport/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { createJumpPolicy } from '../policies/jump-policies.ts';

const operator = { kind: 'operator', name: 'test' } as const;
const hour = 3_600_000;

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;
  let moved = 0;
  let asking: TestConsole;
  let approver: TestConsole;
  let stranger: TestConsole;

  beforeAll(async () => {
    site = await startSite({ database: await database(), clock: { now: () => instant(Date.now() + moved) } });
    asking = await site.console();
    approver = await site.console();
    stranger = await site.console();
  });

  afterAll(async () => {
    await site.stop();
  });

  /** An item whose policy lets `approver` and `asking` approve. */
  async function held(): Promise<string> {
    const agent = await site.agent();
    await agent.link();
    const itemId = await agent.itemId();
    const users = [approver, asking].map(({ login }) => login.user.id);
    const wish = {
      displayName: `Approved ${itemId}`,
      codeName: '',
      description: '',
      rules: {
        ...freeJumpPolicyRules,
        approval: {
          approvers: { users, teams: [], addresses: [] },
          maxMinutes: 120,
          scope: 'requestor',
          approverScope: 'not-requestor',
        },
      },
    } as const;
    const made = await createJumpPolicy(site.world, wish, operator);
    if (made.kind !== 'done') throw new Error(JSON.stringify(made));
    const { store } = site.world;
    await store.commit([store.updateJumpItem(itemId as JumpItemId, { jumpPolicyId: made.policy.id })]);
    return itemId;
  }

  const ask = (by: TestConsole, jumpItemId: string, minutes = 60) =>
    by.post('/api/approvals', { jumpItemId, minutes, purpose: 'Change 7' });

  async function seenBy(by: TestConsole, jumpItemId: string): Promise<readonly ApprovalAnswer[]> {
    const { rows } = (await by.get('/api/approvals')).read<ApprovalPage>();
    return rows.filter((row) => row.jumpItemId === jumpItemId);
  }

  async function idOf(jumpItemId: string): Promise<string> {
    return (await seenBy(asking, jumpItemId))[0]?.id ?? '';
  }

  async function codesOf(by: TestConsole, itemId: string): Promise<readonly string[] | 'started'> {
    const [result] = (await by.post('/api/sessions', { jumpItemIds: [itemId] })).read<{
      readonly results: readonly StartResult[];
    }>().results;
    if (result === undefined || 'refused' in result) return result?.refused.reasons.map(({ code }) => code) ?? [];
    await by.post(`/api/sessions/${result.session.id}/end`);
    return 'started';
  }

  test('is asked for, decided by an approver, and lets in whoever asked for as long as it is good', async () => {
    const itemId = await held();
    expect(await codesOf(asking, itemId)).toEqual(['jump.approval-needed']);
    expect((await ask(asking, itemId)).status).toBe(204);
    expect(await codesOf(asking, itemId)).toEqual(['jump.approval-pending']);
    expect(await seenBy(approver, itemId)).toMatchObject([
      { state: 'pending', purpose: 'Change 7', minutes: 60, isOwn: false, acts: ['approve', 'deny'] },
    ]);
    expect((await approver.post(`/api/approvals/${await idOf(itemId)}/approve`)).status).toBe(204);
    expect(await codesOf(asking, itemId)).toBe('started');
    expect(await codesOf(stranger, itemId)).toEqual(['jump.approval-needed']);
    moved += hour;
    expect(await codesOf(asking, itemId)).toEqual(['jump.approval-needed']);
    expect(await seenBy(asking, itemId)).toMatchObject([{ state: 'over', isOwn: true, acts: [] }]);
    expect(await site.audited()).toEqual(expect.arrayContaining(['jump-approval.asked', 'jump-approval.approved']));
  });

  test('denied it lets nobody in, and is decided once', async () => {
    const itemId = await held();
    await ask(asking, itemId);
    const id = await idOf(itemId);
    expect((await approver.post(`/api/approvals/${id}/deny`)).status).toBe(204);
    const again = await approver.post(`/api/approvals/${id}/approve`);
    expect([again.status, again.read()]).toMatchObject([
      409,
      { error: { reasons: [{ code: 'approval.not-pending', facts: { state: 'denied' } }] } },
    ]);
    expect(await codesOf(asking, itemId)).toEqual(['jump.approval-needed']);
  });

  test('nobody approves an own request, and whoever is no approver finds none', async () => {
    const itemId = await held();
    await ask(asking, itemId);
    const id = await idOf(itemId);
    const own = await asking.post(`/api/approvals/${id}/approve`);
    expect(own.read()).toMatchObject({ error: { reasons: [{ code: 'approval.own-request' }] } });
    for (const act of ['approve', 'deny', 'take-back']) {
      expect((await stranger.post(`/api/approvals/${id}/${act}`)).status).toBe(404);
    }
    expect(await seenBy(stranger, itemId)).toEqual([]);
    expect(await seenBy(asking, itemId)).toMatchObject([{ acts: ['take-back'] }]);
  });

  test('two who decide at the same moment are one decision', async () => {
    const itemId = await held();
    await ask(asking, itemId);
    const id = await idOf(itemId);
    const answers = await Promise.all(['approve', 'deny'].map((act) => approver.post(`/api/approvals/${id}/${act}`)));
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([204, 409]);
  });

  test('a request is withdrawn by whoever asked, an approval taken back by an approver', async () => {
    const itemId = await held();
    await ask(asking, itemId);
    expect((await asking.post(`/api/approvals/${await idOf(itemId)}/take-back`)).status).toBe(204);
    expect((await ask(asking, itemId)).status).toBe(204);
    const id = await idOf(itemId);
    await approver.post(`/api/approvals/${id}/approve`);
    expect(await codesOf(asking, itemId)).toBe('started');
    expect((await approver.post(`/api/approvals/${id}/take-back`)).status).toBe(204);
    expect(await codesOf(asking, itemId)).toEqual(['jump.approval-needed']);
    expect((await seenBy(asking, itemId)).map(({ state }) => state)).toEqual(['revoked', 'withdrawn']);
  });

  test('is asked for once at a time, for no longer than there is, and only where one may jump', async () => {
    const itemId = await held();
    const long = await ask(asking, itemId, 121);
    expect(long.read()).toMatchObject({
      error: { reasons: [{ code: 'approval.too-long', facts: { maxMinutes: 120 } }] },
    });
    await ask(asking, itemId);
    expect((await ask(asking, itemId)).read()).toMatchObject({
      error: { reasons: [{ code: 'approval.asked-already' }] },
    });
    const agent = await site.agent();
    expect((await ask(asking, await agent.itemId())).read()).toMatchObject({
      error: { reasons: [{ code: 'approval.not-asked-for' }] },
    });
    const outsider = await site.console();
    const { store, bus } = site.world;
    await store.commit([store.updateUser(outsider.login.user.id as UserId, { systemRoleId: null })]);
    bus.publish('access-changed', {});
    expect((await ask(outsider, itemId)).read()).toMatchObject({
      error: { reasons: [{ code: 'jump.item-removed' }] },
    });
    const bad = await asking.post('/api/approvals', { jumpItemId: itemId, minutes: 60, purpose: 'a\u202eb' });
    expect([bad.status, bad.read()]).toMatchObject([422, { error: { field: 'purpose' } }]);
  });
});

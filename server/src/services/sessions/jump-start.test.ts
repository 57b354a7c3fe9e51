/** What Jump Policies do to real starts: one item, several, joins, copies; and what a strict schedule does later. */
import { readdirSync } from 'node:fs';
import { freeJumpPolicyRules, instant, newId } from '@sallyport/domain';
import type { JumpItemId, JumpPolicyRules, UserId } from '@sallyport/domain';
import type { SessionDetails, StartResult } from '@sallyport/protocol';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestAgent, TestLink } from '../../gateway/testing/test-agent.ts';
import type { TestConsole } from '../../gateway/testing/test-console.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { secretBox } from '../../sealing/secret-box.ts';
import { offerTotp, totpWrite } from '../users/totp.ts';
import { changeJumpPolicy, createJumpPolicy } from '../policies/jump-policies.ts';

const operator = { kind: 'operator', name: 'test' } as const;
const minute = 60_000;

/** Monday, noon in UTC; the schedules below are in UTC. */
const noon = Date.UTC(2026, 10, 23, 12);

const monday = (from: number, to: number, strict = false) => ({
  timeZone: 'UTC',
  entries: [{ startDay: 0, startMinute: from * 60, endDay: 0, endMinute: to * 60 }],
  strict,
});

function codesOf(result: StartResult | undefined): readonly string[] | 'started' {
  if (result === undefined) return [];
  return 'refused' in result ? result.refused.reasons.map(({ code }) => code) : 'started';
}

interface Endpoint {
  readonly agent: TestAgent;
  readonly link: TestLink;
  readonly itemId: JumpItemId;
}

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;
  let user: TestConsole;
  let other: TestConsole;
  let moved = 0;
  let policies = 0;

  /** The clock goes on from there. */
  function setClock(moment: number): void {
    moved = moment - Date.now();
  }

  beforeAll(async () => {
    setClock(noon);
    site = await startSite({ database: await database(), clock: { now: () => instant(Date.now() + moved) } });
    user = await site.console();
    other = await site.console();
  });

  beforeEach(() => setClock(noon));

  afterAll(async () => {
    await site.stop();
  });

  /** `clock`: what it takes for the time. */
  async function endpoint(clock?: number): Promise<Endpoint> {
    const agent = await site.agent();
    const link = await agent.link(clock);
    return { agent, link, itemId: (await agent.itemId()) as JumpItemId };
  }

  async function policy(rules: Partial<JumpPolicyRules>) {
    policies += 1;
    const wish = {
      displayName: `Policy ${policies}`,
      codeName: '',
      description: '',
      rules: { ...freeJumpPolicyRules, ...rules },
    };
    const made = await createJumpPolicy(site.world, wish, operator);
    if (made.kind !== 'done') throw new Error(JSON.stringify(made));
    return made.policy;
  }

  /** An endpoint whose item has such a policy. */
  async function under(rules: Partial<JumpPolicyRules>, clock?: number) {
    const place = await endpoint(clock);
    const { id } = await policy(rules);
    await give(place.itemId, id);
    return { ...place, policyId: id };
  }

  async function give(itemId: JumpItemId, jumpPolicyId: Awaited<ReturnType<typeof policy>>['id']): Promise<void> {
    const { store } = site.world;
    await store.commit([store.updateJumpItem(itemId, { jumpPolicyId })]);
  }

  /** One more entry of the same client. */
  async function copyOf({ itemId }: Endpoint, rules: Partial<JumpPolicyRules>): Promise<JumpItemId> {
    const { store, bus, clock, random } = site.world;
    const original = await store.findJumpItem(itemId);
    if (original === undefined) throw new Error('No item');
    const { apiId: _, ...row } = original;
    const id = newId('jump-item', clock.now(), random.bytes(10));
    const { id: jumpPolicyId } = await policy(rules);
    const name = `${row.name} copy ${policies}`;
    await store.commit([...store.insertJumpItem({ ...row, id, name, nameFold: name.toLowerCase(), jumpPolicyId })]);
    bus.publish('client-changed', { jumpClientId: row.jumpClientId });
    await expect.poll(() => site.world.index.find(id)?.item.id).toBe(id);
    return id;
  }

  async function startOne(by: TestConsole, itemId: string, answers?: object): Promise<StartResult | undefined> {
    const answer = await by.post('/api/sessions', { jumpItemIds: [itemId], ...(answers && { answers }) });
    return answer.read<{ readonly results: readonly StartResult[] }>().results[0];
  }

  async function started(by: TestConsole, itemId: string): Promise<string> {
    const result = await startOne(by, itemId);
    if (result === undefined || 'refused' in result) throw new Error(JSON.stringify(result));
    return result.session.id;
  }

  const eventsOf = ({ events }: SessionDetails, kind: string) => events.filter((event) => event.kind === kind);

  test('outside of its schedule a start is refused with the next opening, and leaves nothing behind', async () => {
    const { itemId } = await under({ schedule: monday(8, 12) });
    const result = await startOne(user, itemId);
    expect(result).toMatchObject({
      refused: {
        reasons: [{ code: 'jump.outside-schedule', facts: { opensAt: Date.UTC(2026, 10, 30, 8), timeZone: 'UTC' } }],
      },
    });
    const { store } = site.world;
    expect((await store.listRunningSessions()).filter(({ jumpItemId }) => jumpItemId === itemId)).toEqual([]);
    setClock(noon - minute);
    expect(codesOf(await startOne(user, itemId))).toBe('started');
  });

  test('hostile case 13: a schedule goes by the clock of the server, whatever the agent\u2019s says', async () => {
    const week = 7 * 24 * 60 * minute;
    for (const apart of [-week, -2 * 60 * minute, 2 * 60 * minute, week]) {
      const closed = await under({ schedule: monday(8, 12) }, noon + apart);
      const open = await under({ schedule: monday(8, 13) }, noon + apart);
      expect(codesOf(await startOne(user, closed.itemId))).toEqual(['jump.outside-schedule']);
      expect(codesOf(await startOne(user, open.itemId))).toBe('started');
    }
  });

  test('of several items each goes by its own policy', async () => {
    const closed = await under({ schedule: monday(8, 12) });
    const open = await under({ schedule: monday(8, 13) });
    const free = await endpoint();
    const results = await user.start([closed.itemId, open.itemId, free.itemId]);
    expect(results.map(codesOf)).toEqual([['jump.outside-schedule'], 'started', 'started']);
  });

  test('a join goes by the policy as well, and whoever is in comes in again at any time', async () => {
    const { itemId, link } = await under({ schedule: monday(8, 13) });
    const sessionId = await started(user, itemId);
    // One that waits for its agent for an hour would be given up.
    await link.obey('open-session');
    await user.sessionWhen(sessionId, ({ session }) => session.state === 'active');
    setClock(noon + 61 * minute);
    expect(codesOf(await startOne(other, itemId))).toEqual(['jump.outside-schedule']);
    expect(await started(user, itemId)).toBe(sessionId);
  });

  test('a strict schedule tells from 15 minutes before and ends the session at the minute, as it was at the start', async () => {
    const place = await under({ schedule: monday(8, 13, true) });
    const sessionId = await started(user, place.itemId);
    await place.link.obey('open-session');
    const endsAt = noon + 60 * minute;
    expect((await user.session(sessionId)).session.endsAt).toBe(endsAt);
    await changeJumpPolicy(
      site.world,
      { id: place.policyId, change: (now) => ({ ...now, rules: { ...now.rules, schedule: monday(8, 18, true) } }) },
      operator,
    );
    setClock(endsAt - 15 * minute);
    const warned = await user.sessionWhen(sessionId, (details) => eventsOf(details, 'session.ending').length > 0);
    expect(eventsOf(warned, 'session.ending')).toMatchObject([
      { data: { endsAt, minutesLeft: 15 }, actor: { kind: 'server' } },
    ]);
    setClock(endsAt - 10 * minute);
    await user.sessionWhen(sessionId, (details) => eventsOf(details, 'session.ending').length === 2);
    setClock(endsAt);
    const ended = await user.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
    expect(ended.session).toMatchObject({ endReason: 'schedule-ended', endedBy: null });
    expect(await place.link.obey('close-session')).toMatchObject({ sessionId, reason: 'schedule-ended' });
    expect(await site.audited()).toEqual(expect.arrayContaining(['session.ending', 'session.ended']));
  });

  test('where joining is disallowed the owner is named, and whoever has no role there learns nothing of it', async () => {
    const { itemId } = await under({ simultaneousJumps: 'disallow' });
    await started(user, itemId);
    const result = await startOne(other, itemId);
    expect(result).toMatchObject({ refused: { reasons: [{ code: 'jump.in-use' }] } });
    const stranger = await site.console();
    const { store, bus } = site.world;
    await store.commit([store.updateUser(stranger.login.user.id as UserId, { systemRoleId: null })]);
    bus.publish('access-changed', {});
    expect(codesOf(await startOne(stranger, itemId))).toEqual(['jump.item-removed']);
  });

  test('a session of another copy is joined only where the policy says so', async () => {
    const place = await endpoint();
    const apart = await copyOf(place, { simultaneousJumps: 'join' });
    const together = await copyOf(place, { simultaneousJumps: 'join', appliesToCopies: true });
    const sessionId = await started(user, place.itemId);
    expect(await started(other, apart)).not.toBe(sessionId);
    const third = await site.console();
    const joined = await started(third, together);
    expect((await third.session(joined)).session.jumpItemId).not.toBe(together);
    expect([...(await third.session(joined)).session.participants].at(-1)?.userId).toBe(third.login.user.id);
  });

  test('two who jump through two copies at the same moment meet in one session', async () => {
    const place = await endpoint();
    const copy = await copyOf(place, { simultaneousJumps: 'join', appliesToCopies: true });
    const { id } = await policy({ simultaneousJumps: 'join', appliesToCopies: true });
    await give(place.itemId, id);
    const sessions = await Promise.all([started(user, place.itemId), started(other, copy)]);
    expect(new Set(sessions).size).toBe(1);
  });

  describe('a second factor', () => {
    async function authenticator(by: TestConsole): Promise<() => string> {
      const { store, identity, random, clock } = site.world;
      const totp = { store, clock, random, box: secretBox({ identity, random }) };
      const id = by.login.user.id as UserId;
      const offer = offerTotp(totp, { id, username: 'user' }, 'Test');
      const code = () =>
        new TOTP({ secret: Secret.fromBase32(offer.secret) }).generate({ timestamp: Date.now() + moved });
      const write = totpWrite(totp, id, { sealed: offer.sealed, code: code() });
      if (write === undefined) throw new Error('The code was not taken');
      await store.commit([write]);
      return code;
    }

    test('is asked for, checked, and counts once', async () => {
      const { itemId } = await under({ twoFactorChallenge: true });
      const second = await under({ twoFactorChallenge: true });
      const by = await site.console();
      expect(codesOf(await startOne(by, itemId))).toEqual(['jump.second-factor-missing']);
      const code = await authenticator(by);
      expect(codesOf(await startOne(by, itemId))).toEqual(['jump.second-factor-needed']);
      const wrong = { secondFactor: { kind: 'code', code: '000000' } };
      expect(codesOf(await startOne(by, itemId, wrong))).toEqual(['jump.second-factor-wrong']);
      setClock(noon + 2 * minute);
      const answers = { secondFactor: { kind: 'code', code: code() } };
      const both = await by.post('/api/sessions', { jumpItemIds: [itemId, second.itemId], answers });
      const { results } = both.read<{ readonly results: readonly StartResult[] }>();
      expect(results.map(codesOf)).toEqual(['started', 'started']);
      const third = await under({ twoFactorChallenge: true });
      expect(codesOf(await startOne(by, third.itemId, answers))).toEqual(['jump.second-factor-wrong']);
    });

    test('is not used up where the schedule is closed', async () => {
      const closed = await under({ twoFactorChallenge: true, schedule: monday(8, 12) });
      const open = await under({ twoFactorChallenge: true });
      const by = await site.console();
      const code = await authenticator(by);
      // Long after what the case before tried wrongly.
      setClock(noon + 30 * minute);
      const answers = { secondFactor: { kind: 'code', code: code() } };
      expect(codesOf(await startOne(by, closed.itemId, answers))).toEqual(['jump.outside-schedule']);
      expect(codesOf(await startOne(by, open.itemId, answers))).toBe('started');
    });
  });

  test('where the policy turns recording off nothing is recorded, and the session says so', async () => {
    const { agent, link, itemId } = await under({ recordingDisabled: true });
    const { sessionId, channelId, ticket } = await user.jump(itemId);
    const shell = await agent.channel((await link.obey('open-session')).channels[0]?.ticket);
    const viewer = await user.view(ticket);
    shell.send({ kind: 'output', offset: 0, bytes: new Uint8Array(Buffer.from('secret')) });
    expect(Buffer.from((await viewer.next('output')).bytes).toString()).toBe('secret');
    const details = await user.session(sessionId);
    expect(details.session).toMatchObject({ recorded: false, channels: [{ recorded: false }] });
    expect(eventsOf(details, 'session.started')).toMatchObject([{ data: { recorded: false } }]);
    const later = (await user.openShell(sessionId)).read<{ readonly channel: { readonly id: string } }>();
    await user.post(`/api/sessions/${sessionId}/end`);
    await user.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
    const kept = readdirSync(site.data, { recursive: true }).map(String);
    expect(kept.filter((name) => name.includes(channelId) || name.includes(later.channel.id))).toEqual([]);
    expect((await user.get(`/api/sessions/${sessionId}/channels/${channelId}/recording`)).status).toBe(404);
  });
});

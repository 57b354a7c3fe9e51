/** Two agents with one key: the copy of a live one, of one that is away, of one whose link is dead, and thieves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copiesOfDayMost } from '@sallyport/domain';
import { databases } from '../../gateway/testing/databases.ts';
import { TestAgent } from '../../gateway/testing/test-agent.ts';
import { TestClock } from '../../gateway/testing/test-clock.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { approveCopies, listHeldCopies, refuseCopies } from './held-copies.ts';

const permitOf = async (copy: TestAgent): Promise<string> => {
  const refused = await (await copy.dial()).refusal();
  expect(refused.code).toBe('link.copied');
  return refused.permit ?? '';
};

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;
  const clock = new TestClock();

  beforeAll(async () => {
    site = await startSite({ clock, database: await database() });
  });

  afterAll(async () => {
    await site.stop();
  });

  /** Enrols what was a copy, by a key of its own. */
  async function asOwn(original: TestAgent, permit: string): Promise<TestAgent> {
    const own = new TestAgent(site);
    const answer = await own.enrol(permit, {}, original);
    expect(answer.status).toBe(200);
    return own;
  }

  test('a copy of a live agent enrols as a client of its own; the original\u2019s link never notices', async () => {
    const original = await site.agent();
    const link = await original.link();
    const copy = original.copied();
    const own = await asOwn(original, await permitOf(copy));
    await own.link();
    expect(own.clientId).not.toBe(original.clientId);
    expect(link.socket.readyState).toBe(link.socket.OPEN);
    const asked = site.world.bus.ask('command-agent', {
      jumpClientId: original.clientId as never,
      body: { kind: 'refresh-facts' },
    });
    await link.obey('refresh-facts');
    expect(await asked).toEqual({ kind: 'done' });
    const [item] = await site.world.store.listJumpItemsOfClient(own.clientId as never);
    const [first] = await site.world.store.listJumpItemsOfClient(original.clientId as never);
    expect(item?.jumpGroupId).toBe(first?.jumpGroupId);
    expect(await site.world.store.findJumpClient(own.clientId as never)).toMatchObject({
      copiedFrom: original.clientId,
      installerId: (await site.world.store.findJumpClient(original.clientId as never))?.installerId,
    });
    expect(await site.audited()).toContain('client.copied');
  });

  test('the sessions of a copy run as the account that those of the original run as, whose password is asked for', async () => {
    const { store } = site.world;
    const original = await site.agent();
    await original.link();
    const [item] = await store.listJumpItemsOfClient(original.clientId as never);
    const account = {
      sessionAccount: 'named',
      accountName: 'kiosk',
      accountSecret: 'sealed for the original',
    } as const;
    await store.commit([store.updateJumpItem(item?.id as never, account)]);
    const own = await asOwn(original, await permitOf(original.copied()));
    const [copied] = await store.listJumpItemsOfClient(own.clientId as never);
    expect(copied).toMatchObject({ ...account, accountSecret: null });
  });

  test('whatever token the copy shows, the live one stays', async () => {
    const original = await site.agent();
    await original.link();
    const copy = original.copied();
    for (const generation of [original.generation, null, 'A'.repeat(22)]) {
      copy.generation = generation;
      await permitOf(copy);
    }
    expect(await site.audited()).not.toContain('link.generation-stale');
  });

  test('a copy that comes while the other is being welcomed is a copy too', async () => {
    const original = await site.agent();
    const first = await original.dial();
    await first.welcome();
    await permitOf(original.copied());
    first.sayHello();
  });

  test('of two that come at the same moment one is welcomed, and the other is the copy', async () => {
    const original = await site.agent();
    const links = await Promise.all([original.dial(), original.copied().dial()]);
    const outcomes = await Promise.all(links.map((link) => Promise.race([link.welcome(), link.next('refused')])));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'welcome']);
  });

  test('when nobody is linked, an older state of the disk is let in and audited', async () => {
    const original = await site.agent();
    (await original.link()).cut();
    const copy = original.copied();
    copy.generation = 'B'.repeat(22);
    await copy.link();
    expect(await site.audited()).toContain('link.generation-stale');
  });

  test('a permit enrols one client, once, within a minute, by the key that was copied, and only for that key', async () => {
    const original = await site.agent();
    await original.link();
    const stranger = await site.agent();
    const permit = await permitOf(original.copied());
    const refusalOf = async (agent: TestAgent, change: object, by?: TestAgent): Promise<string> => {
      const answer = await agent.enrol(permit, { ...change }, by);
      expect(answer.status).toBe(403);
      return answer.error.code;
    };
    expect(await refusalOf(new TestAgent(site), {})).toBe('enrol.key-unknown');
    expect(await refusalOf(new TestAgent(site), {}, stranger)).toBe('enrol.permit-unknown');
    const forged = new TestAgent(site);
    forged.clientId = original.clientId;
    expect(await refusalOf(new TestAgent(site), {}, forged)).toBe('enrol.permit-unknown');
    const elsewhere = {
      copyOf: { clientId: original.clientId, clientKey: original.publicKey, signature: 'A'.repeat(86) },
    };
    expect(await refusalOf(new TestAgent(site), elsewhere, original)).toBe('enrol.permit-unknown');
    const own = await asOwn(original, permit);
    expect((await own.enrol(permit, {}, original)).status).toBe(200);
    expect(await refusalOf(new TestAgent(site), {}, original)).toBe('enrol.permit-unknown');
    const late = await permitOf(original.copied());
    clock.advance(60_000);
    expect((await new TestAgent(site).enrol(late, {}, original)).error.code).toBe('enrol.permit-unknown');
  });

  test('many at once from one permit make one client', async () => {
    const original = await site.agent();
    await original.link();
    const permit = await permitOf(original.copied());
    const answers = await Promise.all(Array.from({ length: 5 }, () => new TestAgent(site).enrol(permit, {}, original)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('after a score of copies in a day the next one waits until an administrator lets it in', async () => {
    const original = await site.agent();
    await original.link();
    for (let count = 0; count < copiesOfDayMost; count += 1) await asOwn(original, await permitOf(original.copied()));
    const refused = await (await original.copied().dial()).refusal();
    expect(refused).toMatchObject({ code: 'link.copy-held' });
    expect(refused.permit).toBeUndefined();
    clock.advance(86_400_000);
    await permitOf(original.copied());
  });
});

describe('where copies are held', () => {
  test('one waits, is audited once, is refused, and enrols when it was let in; the next one waits again', async () => {
    const site = await startSite({ copiedClients: 'hold' });
    const original = await site.agent();
    await original.link();
    const copy = original.copied();
    for (const _ of [1, 2]) expect((await (await copy.dial()).refusal()).code).toBe('link.copy-held');
    expect((await site.audited()).filter((kind) => kind === 'client.copy-held')).toHaveLength(1);
    const { store, clock } = site.world;
    const [held] = await store.listHeldCopies();
    expect(held).toMatchObject({ jumpClientId: original.clientId, approvedAt: null, remoteAddress: '127.0.0.1' });
    const operator = { kind: 'operator', name: 'test' } as const;
    const told = { id: original.clientId, addresses: ['127.0.0.1'] };
    expect(await listHeldCopies(site.world)).toEqual({
      rows: [expect.objectContaining({ ...told, waiting: 1, refused: 0 })],
    });
    expect(await refuseCopies({ store, clock }, original.clientId as never, operator)).toBe(true);
    expect(await refuseCopies({ store, clock }, original.clientId as never, operator)).toBe(false);
    expect((await (await copy.dial()).refusal()).code).toBe('link.copy-held');
    expect(await listHeldCopies(site.world)).toEqual({
      rows: [expect.objectContaining({ ...told, waiting: 0, refused: 1 })],
    });
    expect(await approveCopies({ store, clock }, original.clientId as never, operator)).toBe(true);
    expect(await approveCopies({ store, clock }, original.clientId as never, operator)).toBe(false);
    const permit = await permitOf(copy);
    expect((await new TestAgent(site).enrol(permit, {}, original)).status).toBe(200);
    expect(await store.listHeldCopies()).toEqual([]);
    expect(await listHeldCopies(site.world)).toEqual({ rows: [] });
    expect(await site.audited()).toEqual(expect.arrayContaining(['client.copy-refused', 'client.copy-approved']));
    expect((await (await copy.dial()).refusal()).code).toBe('link.copy-held');
    await site.stop();
  });
});

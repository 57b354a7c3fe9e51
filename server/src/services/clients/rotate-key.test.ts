/** A client gets a new key: in order, killed at each step, asked for by nobody, and afterwards. */
import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../../gateway/testing/databases.ts';
import type { TestAgent, TestLink } from '../../gateway/testing/test-agent.ts';
import { keyText } from '../../gateway/testing/test-agent.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';
import { askForNewKey, rotateKeys } from './rotate-key.ts';

const operator = { kind: 'operator', name: 'test' } as const;
const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

describe.each(databases)('on %s', (_database, database) => {
  let site: TestSite;

  beforeAll(async () => {
    site = await startSite({ database: await database() });
  });

  afterAll(async () => {
    await site.stop();
  });

  const rowOf = (agent: TestAgent) => site.world.store.findJumpClient(agent.clientId as never);

  const begin = (agent: TestAgent): Promise<void> =>
    rotateKeys({ ...site.world, background: (_, work) => void work.catch(() => undefined) }, [agent.clientId as never]);

  async function asked(agent: TestAgent): Promise<void> {
    expect(await askForNewKey(site.world, agent.clientId as never, operator)).toBe(true);
    await begin(agent);
  }

  /** As far as the server has noted the next key. */
  async function announced(agent: TestAgent, link: TestLink, next: KeyObject): Promise<void> {
    await asked(agent);
    const { publicKey } = await link.obey('rotate-key');
    expect(publicKey).toBe(agent.publicKey);
    link.say(agent.announce(link, next));
    expect((await link.obey('use-key')).publicKey).toBe(keyText(next));
  }

  const withKey = (agent: TestAgent, key: KeyObject): TestAgent => {
    const other = agent.copied();
    other.key = key;
    return other;
  };

  const refusalOf = async (agent: TestAgent): Promise<string> => (await (await agent.dial()).refusal()).code;

  test('asked for by an administrator in the console it begins; nobody else may, and there is none of a client that is gone', async () => {
    const [administrator, user] = [await site.console({ isAdministrator: true }), await site.console()];
    const agent = await site.agent();
    const link = await agent.link();
    const path = `/api/admin/jump-clients/${agent.clientId}/rotate-key`;
    expect((await user.post(path)).error.code).toBe('login.not-administrator');
    expect(await rowOf(agent)).toMatchObject({ keyRotationAskedAt: null });
    expect((await administrator.post(path)).status).toBe(204);
    // By the server's own clock, within seconds.
    expect((await link.obey('rotate-key')).publicKey).toBe(agent.publicKey);
    const [asked] = (await site.world.store.listAuditEntries(50)).filter(
      ({ kind }) => kind === 'client.key-rotation-asked',
    );
    expect(asked).toMatchObject({ actorId: administrator.login.user.id, targetId: agent.clientId });
    for (const id of ['jc_01jd0000007000800000000001', 'nonsense', '..%2f']) {
      expect((await administrator.post(`/api/admin/jump-clients/${id}/rotate-key`)).status).toBe(404);
    }
  });

  test('the new key opens the link, and from then on the old one is worth nothing, for good', async () => {
    const agent = await site.agent();
    const next = newKey();
    const link = await agent.link();
    await announced(agent, link, next);
    link.cut();
    const renewed = withKey(agent, next);
    (await renewed.link()).cut();
    expect(await rowOf(agent)).toMatchObject({
      publicKey: keyText(next),
      nextPublicKey: null,
      keyRotationAskedAt: null,
    });
    agent.generation = renewed.generation;
    expect(await refusalOf(agent)).toBe('link.key-revoked');
    expect((await agent.enrol(await site.enrolmentKey())).error.code).toBe('enrol.client-removed');
    expect(await site.audited()).toEqual(expect.arrayContaining(['client.key-rotation-asked', 'client.key-rotated']));
    (await renewed.link()).cut();
  });

  describe('an agent that is killed', () => {
    test('before it has announced the key links by the old one and is asked again', async () => {
      const agent = await site.agent();
      const link = await agent.link();
      await asked(agent);
      await link.command('rotate-key');
      link.cut();
      const back = await agent.link();
      await begin(agent);
      expect((await back.command('rotate-key')).body.publicKey).toBe(agent.publicKey);
    });

    test('after it has announced the key may link by either', async () => {
      const agent = await site.agent();
      const next = newKey();
      const link = await agent.link();
      await announced(agent, link, next);
      link.cut();
      (await agent.link()).cut();
      expect((await rowOf(agent))?.publicKey).toBe(agent.publicKey);
      const renewed = withKey(agent, next);
      (await renewed.link()).cut();
      expect((await rowOf(agent))?.publicKey).toBe(keyText(next));
    });

    test('when the new key is being used for the first time has it in force', async () => {
      const agent = await site.agent();
      const next = newKey();
      const link = await agent.link();
      await announced(agent, link, next);
      link.cut();
      const renewed = withKey(agent, next);
      const last = renewed.generation;
      const dialled = await renewed.dial();
      await dialled.welcome();
      dialled.cut();
      // It never stored what it was welcomed with.
      renewed.generation = last;
      (await renewed.link()).cut();
      expect(await site.audited()).not.toContain('link.generation-stale');
    });

    test('and whose disk was set back to before it knew of the key announces another', async () => {
      const agent = await site.agent();
      const [lost, next] = [newKey(), newKey()];
      const link = await agent.link();
      await announced(agent, link, lost);
      await announced(agent, link, next);
      link.cut();
      const thief = withKey(agent, lost);
      expect(await refusalOf(thief)).toBe('link.key-revoked');
      (await withKey(agent, next).link()).cut();
    });
  });

  test('a key that nobody asked for, that is signed wrongly or that another client has, changes nothing', async () => {
    const [agent, other] = [await site.agent(), await site.agent()];
    const link = await agent.link();
    const { metrics } = site.world;
    const ignored = async (message: object): Promise<void> => {
      const before = metrics.refusals()['link.unasked-key'] ?? 0;
      link.say(message);
      while ((metrics.refusals()['link.unasked-key'] ?? 0) === before)
        await new Promise((resolve) => setTimeout(resolve, 5));
      expect((await rowOf(agent))?.nextPublicKey).toBeNull();
    };
    await ignored(agent.announce(link, newKey()));
    await asked(agent);
    await link.obey('rotate-key');
    await ignored({ ...agent.announce(link, newKey()), signature: 'A'.repeat(86) });
    await ignored({ ...agent.announce(link, newKey()), nextSignature: 'A'.repeat(86) });
    await ignored(agent.announce(link, other.key));
    const otherLink = await other.link();
    await ignored(agent.announce(otherLink, newKey()));
    (await agent.copied().dial()).cut();
    expect(await rowOf(other)).toMatchObject({ publicKey: other.publicKey });
  });

  test('asked for while the agent is away, it is done when it comes', async () => {
    const agent = await site.agent();
    expect(await askForNewKey(site.world, agent.clientId as never, operator)).toBe(true);
    const link = await agent.link();
    expect((await link.command('rotate-key')).body.publicKey).toBe(agent.publicKey);
    expect(await askForNewKey(site.world, 'jc_01jd0000007000800000000001' as never, operator)).toBe(false);
  });

  /** Even its record is gone; the tombstone of its key stays. */
  async function removed(agent: TestAgent): Promise<void> {
    const { store, clock } = site.world;
    const id = agent.clientId as never;
    await store.commit([store.updateKeysOfRemoved(id, clock.now()), store.removeJumpClient(id)]);
  }

  describe('a client that was removed', () => {
    test('is told that it was uninstalled, whenever it returns; it never reappears, and its key never enrols again', async () => {
      const agent = await site.agent();
      (await agent.link()).cut();
      const { store } = site.world;
      await removed(agent);
      expect(await store.findJumpClient(agent.clientId as never)).toBeUndefined();
      expect(await refusalOf(agent)).toBe('link.uninstalled');
      expect(await refusalOf(agent)).toBe('link.uninstalled');
      expect((await agent.enrol(await site.enrolmentKey())).error.code).toBe('enrol.client-removed');
      expect(await store.findJumpClientByKey(agent.publicKey)).toBeUndefined();
    });

    test('is told so only after it has proved its key', async () => {
      const agent = await site.agent();
      await removed(agent);
      const thief = await site.agent();
      thief.clientId = agent.clientId;
      const link = await thief.dial();
      link.clientHello();
      expect((await link.next('refused')).code).toBe('link.client-unknown');
      const liar = await thief.dial();
      liar.clientHello({ clientKey: agent.publicKey });
      await liar.next('server-proof');
      liar.say({ kind: 'client-proof', signature: 'A'.repeat(86), generation: null });
      expect((await liar.next('refused')).code).toBe('link.proof-wrong');
    });
  });
});

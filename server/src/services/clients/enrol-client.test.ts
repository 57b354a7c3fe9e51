/** Enrolment over HTTPS, killed in the middle, repeated, late, and by those who may not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@sallyport/domain';
import type { JumpClientId, UserId } from '@sallyport/domain';
import type { EnrolAnswer, EnrolHelloAnswer } from '@sallyport/protocol';
import { plainFacts, TestAgent } from '../../gateway/testing/test-agent.ts';
import { TestClock } from '../../gateway/testing/test-clock.ts';
import { databases } from '../../gateway/testing/databases.ts';
import { startSite } from '../../gateway/testing/test-site.ts';
import type { TestSite } from '../../gateway/testing/test-site.ts';

let site: TestSite;
const clock = new TestClock();

const usesOf = async (enrolmentKey: string): Promise<number | undefined> =>
  (await site.world.store.findInstaller(enrolmentKey.split('.')[1] as never))?.uses;

describe.each(databases)('on %s', (_database, database) => {
  beforeAll(async () => {
    site = await startSite({ clock, database: await database() });
  });

  afterAll(async () => {
    await site.stop();
  });

  describe('enrolling', () => {
    test('makes a client and its entry in the installer\u2019s group, and counts the use', async () => {
      const enrolmentKey = await site.enrolmentKey({ tag: 'floor 2' });
      const agent = new TestAgent(site);
      const answer = await agent.enrol(enrolmentKey);
      expect(answer.status).toBe(200);
      expect(answer.read()).toEqual({ clientId: agent.clientId, serverId: site.world.identity.serverId });
      const item = site.world.index.find((await agent.itemId()) as never);
      expect(item?.row).toMatchObject({ name: 'endpoint-1', tag: 'floor 2', status: 'offline' });
      expect(await usesOf(enrolmentKey)).toBe(1);
      expect(await site.audited()).toContain('client.enrolled');
    });

    test('repeated with the same key pair gives the same client and uses nothing more', async () => {
      const enrolmentKey = await site.enrolmentKey({ maxUses: 1 });
      const agent = new TestAgent(site);
      await agent.enrol(enrolmentKey);
      const { clientId } = agent;
      expect((await agent.enrol(enrolmentKey)).read<EnrolAnswer>().clientId).toBe(clientId);
      expect((await agent.enrol('sp1.forgotten')).read<EnrolAnswer>().clientId).toBe(clientId);
      expect(await usesOf(enrolmentKey)).toBe(1);
      const items = await site.world.store.listJumpItemsOfClient(clientId as never);
      expect(items).toHaveLength(1);
    });

    test('many times at the same moment makes one client; more agents than uses get in no further', async () => {
      const enrolmentKey = await site.enrolmentKey({ maxUses: 3 });
      const twin = new TestAgent(site);
      const answers = await Promise.all(Array.from({ length: 6 }, () => twin.enrol(enrolmentKey)));
      expect(new Set(answers.map((answer) => answer.read<EnrolAnswer>().clientId)).size).toBe(1);
      const others = await Promise.all(Array.from({ length: 6 }, () => new TestAgent(site).enrol(enrolmentKey)));
      expect(others.filter(({ status }) => status === 200)).toHaveLength(2);
      expect(others.filter(({ status }) => status === 403).map(({ error }) => error.code)).toEqual(
        Array.from({ length: 4 }, () => 'enrol.key-used-up'),
      );
      expect(await usesOf(enrolmentKey)).toBe(3);
    });

    test('by an installer that names its items calls them so', async () => {
      const agent = await new TestAgent(site).enrolled(await site.enrolmentKey({ itemName: 'Reception' }));
      expect(site.world.index.find((await agent.itemId()) as never)?.row.name).toBe('Reception');
    });

    test('by one who claims another group, installer, name or client gets what the key says', async () => {
      const enrolmentKey = await site.enrolmentKey({ itemName: 'Reception', tag: 'floor 2' });
      const other = await site.enrolmentKey({ itemName: 'Vault' });
      const elsewhere = await new TestAgent(site).enrolled(other);
      const [vault] = await site.world.store.listJumpItemsOfClient(elsewhere.clientId as JumpClientId);
      const claims = {
        jumpGroupId: vault?.jumpGroupId,
        group: 'Vault',
        installerId: other.split('.')[1],
        name: 'Vault',
        tag: 'floor 9',
        clientId: elsewhere.clientId,
      };
      const agent = new TestAgent(site);
      expect((await agent.enrol(enrolmentKey, claims)).status).toBe(200);
      const [item] = await site.world.store.listJumpItemsOfClient(agent.clientId as JumpClientId);
      expect(item).toMatchObject({ name: 'Reception', tag: 'floor 2' });
      expect([item?.jumpGroupId === vault?.jumpGroupId, agent.clientId === elsewhere.clientId]).toEqual([false, false]);
    });

    test('with a host name that is no name calls the item by the client\u2019s id', async () => {
      const agent = new TestAgent(site);
      agent.facts = { ...plainFacts, hostname: '\u3000' };
      await agent.enrol(await site.enrolmentKey());
      expect(site.world.index.find((await agent.itemId()) as never)?.row.name).toBe(agent.clientId);
    });
  });

  describe('refusals', () => {
    test.each([
      ['a key that no installer has', 'sp1.0123456789abcdef0123456789abcdef.' + 'A'.repeat(43) + '.00000000'],
      ['nothing that looks like a key', 'hunter2'],
    ])('%s', async (_, enrolmentKey) => {
      const answer = await new TestAgent(site).enrol(enrolmentKey);
      expect([answer.status, answer.error.code]).toEqual([403, 'enrol.key-unknown']);
    });

    test('a key with one letter changed, whatever its check says', async () => {
      const enrolmentKey = await site.enrolmentKey();
      const changed = enrolmentKey.replace(/\.(.)/, (_, letter: string) => `.${letter === '0' ? '1' : '0'}`);
      expect((await new TestAgent(site).enrol(changed)).error.code).toBe('enrol.key-unknown');
      expect(await usesOf(enrolmentKey)).toBe(0);
    });

    test('a key whose time is over, and one that was revoked', async () => {
      const expired = await site.enrolmentKey({ validForMs: 1 });
      clock.advance(2);
      expect((await new TestAgent(site).enrol(expired)).error.code).toBe('enrol.key-expired');
      const revoked = await site.enrolmentKey();
      const { store } = site.world;
      await store.commit([store.updateInstaller(revoked.split('.')[1] as never, { revokedAt: clock.now() })]);
      expect((await new TestAgent(site).enrol(revoked)).error.code).toBe('enrol.key-revoked');
    });

    test('a key whose creator was disabled, and one whose creator is gone', async () => {
      const { store } = site.world;
      const creator = (await site.console({ isAdministrator: true })).login.user.id as UserId;
      const enrolmentKey = await site.enrolmentKey({ createdBy: creator });
      expect((await new TestAgent(site).enrol(enrolmentKey)).status).toBe(200);
      await store.commit([store.updateUser(creator, { disabledAt: clock.now() })]);
      const answer = await new TestAgent(site).enrol(enrolmentKey);
      expect([answer.status, answer.error.code]).toEqual([403, 'enrol.creator-gone']);
      await store.commit([store.updateUser(creator, { disabledAt: null })]);
      expect((await new TestAgent(site).enrol(enrolmentKey)).status).toBe(200);
      const orphan = await site.enrolmentKey({ createdBy: newId('user', clock.now(), new Uint8Array(10)) });
      expect((await new TestAgent(site).enrol(orphan)).error.code).toBe('enrol.creator-gone');
      expect(await usesOf(enrolmentKey)).toBe(2);
    });

    test('a client that was uninstalled stays out with its key', async () => {
      const enrolmentKey = await site.enrolmentKey();
      const agent = await new TestAgent(site).enrolled(enrolmentKey);
      const { store } = site.world;
      await store.commit([store.updateJumpClient(agent.clientId as never, { uninstalledAt: clock.now() })]);
      expect((await agent.enrol(enrolmentKey)).error.code).toBe('enrol.client-removed');
    });

    test('a signature by another key, over another host, or none', async () => {
      const enrolmentKey = await site.enrolmentKey();
      const agent = new TestAgent(site);
      const wrong = await agent.enrol(enrolmentKey, { signature: 'A'.repeat(86) });
      expect([wrong.status, wrong.error.code]).toEqual([403, 'enrol.proof-wrong']);
      const elsewhere = await agent.enrol(enrolmentKey, { host: 'elsewhere.example:443' });
      expect([elsewhere.status, elsewhere.error.code]).toEqual([409, 'enrol.host-unknown']);
      expect(await usesOf(enrolmentKey)).toBe(0);
    });

    test('a nonce of another client, of nobody, or of more than a minute ago', async () => {
      const enrolmentKey = await site.enrolmentKey();
      const agent = new TestAgent(site);
      const code = async (serverNonce: string): Promise<string> =>
        (await agent.enrol(enrolmentKey, { serverNonce })).error.code;
      expect(await code('A'.repeat(43))).toBe('enrol.nonce-stale');
      const hello = {
        clientKey: new TestAgent(site).publicKey,
        clientNonce: 'A'.repeat(43),
        host: site.host,
        tlsKey: site.world.tls.keyHash,
      };
      const other = await site.ask('/enrol/hello', { method: 'POST', body: hello });
      expect(await code(other.read<EnrolHelloAnswer>().serverNonce)).toBe('enrol.nonce-stale');
      const late = await site.ask('/enrol/hello', { method: 'POST', body: { ...hello, clientKey: agent.publicKey } });
      clock.advance(60_001);
      const body = {
        ...hello,
        clientKey: agent.publicKey,
        serverNonce: late.read<EnrolHelloAnswer>().serverNonce,
        enrolmentKey,
        facts: plainFacts,
        signature: 'A'.repeat(86),
      };
      const refused = await site.ask('/enrol', { method: 'POST', body });
      expect([refused.status, refused.error.code]).toEqual([409, 'enrol.nonce-stale']);
    });

    test('a body that does not fit, that is no JSON, or that comes from a page', async () => {
      const agent = new TestAgent(site);
      const hello = {
        clientKey: agent.publicKey,
        clientNonce: 'A'.repeat(43),
        host: site.host,
        tlsKey: site.world.tls.keyHash,
      };
      const short = await site.ask('/enrol/hello', { method: 'POST', body: { ...hello, clientNonce: 'AA' } });
      expect([short.status, short.error.field]).toEqual([422, 'clientNonce']);
      const later = await site.ask('/enrol/hello', { method: 'POST', body: { ...hello, ofALaterVersion: true } });
      expect(later.status).toBe(200);
      const page = await site.ask('/enrol/hello', { method: 'POST', body: hello, headers: { origin: site.origin } });
      expect(page.status).toBe(403);
      const huge = await site.ask('/enrol', { method: 'POST', body: { ...hello, enrolmentKey: 'x'.repeat(100_000) } });
      expect(huge.status).toBe(413);
    });

    test('guessing is slowed down: after twenty refusals the network has to wait', async () => {
      const guess = () => new TestAgent(site).enrol('sp1.guess');
      let answer = await guess();
      for (let tries = 0; answer.status === 403 && tries < 30; tries += 1) answer = await guess();
      expect(answer.status).toBe(429);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    });
  });
});

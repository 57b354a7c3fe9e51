import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestAgent } from './testing/test-agent.ts';
import { startSite } from './testing/test-site.ts';
import type { TestSite } from './testing/test-site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await startSite();
});

afterAll(async () => {
  await site.stop();
});

const agent = (): Promise<TestAgent> => site.agent();
const clientOf = (one: TestAgent) => site.world.store.findJumpClientByKey(one.publicKey);

describe('a link', () => {
  test('stands after both ends have proved themselves, and the client is online', async () => {
    const one = await agent();
    const link = await one.link();
    const [, item] = [link, site.world.index.find((await one.itemId()) as never)];
    expect(item?.row.status).toBe('available');
    const row = await clientOf(one);
    expect(row).toMatchObject({ version: '0.1.0', generationCurrent: one.generation, remoteAddress: '127.0.0.1' });
    expect(Math.abs(row?.clockSkewMs ?? Infinity)).toBeLessThan(60_000);
  });

  test('welcomes with a generation that is on disk before the agent sees it', async () => {
    const one = await agent();
    const link = await one.dial();
    const { generation, addresses, settings } = await link.welcome();
    expect((await clientOf(one))?.generationCurrent).toBe(generation);
    expect(addresses).toContain(site.host);
    expect(settings.statisticsIntervalMs).toBe(900_000);
  });

  test('that comes with the token before the last, or with none, is let in; the latter is audited', async () => {
    const one = await agent();
    (await one.link()).cut();
    const first = one.generation;
    (await one.link()).cut();
    one.generation = first;
    (await one.link()).cut();
    expect(await site.audited()).not.toContain('link.generation-stale');
    one.generation = null;
    await one.link();
    expect(await site.audited()).toContain('link.generation-stale');
  });

  test('newer than one that is half open takes its place without a moment of absence, and stays', async () => {
    const one = await agent();
    const older = await one.link();
    older.halfOpen();
    const offline: string[] = [];
    const leave = site.world.bus.subscribe('link-changed', (event) => {
      if (!event.online) offline.push(event.jumpClientId);
    });
    const newer = await one.link();
    older.socket.resume();
    expect(await older.closed).toEqual({ code: 4001, reason: 'replaced' });
    expect(offline).toEqual([]);
    expect(await site.audited()).not.toContain('client.copied');
    leave();
    newer.cut();
  });

  test('whose socket is cut leaves the client offline, and the moment is kept', async () => {
    const one = await agent();
    const link = await one.link();
    const gone = Promise.withResolvers<undefined>();
    const leave = site.world.bus.subscribe('client-changed', () => gone.resolve(undefined));
    link.cut();
    await gone.promise;
    leave();
    expect((await clientOf(one))?.lastDisconnectAt).not.toBeNull();
    expect(site.world.index.find((await one.itemId()) as never)?.row.status).toBe('offline');
  });

  test('reports facts at its start and whenever they change, but not more often than each five seconds', async () => {
    const one = await agent();
    one.facts = { ...one.facts, hostname: 'renamed' };
    const link = await one.link();
    expect(JSON.parse((await clientOf(one))?.facts ?? '{}').hostname).toBe('renamed');
    const jumpClientId = one.clientId as never;
    const asked = site.world.bus.ask('command-agent', { jumpClientId, body: { kind: 'refresh-facts' } });
    link.say({ kind: 'facts', facts: { ...one.facts, consoleUser: 'ada' } });
    link.say({ kind: 'facts', facts: { ...one.facts, consoleUser: 'eve' } });
    await link.obey('refresh-facts');
    await asked;
    expect(JSON.parse((await clientOf(one))?.facts ?? '{}').consoleUser).toBe('ada');
    expect(site.world.metrics.refusals()['link.facts-too-often']).toBeGreaterThan(0);
  });

  test('carries signed commands, numbered from one, and their answers', async () => {
    const one = await agent();
    const link = await one.link();
    const jumpClientId = one.clientId as never;
    const ask = () => site.world.bus.ask('command-agent', { jumpClientId, body: { kind: 'refresh-facts' } });
    const first = ask();
    expect((await link.command('refresh-facts')).counter).toBe(1);
    link.say({ kind: 'command-result', counter: 1, ok: true });
    expect(await first).toEqual({ kind: 'done' });
    const second = ask();
    expect((await link.command('refresh-facts')).counter).toBe(2);
    link.say({ kind: 'command-result', counter: 2, ok: false, code: 'busy', detail: 'later' });
    expect(await second).toEqual({ kind: 'refused', code: 'busy', detail: 'later' });
    const third = ask();
    await link.command('refresh-facts');
    link.cut();
    expect(await third).toEqual({ kind: 'unanswered' });
    expect(await ask()).toEqual({ kind: 'not-linked' });
  });

  test('ignores messages of kinds that it does not know, and counts them', async () => {
    const one = await agent();
    const link = await one.link();
    link.say({ kind: 'later-version', anything: true });
    link.say({ kind: 'command-result', counter: 99, ok: true });
    const asked = site.world.bus.ask('command-agent', {
      jumpClientId: one.clientId as never,
      body: { kind: 'refresh-facts' },
    });
    await link.obey('refresh-facts');
    expect(await asked).toEqual({ kind: 'done' });
    expect(site.world.metrics.refusals()).toMatchObject({ 'link.unknown-message': 1, 'link.unasked-result': 1 });
  });
});

describe('a handshake that is not as it should be', () => {
  test('another client\u2019s id with one\u2019s own key is refused as if there were no such client', async () => {
    const victim = await agent();
    const thief = await agent();
    const stranger = new TestAgent(site);
    stranger.clientId = victim.clientId;
    for (const one of [thief, stranger]) {
      const link = await one.dial();
      link.clientHello({ clientId: victim.clientId });
      expect((await link.next('refused')).code).toBe('link.client-unknown');
      expect((await link.closed).code).toBe(1008);
    }
    const nobody = await thief.dial();
    nobody.clientHello({ clientId: 'jc_01jd0000007000800000000001' });
    expect((await nobody.next('refused')).code).toBe('link.client-unknown');
  });

  test('another client\u2019s public key without the private one proves nothing', async () => {
    const victim = await agent();
    const thief = new TestAgent(site, generateKeyPairSync('ed25519').privateKey);
    thief.clientId = victim.clientId;
    const link = await thief.dial();
    const hello = link.clientHello({ clientKey: victim.publicKey });
    const proof = await link.next('server-proof');
    const transcript = { ...link.transcript(hello, proof), clientKey: victim.publicKey };
    link.say({ kind: 'client-proof', signature: thief.prove(transcript), generation: null });
    expect((await link.next('refused')).code).toBe('link.proof-wrong');
    expect((await clientOf(victim))?.generationCurrent).toBeNull();
  });

  test('a replayed handshake is worth nothing: the server\u2019s nonce is another', async () => {
    const one = await agent();
    const said: string[] = [];
    const first = await one.dial();
    const send = first.socket.send.bind(first.socket) as (data: string) => void;
    Object.assign(first.socket, {
      send: (data: string) => {
        said.push(data);
        send(data);
      },
    });
    await first.handshake();
    const replay = await one.dial();
    replay.socket.send(said[0] ?? '');
    await replay.next('server-proof');
    replay.socket.send(said[1] ?? '');
    expect((await replay.next('refused')).code).toBe('link.proof-wrong');
    expect(first.socket.readyState).toBe(first.socket.OPEN);
  });

  test.each([
    ['a message of a later step', { kind: 'hello' }, 'link.malformed'],
    [
      'a proof before a hello',
      { kind: 'client-proof', signature: 'A'.repeat(86), generation: null },
      'link.out-of-order',
    ],
    ['text that is no JSON', '{', 'link.malformed'],
    ['a hello with a short nonce', { kind: 'client-hello', clientNonce: 'AA' }, 'link.malformed'],
  ])('%s is refused', async (_, message, code) => {
    const link = await (await agent()).dial();
    if (typeof message === 'string') link.socket.send(message);
    else link.say(message);
    expect((await link.next('refused')).code).toBe(code);
    expect((await link.closed).code).toBe(1008);
  });

  test('a host that the server does not go by is refused', async () => {
    const link = await (await agent()).dial();
    link.clientHello({ host: 'elsewhere.example:443' });
    expect((await link.next('refused')).code).toBe('link.host-unknown');
  });

  test('two messages at once are one too many', async () => {
    const link = await (await agent()).dial();
    link.clientHello();
    link.clientHello();
    expect((await link.next('refused')).code).toBe('link.out-of-order');
  });

  test('a binary message and a message of 10 MB close the link, and the server goes on', async () => {
    const one = await agent();
    const binary = await one.dial();
    binary.socket.send(Buffer.from('{"kind":"client-hello"}'));
    expect((await binary.closed).code).toBe(1008);
    const huge = await one.dial();
    huge.socket.on('error', () => undefined);
    huge.socket.send(JSON.stringify({ kind: 'client-hello', padding: 'x'.repeat(10_000_000) }));
    expect([1006, 1009]).toContain((await huge.closed).code);
    expect(site.world.metrics.refusals()['link.breach.WS_ERR_UNSUPPORTED_MESSAGE_LENGTH']).toBe(1);
    await one.link();
  });

  test('an uninstalled client is told so, but only after it has proved that it is the one', async () => {
    const one = await agent();
    const { store, clock } = site.world;
    await store.commit([store.updateJumpClient(one.clientId as never, { uninstalledAt: clock.now() })]);
    const link = await one.dial();
    await expect(link.welcome()).rejects.toThrow('link.uninstalled');
  });
});

describe('a server that has no room', () => {
  test('answers before any proof when to come back, and lets the agent in then', async () => {
    const small = await startSite({ linksPerSecond: 1 });
    const one = await small.agent();
    // The slower the machine, the more room comes free while the first twenty are let in.
    const turnedAway = async (): Promise<string> => {
      try {
        (await one.link()).cut();
      } catch (error) {
        return String(error);
      }
      return await turnedAway();
    };
    expect(await turnedAway()).toContain('503');
    expect(small.world.metrics.refusals()['link.busy']).toBe(1);
    const admitted = async (): Promise<void> => {
      try {
        await one.link();
      } catch {
        await admitted();
      }
    };
    await admitted();
    await small.stop();
  });
});

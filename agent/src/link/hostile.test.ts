/** Servers that aren't the server, commands that aren't commands, and somebody in between. */
import { encodeBase64url } from '@sallyport/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  addressOf,
  Cleanup,
  ids,
  makeDataFolder,
  openSession,
  startAgent,
  startServer,
  terminalChannel,
} from '../testing/fixtures.ts';
import type { LogLine, RunningTestAgent } from '../testing/fixtures.ts';
import { startInterceptor } from '../testing/interceptor.ts';
import { Seen, untilText } from '../testing/test-channel.ts';
import type { TestLink } from '../testing/test-link.ts';
import { TestServer } from '../testing/test-server.ts';
import { makeKey, ServerKeys } from '../testing/server-keys.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

let server: TestServer;
let running: RunningTestAgent;
let link: TestLink;
let data: string;

beforeEach(async () => {
  server = await startServer(cleanup);
  data = await makeDataFolder(cleanup);
  running = await startAgent(cleanup, server, { data });
  link = await server.links.next('a link');
});

async function breach(because: string | RegExp): Promise<LogLine> {
  return running.log.nextWhere(
    `the breach ${String(because)}`,
    ({ event, facts }) => event === 'link.breach' && new RegExp(because).test(String(facts['because'])),
  );
}

describe('somebody in between', () => {
  async function intercepted(
    change?: (bytes: Buffer) => Buffer,
  ): Promise<RunningTestAgent & { readonly tlsKey: string }> {
    await running.agent.stop();
    const interceptor = await startInterceptor(cleanup, server, change);
    // As when a name is turned to another address: the agent dials what it believes to be its server.
    const agent = await startAgent(cleanup, server, { data, servers: [addressOf(interceptor.name)] });
    return { ...agent, tlsKey: encodeBase64url(interceptor.certificate.tlsKey) };
  }

  test('passing the handshake through his own TLS gains nothing: the server sees the other key, and the log says so', async () => {
    // Whatever the agent remembers, only the interceptor can be reached.
    await server.stop();
    const real = await new TestServer(server.keys, server.certificate).start();
    cleanup.add(() => real.stop());
    for (const [key, id] of server.clients) real.clients.set(key, id);
    server = real;
    const { log } = await intercepted();
    const refused = await log.nextWhere('the refusal', ({ event }) => event === 'link.refused');
    expect(refused.level).toBe('error');
    expect(refused.facts['code']).toBe('link.tls-key-mismatch');
    expect(refused.facts['explained']).toContain('between this machine and the server');
    expect(real.links.size).toBe(0);
  });

  test('claiming the server’s own key in the agent’s name gains nothing: the proof is over the key that the agent saw', async () => {
    await server.stop();
    const real = await new TestServer(server.keys, server.certificate).start();
    cleanup.add(() => real.stop());
    for (const [key, id] of server.clients) real.clients.set(key, id);
    server = real;
    const own = encodeBase64url(server.certificate.tlsKey);
    // With a mask of zero the text passes as it stands; keys are of one length, so the frame stays whole.
    const { lines, log } = await intercepted((bytes) => {
      const text = bytes.toString('latin1');
      return Buffer.from(text.replace(/"tlsKey":"[^"]{43}"/, `"tlsKey":"${own}"`), 'latin1');
    });
    const told = await log.nextWhere('the breach', ({ event }) => event === 'link.breach');
    expect(told.facts['because']).toBe('link.server-proof-wrong');
    expect(told.facts['explained']).toContain('between this machine and the server');
    expect(lines.some(({ event }) => event === 'link.up')).toBe(false);
  });

  test('on a channel alone: the ticket is not shown to another TLS key than the link’s', async () => {
    const interceptor = await startInterceptor(cleanup, server);
    const { createDialler } = await import('../dial/dial.ts');
    const dialler = createDialler();
    await running.agent.stop();
    running = await startAgent(cleanup, server, {
      data,
      dialler: {
        reach: (to) => dialler.reach(to),
        dial: (request, giveUp) =>
          dialler.dial(request.path === '/channel' ? { ...request, to: addressOf(interceptor.name) } : request, giveUp),
      },
    });
    link = await server.links.next('a link');
    await link.command(openSession([terminalChannel()]));
    const told = await running.log.nextWhere('the mismatch', ({ event }) => event === 'channel.tls-key-mismatch');
    expect(told.facts['explained']).toContain('between this machine and the server');
    expect(server.channels.size).toBe(0);
  });
});

describe('a server that is not the server', () => {
  test('with a key set of another root: nothing is proven to it', async () => {
    const stranger = new ServerKeys();
    server.misbehave = { keySet: stranger.keySet };
    link.socket.cut();
    await breach('key-set.root-unknown');
  });

  test('with the right key set, but no key of it', async () => {
    server.misbehave = {
      proof: (due) => ({ ...due, linkKey: makeKey().text }),
    };
    link.socket.cut();
    await breach('link.link-key-unknown');
  });

  test('replaying the proof of an earlier link', async () => {
    const recorded = link.lastProof;
    server.misbehave = { proof: () => recorded ?? {} };
    link.socket.cut();
    await breach('link.server-proof-wrong');
  });

  test('signing with the right key under another role', async () => {
    server.misbehave = {
      proof: (due) => ({ ...due, signature: server.keys.link.sign('command', new Uint8Array(64)) }),
    };
    link.socket.cut();
    await breach('link.server-proof-wrong');
  });

  test('under another id', async () => {
    server.misbehave = { proof: (due) => ({ ...due, serverId: 'sv_01k1bbbbbbbbbbbbbbbbbbbbbb' }) };
    link.socket.cut();
    await breach('link.server-id-differs');
  });

  test('saying welcome before its proof', async () => {
    server.misbehave = {
      before: {
        kind: 'welcome',
        generation: 'A'.repeat(22),
        addresses: ['evil.example:443'],
        settings: { statisticsIntervalMs: 60_000 },
        serverTime: 1,
      },
    };
    link.socket.cut();
    await breach('link.out-of-order');
  });

  test('saying that the client was uninstalled before its proof: the client stays', async () => {
    server.misbehave = { before: { kind: 'refused', code: 'link.uninstalled', message: '' } };
    link.socket.cut();
    const refused = await running.log.nextWhere('the refusal', ({ event }) => event === 'link.refused');
    expect(refused.facts['isProven']).toBe(false);
    server.misbehave = {};
    await server.links.next('a link');
  });
});

describe('key sets', () => {
  test('a newer one signed by a stored root replaces it, and then the older is refused', async () => {
    const older = server.keys.keySet;
    server.keys.command = makeKey();
    server.keys.keySet = server.keys.makeKeySet({ number: 2 });
    link.socket.cut();
    link = await server.links.next('a link');
    expect(await link.command({ kind: 'refresh-facts' })).toMatchObject({ ok: true });
    server.misbehave = { keySet: older };
    link.socket.cut();
    await breach('key-set.older');
  });

  test('a newer one signed by a root that only it names is refused', async () => {
    const usurper = makeKey();
    server.misbehave = { keySet: server.keys.makeKeySet({ number: 2, roots: [usurper] }) };
    link.socket.cut();
    await breach('key-set.root-unknown');
  });
});

describe('commands', () => {
  async function refusedCommand(command: object, because: string): Promise<void> {
    link.say(command);
    await breach(because);
    expect(await link.socket.ended).toBe(1008);
    const next = await server.links.next('the next link');
    expect(next.hello?.sessions).toEqual([]);
  }

  test('one without a signature of the command role closes the link and does nothing', async () => {
    const command = link.signed(openSession([terminalChannel()]));
    const bytes = Buffer.from(command.body, 'base64url');
    await refusedCommand({ ...command, signature: server.keys.link.sign('link', bytes) }, 'command.signature');
  });

  test('one that was altered', async () => {
    const command = link.signed(openSession([terminalChannel()]));
    const body = encodeBase64url(Buffer.from(JSON.stringify(openSession([], 2))));
    await refusedCommand({ ...command, body }, 'command.signature');
  });

  test('one a second time', async () => {
    const command = link.signed({ kind: 'refresh-facts' });
    link.say(command);
    await link.results.next('the result');
    await refusedCommand(command, 'command.counter');
  });

  test('one out of order', async () => {
    link.signed({ kind: 'refresh-facts' });
    await refusedCommand(link.signed({ kind: 'refresh-facts' }), 'command.counter');
  });

  test('one of an earlier link', async () => {
    const old = link.signed(openSession([terminalChannel()]));
    link.socket.cut();
    link = await server.links.next('the next link');
    await refusedCommand(old, 'command.signature');
  });

  test('a body that does not fit', async () => {
    const body = { kind: 'open-channel', sessionId: ids.session(1), channel: { ...terminalChannel(), cols: 100_000 } };
    await refusedCommand(link.signed(body), 'command.malformed');
  });

  test('before the hello of the link', async () => {
    server.misbehave = { proof: () => ({ kind: 'command', counter: 1, body: 'e30', signature: 'A'.repeat(86) }) };
    link.socket.cut();
    await breach('link.out-of-order');
  });

  test('a kind that it does not know is answered, and the next one counts on', async () => {
    link.say(link.signed({ kind: 'dance', tempo: 3 }));
    expect(await link.results.next('the answer')).toMatchObject({ counter: 1, ok: false, code: 'command.unknown' });
    expect(await link.command({ kind: 'refresh-facts' })).toMatchObject({ counter: 2, ok: true });
  });
});

describe('messages', () => {
  test('of an unknown kind are passed over, thousands of them', async () => {
    for (let number = 0; number < 3_000; number += 1) link.say({ kind: 'news', number });
    expect(await link.command({ kind: 'refresh-facts' })).toMatchObject({ ok: true });
    expect(running.lines.filter(({ event }) => event === 'link.unknown-message').length).toBe(3);
  });

  test.for([
    ['no JSON', '{', /malformed: not-json/],
    ['no object', '[]', /malformed: no-kind/],
    ['a known kind with a wrong field', '{"kind":"command","counter":"1"}', /malformed: command/],
  ] as const)('%s closes the link', async ([, text, because]) => {
    link.socket.sendText(text);
    await breach(because);
  });

  test('one of 10 MB closes the link before it is read', async () => {
    link.socket.sendText(`{"kind":"${'x'.repeat(10_000_000)}"}`);
    const ended = await running.log.nextWhere('the end', ({ event }) => event === 'link.ended');
    expect(ended.facts['detail']).toBe('frame.message-too-long');
    await server.links.next('the next link');
  });

  test('binary ones close the link', async () => {
    link.socket.sendBinary(Buffer.from('{}'));
    await breach('link.not-text');
  });
});

test('what the log says holds no secret', async () => {
  const channel = terminalChannel();
  await link.command(openSession([channel]));
  const seen = new Seen();
  const opened = (await server.channels.next('a channel')).join(seen);
  opened.type('echo typed-by-someone\r');
  await untilText(seen, 'typed-by-someone\r\n');
  link.socket.cut();
  await server.links.next('the next link');
  const log = JSON.stringify(running.lines);
  const secrets = [channel.ticket, link.generation, 'sp1.', 'typed-by-someone', 'PRIVATE KEY'];
  for (const secret of secrets) expect(log).not.toContain(secret);
});

test('a link that another process has taken over is not fought for', async () => {
  link.socket.close(4001);
  await running.log.nextWhere('what happened', ({ event }) => event === 'link.replaced');
  const ended: LogLine = await running.log.nextWhere('the end', ({ event }) => event === 'link.waits');
  expect(ended.facts['waitMs']).toBeGreaterThanOrEqual(30_000);
});

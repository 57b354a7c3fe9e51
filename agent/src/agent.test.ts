/** The whole agent against a real server over real sockets: what survives what. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Agent } from './agent.ts';
import { FolderLockedError } from './identity/folder-lock.ts';
import {
  addressOf,
  Cleanup,
  ids,
  makeDataFolder,
  openShell,
  plainShell,
  startAgent,
  startServer,
} from './testing/fixtures.ts';
import { until } from './testing/queue.ts';
import { untilText } from './testing/test-channel.ts';
import { ServerKeys } from './testing/server-keys.ts';
import { TestServer } from './testing/test-server.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

test('an agent enrols, keeps a link and opens a shell that answers', async () => {
  const server = await startServer(cleanup);
  await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
  const link = await server.links.next('a link');
  expect(link.hello?.sessions).toEqual([]);
  expect(link.shown).toBeNull();
  const { channel, seen } = await openShell(server, link);
  await untilText(seen, '$ ');
  channel.type('echo six times seven is $((6*7))\r');
  await untilText(seen, 'six times seven is 42');
});

test('its folder is named after the server and for the owner alone', async () => {
  const server = await startServer(cleanup);
  const data = await makeDataFolder(cleanup);
  await startAgent(cleanup, server, { data });
  await server.links.next('a link');
  const folder = join(data, server.keys.serverId);
  for (const name of ['.', 'identity', 'state']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700);
  for (const name of ['identity/key.pem', 'identity/installation.json', 'identity/key-set.json', 'state/link.json']) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
});

test('two agents never run on one folder, and the second says who has it', async () => {
  const server = await startServer(cleanup);
  const data = await makeDataFolder(cleanup);
  await startAgent(cleanup, server, { data });
  await server.links.next('a link');
  const again = Agent.start({
    data,
    servers: [addressOf(server.name)],
    rootFingerprint: server.keys.rootFingerprint,
    platform: plainShell(),
    log: () => undefined,
  });
  await expect(again).rejects.toThrow(FolderLockedError);
  await expect(again).rejects.toThrow(String(process.pid));
});

describe('started again', () => {
  test('it is the same client without an enrolment key, and shows the generation it was given', async () => {
    const server = await startServer(cleanup);
    const data = await makeDataFolder(cleanup);
    const { agent } = await startAgent(cleanup, server, { data });
    const first = await server.links.next('a link');
    await agent.stop();
    await startAgent(cleanup, server, { data, enrolmentKey: undefined });
    const second = await server.links.next('another link');
    expect(second.greeting?.clientId).toBe(first.greeting?.clientId);
    expect(second.shown).toBe(first.generation);
    expect(second.hello?.instance).not.toBe(first.hello?.instance);
    expect(server.clients.size).toBe(1);
  });
});

describe('a link that is lost', () => {
  test('comes back by itself, and the shell has never noticed', async () => {
    const server = await startServer(cleanup);
    await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
    const link = await server.links.next('a link');
    const { channel, seen } = await openShell(server, link);
    await untilText(seen, '$ ');
    link.socket.cut();
    const next = await server.links.next('the next link');
    expect(next.shown).toBe(link.generation);
    expect(next.hello?.instance).toBe(link.hello?.instance);
    expect(next.hello?.sessions).toEqual([
      {
        sessionId: ids.session(1),
        channels: [{ channelId: ids.channel(1), tool: 'terminal', outputOffset: seen.position }],
      },
    ]);
    channel.type('echo still $((1+1))\r');
    await untilText(seen, 'still 2');
  });

  test('a server that was started anew on the same address is found again', async () => {
    const server = await startServer(cleanup);
    await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
    await server.links.next('a link');
    const { port } = server;
    await server.stop();
    const successor = new TestServer(server.keys, server.certificate);
    for (const [key, id] of server.clients) successor.clients.set(key, id);
    await successor.start(port);
    cleanup.add(() => successor.stop());
    await successor.links.next('a link to the successor');
  });

  test('a busy server is left alone for as long as it asks', async () => {
    const server = await startServer(cleanup);
    const { log } = await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
    const link = await server.links.next('a link');
    server.busy = { times: 1, retryAfterSeconds: 1 };
    const from = performance.now();
    link.socket.cut();
    const busy = await log.nextWhere('the busy server', ({ event }) => event === 'link.server-busy');
    expect(busy.facts['waitMs']).toBe(1_000);
    await server.links.next('the next link');
    expect(performance.now() - from).toBeGreaterThanOrEqual(1_000);
  });

  test('a silent one is given up', async () => {
    const server = await startServer(cleanup);
    const { createDialler } = await import('./dial/dial.ts');
    const { log } = await startAgent(cleanup, server, {
      data: await makeDataFolder(cleanup),
      dialler: createDialler({ silenceMs: 300 }),
    });
    await server.links.next('a link');
    const ended = await log.nextWhere('the end', ({ event }) => event === 'link.ended');
    expect(ended.facts['cause']).toBe('silent');
    await server.links.next('the next link');
  });

  test('one that is pinged is kept, and every ping is answered', async () => {
    const server = await startServer(cleanup);
    const { createDialler } = await import('./dial/dial.ts');
    const { lines } = await startAgent(cleanup, server, {
      data: await makeDataFolder(cleanup),
      dialler: createDialler({ silenceMs: 600 }),
    });
    const link = await server.links.next('a link');
    for (let ping = 1; ping <= 8; ping += 1) {
      link.socket.ping();
      await until('the pong', () => link.socket.pongs === ping);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    expect(lines.filter(({ event }) => event === 'link.ended')).toEqual([]);
  });
});

describe('addresses', () => {
  test('a dead first address costs a try, and the one that worked is the first of the next time', async () => {
    const server = await startServer(cleanup);
    const dead = await new TestServer().start();
    const deadName = dead.name;
    await dead.stop();
    const data = await makeDataFolder(cleanup);
    const servers = [addressOf(deadName), addressOf(server.name)];
    const { agent } = await startAgent(cleanup, server, { data, servers });
    await server.links.next('a link');
    await agent.stop();
    const { lines } = await startAgent(cleanup, server, { data, servers });
    await server.links.next('another link');
    expect(lines.filter(({ event }) => event === 'link.dial-failed')).toEqual([]);
  });

  test('the server moves: the list it offered is taken over once a link stood over it', async () => {
    const server = await startServer(cleanup);
    const moved = new TestServer(server.keys, server.certificate);
    await moved.start();
    cleanup.add(() => moved.stop());
    server.addresses = [moved.name];
    moved.addresses = [moved.name];
    const data = await makeDataFolder(cleanup);
    await startAgent(cleanup, server, { data });
    await server.links.next('a link');
    for (const [key, id] of server.clients) moved.clients.set(key, id);
    await server.stop();
    const link = await moved.links.next('a link at the new place');
    expect(link.greeting?.host).toBe(moved.name);
  });

  test('a list that is told while the link stands is kept, and its first address is the first that is dialled', async () => {
    const server = await startServer(cleanup);
    const portal = new TestServer(server.keys, server.certificate);
    await portal.start();
    cleanup.add(() => portal.stop());
    const { agent } = await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
    const link = await server.links.next('a link');
    for (const [key, id] of server.clients) portal.clients.set(key, id);
    const wrong = new ServerKeys().addressList([portal.name], 2);
    expect(await link.command({ kind: 'address-list', addressList: wrong })).toMatchObject({
      ok: false,
      code: 'link.address-list-wrong',
    });
    const told = server.keys.addressList([portal.name, server.name], 2, portal.name);
    expect(await link.command({ kind: 'address-list', addressList: told })).toMatchObject({ ok: true });
    link.socket.cut();
    const anew = await portal.links.next('a link by the portal');
    expect(anew.greeting?.host).toBe(portal.name);
    await agent.stop();
  });
});

test('a client that the server has uninstalled leaves nothing behind', async () => {
  const server = await startServer(cleanup);
  const data = await makeDataFolder(cleanup);
  const { agent } = await startAgent(cleanup, server, { data });
  const link = await server.links.next('a link');
  server.misbehave = { refuse: 'link.uninstalled' };
  link.socket.cut();
  expect(await agent.ended).toEqual({ kind: 'uninstalled' });
  expect(() => statSync(join(data, server.keys.serverId))).toThrow('ENOENT');
});

test('a facts request is answered behind its result', async () => {
  const server = await startServer(cleanup);
  await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
  const link = await server.links.next('a link');
  expect(await link.command({ kind: 'refresh-facts' })).toMatchObject({ ok: true });
  const facts = await link.messages.nextWhere('facts', ({ kind }) => kind === 'facts');
  expect(facts).toMatchObject({ facts: { platform: 'linux' } });
});

test('facts are sent as often as the server sets', async () => {
  const server = await startServer(cleanup);
  await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
  const link = await server.links.next('a link');
  await link.command({ kind: 'settings', settings: { statisticsIntervalMs: 1_000 } });
  for (let time = 0; time < 2; time += 1) await link.messages.nextWhere('facts', ({ kind }) => kind === 'facts');
});

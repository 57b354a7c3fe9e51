/** The signed command to uninstall: obeyed once, and only from the server of this very link. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Cleanup, makeDataFolder, openShell, startAgent, startServer } from '../testing/fixtures.ts';
import { makeKey, ServerKeys } from '../testing/server-keys.ts';
import type { TestServer } from '../testing/test-server.ts';
import { untilText } from '../testing/test-channel.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

async function linked() {
  const server = await startServer(cleanup);
  const data = await makeDataFolder(cleanup);
  const { agent, log } = await startAgent(cleanup, server, { data });
  const link = await server.links.next('a link');
  return { server, agent, log, link, key: join(data, server.keys.serverId, 'identity/key.pem') };
}

/** The link was closed over what came, and the agent is back on another with its key. */
async function expectStill(server: TestServer, key: string): Promise<void> {
  await server.links.next('the next link');
  expect(existsSync(key)).toBe(true);
}

test('of its server is answered, hangs the shells up, and leaves no key', async () => {
  const { server, agent, link, key } = await linked();
  const { channel, seen } = await openShell(server, link);
  await untilText(seen, '$ ');
  channel.type('echo up\r');
  await untilText(seen, 'up');
  expect((await link.command({ kind: 'uninstall' })).ok).toBe(true);
  expect(await agent.ended).toEqual({ kind: 'uninstalled' });
  expect(existsSync(key)).toBe(false);
});

test('sent twice at once is no more than once', async () => {
  const { agent, link, key } = await linked();
  const [first, second] = [link.signed({ kind: 'uninstall' }), link.signed({ kind: 'uninstall' })];
  link.say(first);
  link.say(second);
  expect(await agent.ended).toEqual({ kind: 'uninstalled' });
  expect(existsSync(key)).toBe(false);
});

test('signed by another server changes nothing', async () => {
  const { server, link, key } = await linked();
  const stranger = new ServerKeys();
  const command = link.signed({ kind: 'uninstall' });
  const body = Buffer.from(JSON.stringify({ kind: 'uninstall' }));
  link.say({ ...command, signature: stranger.commandSignature(link.linkId, command.counter, body) });
  await expectStill(server, key);
});

test('of an earlier link changes nothing', async () => {
  const { server, link, key } = await linked();
  const old = link.signed({ kind: 'uninstall' });
  server.cutAll();
  const next = await server.links.next('the next link');
  next.say(old);
  await expectStill(server, key);
});

test('with a counter that was used changes nothing', async () => {
  const { server, link, key } = await linked();
  expect((await link.command({ kind: 'refresh-facts' })).ok).toBe(true);
  const late = link.signed({ kind: 'uninstall' });
  link.say({ ...late, counter: 1 });
  await expectStill(server, key);
});

test('signed by a key of another role changes nothing', async () => {
  const { server, link, key } = await linked();
  const command = link.signed({ kind: 'uninstall' });
  link.say({ ...command, signature: makeKey().sign('command', Buffer.from('uninstall')) });
  await expectStill(server, key);
});

/** The whole agent against a real server: enrolment, link, a shell, and what survives what. */
import { afterEach, expect, test } from 'vitest';
import {
  Cleanup,
  ids,
  makeDataFolder,
  openShell,
  openSession,
  startAgent,
  startServer,
  terminalChannel,
} from './testing/fixtures.ts';
import { until } from './testing/queue.ts';
import { Seen, untilText } from './testing/test-channel.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

test('an agent enrols, keeps a link and opens a shell that answers', async () => {
  const server = await startServer(cleanup);
  await startAgent(cleanup, server, { data: await makeDataFolder(cleanup) });
  const link = await server.links.next('a link');
  expect(link.hello?.sessions).toEqual([]);
  const { channel, seen } = await openShell(server, link);
  await untilText(seen, '$ ');
  channel.type('echo six times seven is $((6*7))\r');
  await untilText(seen, 'six times seven is 42');
});

/** What a server of ours opens to the network: one port, and nothing that answers without being asked by TLS. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startTestServer } from '../testing/test-server.ts';

const listens = '0A';

/** Sockets of this process that listen, and all of those without connections, as `tcp 0100007F:1F90` (proc(5)). */
function openToTheNetwork(): readonly string[] {
  const own = new Set(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  return ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].flatMap((family) =>
    readFileSync(`/proc/self/net/${family}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, , , state, , , , , , inode]) => own.has(inode ?? '') && (!family.startsWith('tcp') || state === listens),
      )
      .map(([, local]) => `${family} ${local ?? ''}`),
  );
}

test('hostile: the server listens where it was told to, on one port and on no UDP', async () => {
  const before = new Set(openToTheNetwork());
  const { server } = await startTestServer();
  const opened = openToTheNetwork().filter((socket) => !before.has(socket));
  const port = server.port.toString(16).toUpperCase().padStart(4, '0');
  expect(opened).toEqual([`tcp 0100007F:${port}`]);
});

test('hostile: whoever speaks without TLS gets nothing of the server', async () => {
  const { server } = await startTestServer();
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.end('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  const answer = await text(socket);
  expect(answer).not.toMatch(/HTTP\/1\.1 200|alive|serving/);
});

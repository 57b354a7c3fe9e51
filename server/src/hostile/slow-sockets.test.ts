/** Sockets that begin and don't go on: each is given up in time, and meanwhile everybody else is served. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer } from '../testing/test-server.ts';
import type { TestServer } from '../testing/test-server.ts';

function open({ server }: TestServer): Socket {
  const socket = connectTcp({ port: server.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  return socket;
}

async function openTls({ server }: TestServer): Promise<Socket> {
  const socket = connectTls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

/** Milliseconds until the other end hangs up. */
async function lasted(socket: Socket | WebSocket): Promise<number> {
  const startedAt = performance.now();
  if (!(socket instanceof WebSocket)) socket.resume();
  await once(socket, 'close');
  return performance.now() - startedAt;
}

/** Says a text byte by byte, one a second, and never its end; a byte behind a farewell would have that thrown away. */
async function dribble(socket: Socket, text: string): Promise<void> {
  const answered = new AbortController();
  socket.once('data', () => answered.abort());
  for (let at = 0; !socket.destroyed && !answered.signal.aborted; at += 1) {
    socket.write(text[at % text.length] ?? ' ');
    await wait(1_000);
  }
}

/** Opens a WebSocket by hand, so that what follows may come in pieces of any size. */
async function openLink(it: TestServer): Promise<Socket> {
  const socket = await openTls(it);
  const head = [
    'GET /link HTTP/1.1',
    `Host: 127.0.0.1:${it.server.port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: sallyport.link.1',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 101 /);
  return socket;
}

describe.concurrent('a socket that begins and does not go on is given up', { timeout: 90_000 }, () => {
  test('before it has said anything', async () => {
    const it = await startTestServer();
    expect(await lasted(open(it))).toBeLessThan(20_000);
  });

  test('in the middle of its TLS handshake', async () => {
    const it = await startTestServer();
    const socket = open(it);
    // The head of a ClientHello of 512 bytes, and a byte of it.
    socket.write(Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01));
    expect(await lasted(socket)).toBeLessThan(20_000);
  });

  test('behind its TLS handshake', async () => {
    const it = await startTestServer();
    expect(await lasted(await openTls(it))).toBeLessThan(30_000);
  });

  test('in headers that come a byte a second', async () => {
    const it = await startTestServer();
    const socket = await openTls(it);
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ');
    const dribbling = dribble(socket, 'abc');
    expect(await lasted(socket)).toBeLessThan(30_000);
    await dribbling;
  });

  test.each(['/api/sign-in', '/oauth2/token', '/enrol/hello'])(
    'in a body that comes a byte a second, sent to %s',
    async (path) => {
      const it = await startTestServer();
      const socket = await openTls(it);
      const host = `127.0.0.1:${it.server.port}`;
      const type = path === '/oauth2/token' ? 'application/x-www-form-urlencoded' : 'application/json';
      const origin = path === '/enrol/hello' ? [] : [`Origin: https://${host}`];
      const head = [
        `POST ${path} HTTP/1.1`,
        `Host: ${host}`,
        ...origin,
        `Content-Type: ${type}`,
        'Content-Length: 512',
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      const answers: Buffer[] = [];
      socket.on('data', (bytes: Buffer) => answers.push(bytes));
      const dribbling = dribble(socket, ' ');
      expect(await lasted(socket)).toBeLessThan(75_000);
      await dribbling;
      // The answer is thrown away when a byte of ours comes behind it (RFC 1122, 4.2.2.13).
      expect(Buffer.concat(answers).toString('latin1')).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
      expect((await it.client().ask('/health/ready')).status).toBe(200);
    },
  );

  test('as a link whose first message comes a byte a second', async () => {
    const it = await startTestServer();
    const socket = await openLink(it);
    // The head of a text of 512 bytes under a mask of zeros.
    socket.write(Uint8Array.of(0x81, 0xfe, 0x02, 0x00, 0, 0, 0, 0));
    const dribbling = dribble(socket, '{"kind":');
    expect(await lasted(socket)).toBeLessThan(30_000);
    await dribbling;
  });

  test('as a link that never says who it is', async () => {
    const it = await startTestServer();
    const options = { rejectUnauthorized: false };
    const socket = new WebSocket(`wss://127.0.0.1:${it.server.port}/link`, ['sallyport.link.1'], options);
    await once(socket, 'open');
    expect(await lasted(socket)).toBeLessThan(30_000);
  });
});

test('a thousand sockets that say nothing keep nobody else from being served', { timeout: 60_000 }, async () => {
  const it = await startTestServer();
  await it.client().ask('/health/ready');
  const before = process.memoryUsage().rss;
  const sockets = Array.from({ length: 1_000 }, () => open(it));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets.slice(0, 500)) socket.write(Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01));
  const startedAt = performance.now();
  expect((await it.client().ask('/health/ready')).status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  // Both ends of a thousand sockets live in this process.
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  await Promise.all(sockets.map((socket) => lasted(socket)));
  expect((await it.client().ask('/health/ready')).status).toBe(200);
});

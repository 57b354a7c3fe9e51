/** Dialling real sockets: servers that answer wrongly, slowly or not at all, and connections that end in every way. */
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { encodeFrame } from '@sallyport/protocol/frame/frame-writer';
import { frameOpcode } from '@sallyport/protocol/frame/opcode';
import { afterEach, describe, expect, test } from 'vitest';
import { makeCertificate } from '../testing/certificate.ts';
import { addressOf, Cleanup } from '../testing/fixtures.ts';
import { Queue } from '../testing/queue.ts';
import { createDialler } from './dial.ts';
import type { DialOutcome } from './dial.ts';
import type { MessageSocket, SocketEnd } from './message-socket.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const certificate = makeCertificate();

async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanup.add(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const address: AddressInfo | string | null = server.address();
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** A TLS server that says `answer` to the first request; `$ACCEPT` stands for the right key. */
async function answering(answer: string, then?: (socket: Socket) => void): Promise<string> {
  const { createHash } = await import('node:crypto');
  const { acceptSuffix } = await import('@sallyport/protocol/frame/upgrade');
  const server = createTlsServer({ key: certificate.keyPem, cert: certificate.certPem }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request: Buffer) => {
      const key = /Sec-WebSocket-Key: (\S+)/.exec(request.toString())?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}${acceptSuffix}`).digest('base64');
      socket.write(answer.replace('$ACCEPT', accept), 'latin1');
      then?.(socket);
    });
  });
  return listening(server);
}

const accepted = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Accept: $ACCEPT',
  'Sec-WebSocket-Protocol: test.1',
  '',
  '',
].join('\r\n');

async function dial(name: string, timeoutMs = 5_000, silenceMs = 60_000): Promise<DialOutcome> {
  const dialler = createDialler({ timeoutMs, silenceMs });
  return dialler.dial({ to: addressOf(name), path: '/link', subprotocol: 'test.1', maxMessageBytes: 1_000 });
}

type Opened = { readonly socket: MessageSocket; readonly messages: Queue<string>; readonly ends: Queue<SocketEnd> };

async function open(name: string, silenceMs?: number): Promise<Opened> {
  const outcome = await dial(name, 5_000, silenceMs);
  if (outcome.kind !== 'open') throw new Error(JSON.stringify(outcome));
  const messages = new Queue<string>();
  const ends = new Queue<SocketEnd>();
  outcome.socket.listen({
    onMessage: (bytes) => messages.push(Buffer.from(bytes).toString()),
    onDrain: () => undefined,
    onEnd: (end) => ends.push(end),
  });
  cleanup.add(() => outcome.socket.destroy());
  return { socket: outcome.socket, messages, ends };
}

describe('a server that does not let it in', () => {
  test.for([
    [
      'refuses',
      'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
      { kind: 'failed', code: 'dial.answer', detail: 'status 404' },
    ],
    ['is busy', 'HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\n', { kind: 'busy', waitMs: 7_000 }],
    ['is busy for years', 'HTTP/1.1 503 Busy\r\nRetry-After: 999999\r\n\r\n', { kind: 'busy', waitMs: 300_000 }],
    ['is busy and does not say for how long', 'HTTP/1.1 503 Busy\r\n\r\n', { kind: 'busy', waitMs: 0 }],
    [
      'is busy until a date',
      'HTTP/1.1 503 Busy\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n\r\n',
      { kind: 'busy', waitMs: 0 },
    ],
    [
      'answers with another key',
      accepted.replace('$ACCEPT', 'x'),
      { kind: 'failed', code: 'dial.answer', detail: 'upgrade.accept' },
    ],
    [
      'speaks another subprotocol',
      accepted.replace('test.1', 'test.2'),
      { kind: 'failed', code: 'dial.answer', detail: 'upgrade.subprotocol' },
    ],
    [
      'wants an extension',
      accepted.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'),
      { kind: 'failed', code: 'dial.answer', detail: 'upgrade.extension' },
    ],
    [
      'speaks no HTTP',
      'SSH-2.0-OpenSSH_9.2\r\n\r\n',
      { kind: 'failed', code: 'dial.answer', detail: 'head.malformed' },
    ],
    [
      'never ends its head',
      `HTTP/1.1 101 x\r\n${'a: b\r\n'.repeat(3_000)}`,
      { kind: 'failed', code: 'dial.answer', detail: 'head.too-long' },
    ],
  ] as const)('because it %s', async ([, answer, outcome]) => {
    expect(await dial(await answering(answer))).toEqual(outcome);
  });

  test('because it says nothing', async () => {
    const silent = createTlsServer({ key: certificate.keyPem, cert: certificate.certPem });
    expect(await dial(await listening(silent), 300)).toEqual({
      kind: 'failed',
      code: 'dial.answer',
      detail: 'no answer in time',
    });
  });

  test('because it never begins TLS', async () => {
    expect(await dial(await listening(createServer()), 300)).toEqual({
      kind: 'failed',
      code: 'dial.tls',
      detail: 'no answer in time',
    });
  });

  test('because it hangs up', async () => {
    const server = createServer((socket) => socket.destroy());
    expect((await dial(await listening(server))).kind).toBe('failed');
  });

  test('because it is not there', async () => {
    const server = createServer();
    const name = await listening(server);
    await cleanup.run();
    expect(await dial(name)).toEqual({
      kind: 'failed',
      code: 'dial.unreachable',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('because its TLS is older than 1.3', async () => {
    const old = createTlsServer({ key: certificate.keyPem, cert: certificate.certPem, maxVersion: 'TLSv1.2' });
    old.on('tlsClientError', () => undefined);
    const outcome = await dial(await listening(old));
    expect(outcome).toEqual({
      kind: 'failed',
      code: 'dial.tls',
      detail: expect.stringMatching(/protocol|alert|version/i),
    });
  });

  test('giving a dial up ends it at once', async () => {
    const stop = new AbortController();
    const dialler = createDialler();
    const to = addressOf(await listening(createServer()));
    const dialling = dialler.dial({ to, path: '/', subprotocol: 'test.1', maxMessageBytes: 10 }, stop.signal);
    stop.abort();
    expect((await dialling).kind).toBe('failed');
  });
});

describe('an open socket', () => {
  test('knows the key that the server showed', async () => {
    const { socket } = await open(await answering(accepted));
    expect(Buffer.from(socket.tlsKey).equals(certificate.tlsKey)).toBe(true);
  });

  test('loses nothing that came together with the answer', async () => {
    const hello = encodeFrame({ opcode: frameOpcode.text, payload: Buffer.from('hello') });
    const { messages } = await open(await answering(`${accepted}${Buffer.from(hello).toString('latin1')}`));
    expect(await messages.next('the message')).toBe('hello');
  });

  test.for([
    ['a masked frame', encodeFrame({ opcode: frameOpcode.text, payload: Buffer.from('x'), mask: 1 }), 'frame.masked'],
    [
      'a message that is too long',
      encodeFrame({ opcode: frameOpcode.binary, payload: new Uint8Array(1_001) }),
      'frame.message-too-long',
    ],
    [
      'text that is no UTF-8',
      encodeFrame({ opcode: frameOpcode.text, payload: Uint8Array.of(0xff) }),
      'frame.invalid-utf8',
    ],
  ] as const)('is closed over %s', async ([, frame, detail]) => {
    const { ends } = await open(await answering(accepted, (socket) => socket.write(frame)));
    expect(await ends.next('the end')).toMatchObject({ cause: 'breach', detail });
  });

  test('answers a close with a close and tells the code', async () => {
    const answers = new Queue<Buffer>();
    const name = await answering(accepted, (socket) => {
      socket.on('data', (bytes: Buffer) => answers.push(bytes));
      socket.write(Buffer.from([0x88, 0x02, 0x0f, 0xa1]));
    });
    const { ends } = await open(name);
    expect((await answers.next('its close')).subarray(0, 8)).toEqual(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x0f, 0xa1]));
    expect(await ends.next('the end')).toMatchObject({ cause: 'peer-closed', code: 4001 });
  });

  test('answers a ping with its bytes', async () => {
    const answers = new Queue<Buffer>();
    const name = await answering(accepted, (socket) => {
      socket.on('data', (bytes: Buffer) => answers.push(bytes));
      socket.write(encodeFrame({ opcode: frameOpcode.ping, payload: Buffer.from('abc') }));
    });
    await open(name);
    expect(await answers.next('the pong')).toEqual(Buffer.from([0x8a, 0x83, 0, 0, 0, 0, 0x61, 0x62, 0x63]));
  });

  test('is given up when nothing is heard', async () => {
    const { ends } = await open(await answering(accepted), 200);
    expect(await ends.next('the end')).toMatchObject({ cause: 'silent' });
  });

  test('is not thought silent while it is not read', async () => {
    const { socket, ends, messages } = await open(
      await answering(accepted, (peer) =>
        setTimeout(() => peer.write(encodeFrame({ opcode: frameOpcode.text, payload: Buffer.from('late') })), 450),
      ),
      150,
    );
    socket.pauseReading();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(ends.size).toBe(0);
    socket.resumeReading();
    expect(await messages.next('what waited')).toBe('late');
  });

  test('that is cut says so', async () => {
    const { ends } = await open(await answering(accepted, (socket) => setImmediate(() => socket.destroy())));
    expect(await ends.next('the end')).toMatchObject({ cause: 'connection-lost', code: undefined });
  });

  test('ends in time though the server does not answer its close', async () => {
    const { socket, ends } = await open(await answering(accepted));
    socket.close(1000, 'bye');
    expect(await ends.next('the end')).toMatchObject({ cause: 'closed-by-us' });
    socket.sendText('nothing');
    expect(socket.isOpen).toBe(false);
  });
});

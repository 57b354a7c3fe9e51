import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ConsoleMessage, LiveMessage } from '@sallyport/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { LiveConnection, type LiveState } from './live-connection.ts';

let server: WebSocketServer;
let sockets: ServerSocket[];
let heard: ConsoleMessage[];
let told: LiveMessage[];
let states: LiveState['kind'][];
let connection: LiveConnection;
let waiters: (() => void)[];

function stir(): void {
  const waiting = waiters;
  waiters = [];
  for (const wake of waiting) wake();
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => waiters.push(resolve));
}

const hello: LiveMessage = { kind: 'hello', serverTime: 1, instance: 'one' };

beforeEach(async () => {
  sockets = [];
  heard = [];
  told = [];
  states = [];
  waiters = [];
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data: Buffer) => {
      heard.push(JSON.parse(data.toString()) as ConsoleMessage);
      stir();
    });
    socket.send(JSON.stringify(hello));
    stir();
  });
  await once(server, 'listening');
  connection = new LiveConnection({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/live`,
    random: () => 0,
    message: (message) => {
      told.push(message);
      stir();
    },
    state: ({ kind }) => {
      states.push(kind);
      stir();
    },
  });
});

afterEach(() => {
  connection.close();
  for (const socket of server.clients) socket.terminate();
  server.close();
});

test('says again what it watches after a cut', async () => {
  connection.open();
  await until(() => told.length === 1);
  connection.watchItems(['ji_1', 'ji_2']);
  connection.watchSessions(true);
  const letGo = connection.watchSession('se_1');
  connection.watchSession('se_2');
  letGo();
  await until(() => heard.length === 5);
  heard = [];
  sockets[0]?.terminate();
  await until(() => heard.length === 3);
  expect(heard).toEqual([
    { kind: 'watch-items', ids: ['ji_1', 'ji_2'] },
    { kind: 'watch-sessions', on: true },
    { kind: 'watch-session', id: 'se_2' },
  ]);
  expect(states).toEqual(['online', 'offline', 'online']);
});

test('lets go of a session only when its last watcher does, and once', async () => {
  connection.open();
  await until(() => told.length === 1);
  const first = connection.watchSession('se_1');
  const second = connection.watchSession('se_1');
  first();
  first();
  second();
  connection.watchSessions(false);
  await until(() => heard.length === 3);
  expect(heard.map(({ kind }) => kind)).toEqual(['watch-session', 'unwatch-session', 'watch-sessions']);
});

test('a login that ended elsewhere ends it for good', async () => {
  connection.open();
  await until(() => told.length === 1);
  sockets[0]?.close(4401);
  await until(() => told.length === 2);
  expect(told[1]).toEqual({ kind: 'login-ended' });
  expect(connection.state.kind).toBe('ended');
  connection.open();
  expect(sockets).toHaveLength(1);
});

test('stays offline, without a new word, while the server is away', async () => {
  connection.open();
  await until(() => told.length === 1);
  server.close();
  sockets[0]?.terminate();
  await until(() => states.includes('offline'));
  expect(states.filter((kind) => kind === 'offline')).toHaveLength(1);
});

/**
 * A server with little memory, a shell that floods, and a viewer that takes nothing: nothing piles up anywhere, and
 * when the viewer reads again it gets every byte, which the recording has as well.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { decodeTerminalMessage, readRecordingBlock, readRecordingHead } from '@sallyport/protocol';
import type { ItemPage } from '@sallyport/protocol';
import { askHttps } from '../server/src/gateway/testing/site-view.ts';
import { TestConsole } from '../server/src/gateway/testing/test-console.ts';
import type { TestChannelEnd } from '../server/src/gateway/testing/test-console.ts';
import { HttpClient } from '../server/src/testing/http-client.ts';
import { build } from '../tools/build.ts';
import { endpointAt } from './lib/endpoint.ts';
import type { Endpoint } from './lib/endpoint.ts';
import { freePort } from '../tools/testbed/free-port.ts';
import { ServerProgram } from './lib/server-program.ts';
import { waitUntil } from './lib/wait-until.ts';

/** Of JavaScript's heap; a server that held what passes would be out of it within seconds. */
const heapMostMib = 64;
const lines = 6_000_000;
const standstillMs = 10_000;

/** Beside what a server takes in any case: buffers of the kernel's size, and a garbage collector's leisure. */
const growthMostMib = 32;

let folder: string;
let server: ServerProgram;
let port: number;
let agent: Endpoint;

beforeAll(async () => {
  await build();
}, 120_000);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-memory-'));
  server = new ServerProgram(join(folder, 'server'), [`--max-old-space-size=${heapMostMib}`]);
  port = await freePort();
  const { rootFingerprint } = await server.start(port, '--log-level', 'warn');
  const { enrolmentKey } = await server.ask<{ readonly enrolmentKey: string }>('installer', 'create');
  agent = endpointAt(join(folder, 'agent'), { url: `https://127.0.0.1:${port}`, rootFingerprint });
  agent.start({ SALLYPORT_ENROLMENT_KEY: enrolmentKey, SHELL: '/bin/sh' });
  await agent.linked();
});

afterEach(async () => {
  await agent.end('SIGKILL');
  await server.end('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function signedIn(): Promise<TestConsole> {
  const { username, password } = await server.ask<{ readonly username: string; readonly password: string }>(
    'admin',
    'create',
    '--username',
    'ada',
  );
  const origin = `https://127.0.0.1:${port}`;
  const client = new HttpClient(origin);
  await client.signIn(username, password);
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const site = {
    port,
    host: `127.0.0.1:${port}`,
    origin,
    tlsKey: '',
    ask: (path: string, question = {}) => askHttps(port, path, question),
    itemIdOf: () => Promise.reject(new Error('unused')),
    online: () => Promise.reject(new Error('unused')),
    sessionChange: () => pause(25),
  };
  return new TestConsole(site, { login: { id: '', user: { id: '' } }, cookie, csrf: client.csrf });
}

function residentMib(): number {
  const [, kib = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

/** SHA-256 and length of all output that a recording holds, and whether a part is missing. */
function recordedOutput(bytes: Buffer): { readonly sha256: string; readonly length: number } {
  const head = readRecordingHead(bytes);
  if (head === undefined || head === 'more') throw new Error('This is no recording');
  const hash = createHash('sha256');
  let length = 0;
  for (let at = head.bytes; at < bytes.length;) {
    const block = readRecordingBlock(bytes, at);
    if (block.kind !== 'block') throw new Error(`The recording is ${block.kind} at byte ${at}`);
    for (const record of block.records) {
      if (record.kind === 'gap') throw new Error(`Nothing from ${record.from} to ${record.to}`);
      if (record.kind !== 'output') continue;
      expect(record.offset).toBe(length);
      hash.update(record.bytes);
      length += record.bytes.length;
    }
    at = block.end;
  }
  return { sha256: hash.digest('hex'), length };
}

/** What the viewer was shown, as a hash: it is too much to keep. */
function listenTo({ socket }: TestChannelEnd): { readonly length: number; readonly tail: string; sha256(): string } {
  const hash = createHash('sha256');
  const heard = { length: 0, tail: '', sha256: () => hash.copy().digest('hex') };
  socket.on('message', (data: Buffer) => {
    const message = decodeTerminalMessage(new Uint8Array(data));
    if (message.kind !== 'output') return;
    hash.update(message.bytes);
    heard.length += message.bytes.length;
    heard.tail = (heard.tail + Buffer.from(message.bytes).toString('latin1')).slice(-200);
  });
  return heard;
}

/** The most memory that the server had while this was waited for, in MiB. */
async function mostMemory(work: Promise<unknown>): Promise<number> {
  let most = residentMib();
  const timer = setInterval(() => {
    most = Math.max(most, residentMib());
  }, 100);
  await work.finally(() => clearInterval(timer));
  return most;
}

test('memory stays flat while the viewer stands still, and then nothing is missing', { timeout: 300_000 }, async () => {
  const user = await signedIn();
  const { rows } = (await user.get('/api/jump-items')).read<ItemPage>();
  const { sessionId, channelId, ticket } = await user.jump(rows[0]?.id ?? '');
  const viewer = await user.viewer();
  const heard = listenTo(viewer);
  viewer.ticket(ticket);
  // As much as the agent likes: only the socket holds it back.
  viewer.send({ kind: 'limit', offset: 2 ** 40 });
  await waitUntil('The prompt', () => /[$#] $/.test(heard.tail), 30_000);
  const line = `stty -echo -onlcr; seq ${lines}; echo the end of it\n`;
  viewer.send({ kind: 'input', bytes: new TextEncoder().encode(line) });
  await waitUntil('The flood', () => heard.length > 1_000_000, 60_000);

  viewer.socket.pause();
  await pause(2_000);
  const before = residentMib();
  const passed = heard.length;
  const most = await mostMemory(pause(standstillMs));
  expect(heard.length).toBe(passed);
  process.stdout.write(`memory, MiB: ${Math.round(before)}, at most ${Math.round(most)} in ${standstillMs} ms\n`);
  expect(most - before).toBeLessThan(growthMostMib);

  viewer.socket.resume();
  const isOver = (): boolean => /the end of it\n[^]*[$#] $/.test(heard.tail);
  const mostInFlood = await mostMemory(waitUntil('The end', isOver, 200_000));
  process.stdout.write(`${heard.length} bytes through it: at most ${Math.round(mostInFlood)} MiB\n`);
  expect(mostInFlood - before).toBeLessThan(growthMostMib);

  await user.post(`/api/sessions/${sessionId}/end`);
  await user.sessionWhen(sessionId, ({ session }) => session.state === 'ended');
  const recording = await user.get(`/api/sessions/${sessionId}/channels/${channelId}/recording/data`);
  expect(recordedOutput(recording.body)).toEqual({ sha256: heard.sha256(), length: heard.length });
  expect(heard.length).toBeGreaterThan(lines * 7);
  expect(await server.ask('recording', 'verify', '--session', sessionId)).toMatchObject({
    faulty: 0,
    recordings: [{ state: 'whole' }],
  });
});

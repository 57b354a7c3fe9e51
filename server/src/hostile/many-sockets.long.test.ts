/**
 * Ten thousand sockets that say nothing, or begin and don't go on, against a server in a process of its own, so that
 * its memory and its sockets can be told from ours.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ItemPage } from '@sallyport/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { RemoteSite } from '../gateway/testing/remote-site.ts';
import { TestAgent } from '../gateway/testing/test-agent.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const many = 10_000;
const behindTls = 300;

/** As many at once as the queue of a listening socket takes. */
const atOnce = 250;

/** The head of a ClientHello of 512 bytes, and a byte of it. */
const halfHello = Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01);

const memoryMib = ({ pid }: RemoteSite): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** What lives in its heap, as it tells whoever watches it. */
async function heapMib(site: RemoteSite): Promise<number> {
  const metrics = (await site.ask('/metrics')).body.toString();
  return Number(/^sallyport_nodejs_heap_size_used_bytes (\S+)/m.exec(metrics)?.[1]) / 2 ** 20;
}

const openFiles = ({ pid }: RemoteSite): number => readdirSync(`/proc/${pid}/fd`).length;

function connected({ port }: RemoteSite, index: number): Promise<Socket> {
  const isTls = index % Math.floor(many / behindTls) === 0;
  const options = { port, host: '127.0.0.1', rejectUnauthorized: false };
  const socket = isTls ? connectTls(options) : connectTcp(options);
  socket.on('error', () => undefined);
  return once(socket, isTls ? 'secureConnect' : 'connect').then(() => {
    if (!isTls && index % 2 === 1) socket.write(halfHello);
    return socket.resume();
  });
}

/** Kept when all of them stand. */
async function flood(site: RemoteSite): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < many) {
    const more = Array.from({ length: atOnce }, (_, at) => connected(site, sockets.length + at));
    sockets.push(...(await Promise.all(more)));
  }
  return sockets;
}

/** How long an honest console waits for its list, in milliseconds. */
async function askHonestly({ console: honest }: RemoteSite): Promise<number> {
  const startedAt = performance.now();
  expect((await honest.get('/api/jump-items')).status).toBe(200);
  return performance.now() - startedAt;
}

test(
  'ten thousand sockets that say nothing are all given up, leave nothing in the heap, and keep neither a console nor an agent from being served',
  { timeout: 180_000 },
  async () => {
    const site = await RemoteSite.start(temporaryFolder());
    onTestFinished(() => site.kill());
    const agent = await new TestAgent(site).enrolled(site.enrolmentKey);
    await agent.link();
    await askHonestly(site);
    const filesBefore = openFiles(site);
    const heapBefore = await heapMib(site);
    const peaks: { readonly files: number; readonly mib: number; readonly waitedMs: number }[] = [];
    for (const _wave of [1, 2, 3]) {
      const sockets = await flood(site);
      const gone = Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')));
      const files = openFiles(site) - filesBefore;
      const waitedMs = await askHonestly(site);
      const other = await new TestAgent(site).enrolled(site.enrolmentKey);
      await other.link();
      peaks.push({ files, mib: memoryMib(site), waitedMs });
      await gone;
      // A socket is closed a moment before its file is.
      await expect.poll(() => openFiles(site) - filesBefore, { timeout: 10_000 }).toBeLessThan(20);
    }
    process.stdout.write(`ten thousand sockets, three times: ${JSON.stringify(peaks)}\n`);
    // With what is not collected yet; if each socket left 4 KiB behind, it would be more.
    expect((await heapMib(site)) - heapBefore).toBeLessThan(96);
    for (const { mib, waitedMs } of peaks) {
      expect(mib).toBeLessThan(1_200);
      expect(waitedMs).toBeLessThan(5_000);
    }
  },
);

test(
  'more sockets than it may open files: it loses neither a link nor itself, and serves again when they are gone',
  { timeout: 120_000 },
  async () => {
    const site = await RemoteSite.start(temporaryFolder());
    onTestFinished(() => site.kill());
    const agent = await new TestAgent(site).enrolled(site.enrolmentKey);
    const link = await agent.link();
    await askHonestly(site);
    const most = openFiles(site) + 200;
    expect(spawnSync('prlimit', ['--pid', String(site.pid), `--nofile=${most}:${most}`]).status).toBe(0);
    const sockets = await Promise.all(
      Array.from({ length: 1_000 }, async () => {
        const socket = connectTcp({ port: site.port, host: '127.0.0.1' });
        socket.on('error', () => undefined);
        const gone = once(socket, 'close');
        await Promise.race([once(socket, 'connect'), gone]);
        return { gone, socket: socket.resume() };
      }),
    );
    expect(openFiles(site)).toBeLessThan(most + 50);
    await Promise.all(sockets.map(({ gone }) => gone));
    expect(await askHonestly(site)).toBeLessThan(5_000);
    expect(link.socket.readyState).toBe(link.socket.OPEN);
    const { rows } = (await site.console.get('/api/jump-items?limit=10')).read<ItemPage>();
    expect(rows.map(({ status }) => status)).toEqual(['available']);
  },
);

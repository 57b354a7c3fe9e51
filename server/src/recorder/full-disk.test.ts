/**
 * Never unrecorded, on real full disks: a small tmpfs where this machine lets us mount one, and a limit on the size of
 * files, which every user can set. As root there must be both.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { startSite } from '../gateway/testing/test-site.ts';

// Each waits the half minute after which a session that can't be recorded ends.
vi.setConfig({ testTimeout: 150_000 });

const made: string[] = [];

function folder(): string {
  const one = mkdtempSync(join(tmpdir(), 'sallyport-disk-'));
  made.push(one);
  return one;
}

afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true });
});

const child = fileURLToPath(new URL('testing/full-disk-child.ts', import.meta.url));
const ways = {
  root: ['unshare', '--mount', '--propagation', 'private'],
  user: ['unshare', '--user', '--map-root-user', '--mount', '--propagation', 'private'],
} as const;

/** How a process gets a mount namespace of its own here. */
function namespaceWay(): readonly string[] | undefined {
  const way = process.getuid?.() === 0 ? ways.root : ways.user;
  const [program, ...words] = way;
  const tried = spawnSync(program, [...words, 'mount', '-t', 'tmpfs', 'tmpfs', folder()]);
  return tried.status === 0 ? way : undefined;
}

const way = namespaceWay();
const disks: readonly (readonly [string, readonly string[]])[] = [
  ...(way === undefined ? [] : [['tmpfs', way] as const]),
  ['limit', []],
];

async function meet(kind: string, before: readonly string[]): Promise<Record<string, unknown>> {
  const [program, ...words] = [...before, process.execPath, child, kind, folder()];
  const running = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const out = text(running.stdout);
  const [code] = (await once(running, 'close')) as [number | null];
  expect(code).toBe(0);
  return JSON.parse((await out).trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

test('both kinds of full disk are tried by root', () => {
  if (process.getuid?.() === 0) expect(disks.map(([kind]) => kind)).toEqual(['tmpfs', 'limit']);
  else expect(disks.map(([kind]) => kind)).toContain('limit');
});

test.concurrent.each(disks)(
  'a full disk (%s) pauses the shell, tells why, lets it go on with room, and ends the session without',
  async (kind, before) => {
    const met = await meet(kind, before);
    expect(met).toMatchObject({
      because: 'disk-full',
      typedWhilePaused: 0,
      shownWhilePaused: true,
      closeCode: 1011,
      endReason: 'recording-failed',
      closeReason: 'recording-failed',
    });
    expect(met['endedAfterMs']).toBeGreaterThan(29_000);
    expect(met['endedAfterMs']).toBeLessThan(45_000);
    const events = met['events'] as readonly string[];
    const told = events.filter((event) => event.startsWith('recording.') || event.endsWith('.ended'));
    expect(told).toEqual(['recording.paused', 'recording.resumed', 'recording.paused', 'session.ended']);
  },
);

test('a folder that can’t be written ends the session before anything is shown', async () => {
  const data = folder();
  writeFileSync(join(data, 'recordings'), 'not a folder');
  const site = await startSite({ data });
  const agent = await site.agent();
  await agent.link();
  const user = await site.console();
  const { sessionId } = await user.jump(await agent.itemId());
  const { session } = await user.sessionWhen(sessionId, (details) => details.session.state === 'ended');
  expect([session.endReason, session.channels[0]?.closeReason]).toEqual(['recording-failed', 'recording-failed']);
  await site.stop();
});

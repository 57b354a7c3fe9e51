/**
 * A root that was replaced runs out after twelve months: real agents in processes of their own, and a server whose clock
 * is put forward. One agent is there all the time, one sleeps through all of it, one comes by an installer of before.
 */
import { createPrivateKey } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootHeldFor } from '@sallyport/domain';
import { keySetSchema, signedKeySetSchema } from '@sallyport/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TestClock } from '../gateway/testing/test-clock.ts';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';
import { startAgents, untilLinked } from '../killed/testing/real-agents.ts';
import type { RealAgents } from '../killed/testing/real-agents.ts';
import { systemRandom } from '../system.ts';
import { recoverIdentity } from './identity.ts';
import { rotateRoot } from './rotate-root.ts';

const patienceMs = 40_000;
const patience = { timeout: patienceMs, interval: 50 };
const oneDayMs = 86_400_000;

let folder: string;
let data: string;
let clock: TestClock;
let site: TestSite;
const agents = new Map<string, RealAgents>();

const start = (from: string, port?: number): Promise<TestSite> =>
  startSite({ data: from, clock, housekeepingEveryMs: 100, ...(port === undefined ? {} : { port }) });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-year-'));
  data = join(folder, 'server');
  clock = new TestClock();
  site = await start(data);
});

afterEach(async () => {
  for (const agent of agents.values()) await agent.stop();
  agents.clear();
  await site.server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Agents learn of a key set with their next link. */
async function restarted(): Promise<void> {
  await site.server.stop();
  site = await start(data, site.port);
}

async function agent(name: string, rootFingerprint: string): Promise<void> {
  const { origin } = site;
  const plan = { rootFingerprint, folder: join(folder, name), count: 1 };
  mkdirSync(plan.folder, { recursive: true });
  agents.set(name, startAgents({ origin, enrolmentKey: await site.enrolmentKey() }, plan));
}

/** What an agent keeps of the key set that it holds. */
function rootsHeldBy(name: string): readonly string[] {
  const own = join(folder, name, 'fleet/00001');
  const server = readdirSync(own).find((entry) => entry.startsWith('sv_')) ?? '';
  const signed = signedKeySetSchema.parse(JSON.parse(readFileSync(join(own, server, 'identity/key-set.json'), 'utf8')));
  return keySetSchema.parse(JSON.parse(Buffer.from(signed.bytes, 'base64url').toString())).roots;
}

const logOf = (name: string): string => readFileSync(join(folder, name, 'fleet.log'), 'utf8');

test('a root is believed beside the new one for twelve months, and by nobody after that', async () => {
  const { rootKey: first, rootFingerprint: pinned } = site.world.identity;
  await agent('awake', pinned);
  await agent('asleep', pinned);
  await untilLinked(site, 2, patienceMs);
  await agents.get('asleep')?.stop();

  expect(rotateRoot(data, { clock }).kind).toBe('rotated');
  await vi.waitFor(() => expect(site.world.identity.rootKey).not.toBe(first), patience);
  const second = site.world.identity.rootKey;
  await restarted();
  await vi.waitFor(() => expect(rootsHeldBy('awake')).toEqual([second, first]), patience);

  const firstFile = join(data, 'keys/root.pem');
  const stolen = createPrivateKey(readFileSync(firstFile));
  clock.advance(rootHeldFor - oneDayMs);
  await restarted();
  await untilLinked(site, 1, patienceMs);
  expect(rootsHeldBy('awake')).toEqual([second, first]);
  expect(existsSync(firstFile)).toBe(true);

  // While the server runs.
  clock.advance(oneDayMs);
  await vi.waitFor(() => expect(existsSync(firstFile)).toBe(false), patience);
  await restarted();
  await vi.waitFor(() => expect(rootsHeldBy('awake')).toEqual([second]), patience);

  await agent('asleep', pinned);
  await agent('late', pinned);
  await untilLinked(site, 3, patienceMs);
  for (const name of agents.keys()) await vi.waitFor(() => expect(rootsHeldBy(name)).toEqual([second]), patience);
  expect(await site.world.store.listJumpClients()).toHaveLength(3);

  // Whoever got hold of all that the server has, but of its keys only the old root, makes keys of his own by that.
  const { serverId } = site.world.identity;
  const { port } = site;
  await site.server.stop();
  const elsewhere = join(folder, 'elsewhere');
  cpSync(data, elsewhere, { recursive: true });
  rmSync(join(elsewhere, 'keys'), { recursive: true });
  recoverIdentity(elsewhere, { clock, random: systemRandom }, { serverId, roots: [stolen], keySetNumber: 1_000 });
  site = await start(elsewhere, port);
  for (const name of agents.keys()) {
    await vi.waitFor(() => expect(logOf(name)).toContain('key-set.root-unknown'), patience);
  }
  await expect(untilLinked(site, 1, 1_000)).rejects.toThrow('Only 0 of 1');
}, 240_000);

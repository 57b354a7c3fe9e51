/** What an agent does with an offer while people work on it, and what it is while it is itself on trial. */
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeBase64url } from '@sallyport/protocol';
import type { LinkMessageOf } from '@sallyport/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemDisk } from '../launcher/disk.ts';
import { isWhole, places } from '../launcher/layout.ts';
import { confirmAfterMs } from '../limits.ts';
import { Cleanup, ids, makeDataFolder, openShell, startAgent, startServer } from '../testing/fixtures.ts';
import { until } from '../testing/queue.ts';
import type { TestLink } from '../testing/test-link.ts';
import type { TestServer } from '../testing/test-server.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

let server: TestServer;
let data = '';
let program = '';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const pack = hashOf('a pack');

function manifestOf(sequence: number, bundle: string) {
  return {
    version: `1.0.${sequence}`,
    sequence,
    platform: `${process.platform}-${process.arch}`,
    bundle: { sha256: hashOf(bundle), size: bundle.length },
    pack: { id: 1, sha256: pack, size: 1 },
    leastPack: 1,
  };
}

function offerOf(sequence: number, bundle: string) {
  const bytes = Buffer.from(JSON.stringify(manifestOf(sequence, bundle)));
  return { bytes: encodeBase64url(bytes), signature: server.keys.release.sign('release', bytes) };
}

beforeEach(async () => {
  server = await startServer(cleanup);
  data = await makeDataFolder(cleanup);
  program = await makeDataFolder(cleanup);
  mkdirSync(places.pack(program, pack), { recursive: true });
  writeFileSync(join(places.pack(program, pack), 'pack.json'), '{"id":1}');
  const folder = places.version(program, '1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'agent.js'), 'one');
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(offerOf(1, 'one')));
  symlinkSync(join('../../packs', pack), join(folder, 'pack'));
});

/** What was fetched before is not asked for again, so the file stands for the server's. */
function fetched(bundle: string): void {
  mkdirSync(places.update(program), { recursive: true });
  writeFileSync(join(places.update(program), hashOf(bundle)), bundle);
}

async function said(link: TestLink, state: string): Promise<LinkMessageOf<'update-status'>> {
  const message = await link.messages.nextWhere(state, (it) => it.kind === 'update-status' && it.state === state);
  if (message.kind !== 'update-status') throw new Error('another message');
  return message;
}

const place = () => ({ program, running: '1', disk: systemDisk });

test('an offer is taken while a shell runs, and tried only when the session is over', async () => {
  const { agent } = await startAgent(cleanup, server, { data, updatePlace: place() });
  const link = await server.links.next('a link');
  const { channel, seen } = await openShell(server, link);
  fetched('two');
  expect(await link.command({ kind: 'update', ...offerOf(2, 'two') })).toMatchObject({ ok: true });
  await said(link, 'waiting');
  expect(await isWhole(program, '2')).toBe(true);
  await delay(2_500);
  channel.type('echo still-$((1+1))\r');
  await until('the shell answers', () => seen.text.includes('still-2'));
  await link.command({ kind: 'close-session', sessionId: ids.session(1), reason: 'ended' });
  expect(await said(link, 'trying')).toMatchObject({ sequence: 2 });
  expect(await agent.ended).toEqual({ kind: 'makes-way', name: '2' });
});

test('an offer that is wrong is answered and changes nothing', async () => {
  const { agent } = await startAgent(cleanup, server, { data, updatePlace: place() });
  const link = await server.links.next('a link');
  const wrong = { ...offerOf(2, 'two'), signature: server.keys.command.sign('release', Buffer.from('')) };
  expect(await link.command({ kind: 'update', ...wrong })).toMatchObject({ ok: false, code: 'update.signature' });
  expect(await link.command({ kind: 'update', ...offerOf(1, 'other') })).toMatchObject({
    code: 'update.changed-without-number',
  });
  expect(await link.command({ kind: 'update', ...offerOf(1, 'one') })).toMatchObject({ ok: true });
  expect(await said(link, 'confirmed')).toMatchObject({ sequence: 1 });
  expect(await link.command({ kind: 'refresh-facts' })).toMatchObject({ ok: true });
  await agent.stop();
});

test('started without a launcher it can not be updated, and says so', async () => {
  await startAgent(cleanup, server, { data });
  const link = await server.links.next('a link');
  expect(await link.command({ kind: 'update', ...offerOf(2, 'two') })).toMatchObject({
    ok: false,
    code: 'update.no-launcher',
  });
});

test('how the last trial ended is told with each link', async () => {
  const outcome = { sequence: 2, state: 'rolled-back', because: 'silent' };
  await startAgent(cleanup, server, { data, updatePlace: { ...place(), outcome } });
  const first = await server.links.next('a link');
  expect(await said(first, 'rolled-back')).toMatchObject(outcome);
  first.socket.cut();
  expect(await said(await server.links.next('the next link'), 'rolled-back')).toMatchObject(outcome);
});

test('on trial it is confirmed only by a link that stands, takes no other offer, and ends when nobody works', async () => {
  let confirmedAt = 0;
  const confirm = (): Promise<void> => {
    confirmedAt = performance.now();
    return Promise.resolve();
  };
  const { agent } = await startAgent(cleanup, server, { data, updatePlace: { ...place(), confirm } });
  const first = await server.links.next('a link');
  await delay(1_000);
  first.socket.cut();
  const second = await server.links.next('the next link');
  const linkedAt = performance.now();
  expect(await second.command({ kind: 'update', ...offerOf(1, 'one') })).toMatchObject({ code: 'update.under-way' });
  await openShell(server, second);
  expect(await said(second, 'confirmed')).toMatchObject({ sequence: 1 });
  expect(confirmedAt - linkedAt).toBeGreaterThan(confirmAfterMs - 200);
  await delay(1_500);
  await second.command({ kind: 'close-session', sessionId: ids.session(1), reason: 'ended' });
  expect(await agent.ended).toEqual({ kind: 'stopped' });
});

test('confirmed, it says that it has settled once its link has stood, and tries again at the next if that failed', async () => {
  const asked: number[] = [];
  const settled = (): Promise<void> => {
    asked.push(performance.now());
    return asked.length === 1 ? Promise.reject(new Error('no space')) : Promise.resolve();
  };
  await startAgent(cleanup, server, { data, updatePlace: { ...place(), settled } });
  const first = await server.links.next('a link');
  await until('it asked', () => asked.length === 1);
  first.socket.cut();
  await server.links.next('the next link');
  const linkedAt = performance.now();
  await until('it asked again', () => asked.length === 2);
  expect((asked[1] ?? 0) - linkedAt).toBeGreaterThan(confirmAfterMs - 200);
});

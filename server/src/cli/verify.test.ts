/** Recordings and audit log verified from the command line, beside a running server and on a stopped one. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startSite } from '../gateway/testing/test-site.ts';
import type { TestSite } from '../gateway/testing/test-site.ts';
import { recordingFile } from '../recorder/recording-place.ts';
import { openDatabase } from '../store/engine/open.ts';
import { json, sallyport } from './testing/programs.ts';

vi.setConfig({ testTimeout: 90_000 });

interface Recorded {
  readonly sessionId: string;
  readonly channelId: string;
  readonly file: string;
}

async function recordOne(site: TestSite, ends: boolean): Promise<Recorded> {
  const agent = await site.agent();
  const link = await agent.link();
  const user = await site.console();
  const { sessionId, channelId, ticket } = await user.jump(await agent.itemId());
  const body = await link.obey('open-session');
  const shell = await agent.channel(body.channels[0]?.ticket);
  const viewer = await user.view(ticket);
  shell.send({ kind: 'output', offset: 0, bytes: Buffer.from('$ make evidence\r\n') });
  await viewer.next('output');
  if (ends) await user.post(`/api/sessions/${sessionId}/end`);
  const row = (await site.world.store.listRecordedChannels()).find(({ id }) => id === channelId);
  if (row === undefined) throw new Error('no channel');
  const place = { sessionId: row.sessionId, channelId: row.id, startedAt: row.openedAt };
  return { sessionId, channelId, file: recordingFile(join(site.data, 'recordings'), place) };
}

const verify = (site: TestSite, ...words: readonly string[]) => sallyport([...words, '--json', '--data', site.data]);

test('beside a running server all is whole; on a stopped one what was done is named, with exit code 3', async () => {
  const site = await startSite();
  const ended = await recordOne(site, true);
  const running = await recordOne(site, false);
  await vi.waitFor(async () => {
    const rows = await site.world.store.listRecordingCheckpoints([ended.channelId, running.channelId] as never);
    expect(rows.map(({ kind }) => kind).toSorted()).toEqual(['ended', 'running']);
  }, 10_000);
  const all = await verify(site, 'recording', 'verify', '--all');
  expect([all.code, all.err]).toEqual([0, '']);
  expect(JSON.parse(all.out)).toMatchObject({
    faulty: 0,
    recordings: expect.arrayContaining([
      {
        sessionId: ended.sessionId,
        channelId: ended.channelId,
        version: 2,
        state: 'whole',
        durationMs: expect.any(Number),
        findings: [],
      },
      expect.objectContaining({ channelId: running.channelId, state: 'live', findings: [] }),
    ]),
  });
  const audit = await verify(site, 'audit', 'verify');
  expect([audit.code, JSON.parse(audit.out)]).toMatchObject([0, { findings: [] }]);
  const exported = await sallyport([
    'recording',
    'export',
    '--session',
    ended.sessionId,
    '--format',
    'text',
    '--data',
    site.data,
  ]);
  expect([exported.code, exported.out]).toEqual([0, expect.stringMatching(/^\d\d:\d\d:\d\d {2}\$ make evidence$/m)]);
  const to = join(site.data, 'evidence.cast');
  const cast = await verify(
    site,
    'recording',
    'export',
    '--session',
    ended.sessionId,
    '--format',
    'asciicast',
    '--to',
    to,
  );
  expect([cast.code, json(cast)['file']]).toEqual([0, to]);
  expect(readFileSync(to, 'utf8')).toContain('"o","$ make evidence\\r\\n"');
  await site.server.stop();

  const bytes = readFileSync(ended.file);
  bytes[bytes.length - 200] = (bytes[bytes.length - 200] ?? 0) ^ 1;
  writeFileSync(ended.file, bytes);
  const one = await verify(site, 'recording', 'verify', '--session', ended.sessionId);
  expect([one.code, JSON.parse(one.out)]).toMatchObject([3, { faulty: 1, recordings: [{ state: 'faulty' }] }]);
  const words = await sallyport(['recording', 'verify', '--session', ended.sessionId, '--data', site.data]);
  expect(words.out).toMatch(/NOT WHOLE\n.*: 0:00:00 \(20\d\d-.*Z\)/);
  appendFileSync(running.file, Buffer.alloc(40, 1));
  const other = await verify(site, 'recording', 'verify', '--session', running.sessionId);
  expect(json(other)['recordings']).toMatchObject([{ state: 'faulty', findings: [{ what: 'unreadable' }] }]);

  const store = await openDatabase({ data: site.data, database: 'sqlite' }, () => undefined);
  await store.commit([{ sql: `update audit set actor_name = 'Mallory' where number = 2`, parameters: [] }]);
  await store.close();
  const changed = await verify(site, 'audit', 'verify');
  expect([changed.code, JSON.parse(changed.out)]).toMatchObject([
    3,
    { findings: [{ what: 'altered', from: 2, to: 2 }] },
  ]);
});

test('the key of recordings is replaced beside a running server, and recordings of either key are whole', async () => {
  const site = await startSite();
  const before = await recordOne(site, true);
  const rotated = await verify(site, 'recording', 'rotate-key');
  expect([rotated.code, rotated.err]).toEqual([0, '']);
  expect(json(rotated)).toEqual({ keyId: expect.stringMatching(/^rk-[0-9a-f]{16}$/), keys: 2 });
  // The seal book writes the end of the recording before it a second later, beside this.
  expect((await site.audited()).slice(0, 2)).toContain('recording-key.rotated');
  const after = await recordOne(site, true);
  const keyOf = ({ file }: Recorded) => /"keyId":"(rk-[0-9a-f]{16})"/.exec(readFileSync(file, 'latin1'))?.[1];
  expect(keyOf(after)).toBe(json(rotated)['keyId']);
  expect(keyOf(before)).not.toBe(keyOf(after));
  const all = await verify(site, 'recording', 'verify', '--all');
  expect([all.code, json(all)]).toMatchObject([0, { faulty: 0, recordings: [{}, {}] }]);
  const help = await sallyport(['recording', 'rotate-key', '--help']);
  expect([help.code, help.out]).toEqual([0, expect.stringContaining('Usage: sallyport recording rotate-key')]);
  const wrong = await verify(site, 'recording', 'rotate-key', '--all');
  expect([wrong.code, JSON.parse(wrong.err)]).toMatchObject([2, { error: { code: 'usage' } }]);
  await site.stop();
});

test.each([
  ['recording verify', 'Say --session ID or --all'],
  ['recording export --session se_01k9xz8m0000000000000000bb --format gif', '--format must be asciicast or text'],
  ['recording export --format text', '--session is missing'],
  ['recording verify --all --session se_01k9xz8m0000000000000000bb', 'Say --session ID or --all'],
  ['recording verify --session ../../etc', '--session must be the id of a session'],
])('sallyport %s is answered by a reason', async (words, reason) => {
  const ended = await sallyport(words.split(' '));
  expect([ended.code, ended.err]).toEqual([2, expect.stringContaining(reason)]);
});

test.each(['recording verify', 'recording export', 'audit verify'])(
  'sallyport %s --help says what there is to know',
  async (words) => {
    const { code, out } = await sallyport([...words.split(' '), '--help']);
    expect([code, out]).toEqual([0, expect.stringMatching(/--json .*\n.*--help /)]);
  },
);

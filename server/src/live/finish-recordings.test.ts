/** A server that is killed when a session is over and its recording has no end yet. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseId } from '@sallyport/domain';
import type { RecordingHits, RecordingMeta } from '@sallyport/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { textFile } from '../frames/text-file.ts';
import { RemoteSite } from '../gateway/testing/remote-site.ts';
import { TestAgent } from '../gateway/testing/test-agent.ts';
import { cutMark } from '../recorder/recording-folder.ts';
import { recordingFile } from '../recorder/recording-place.ts';
import { recordsOf } from '../recorder/testing/records.ts';
import { openRecordingKeys } from '../sealing/recording-keys.ts';
import { openDatabase } from '../store/engine/open.ts';

vi.setConfig({ testTimeout: 120_000 });

const lines = Array.from({ length: 6_000 }, (_, at) => `line ${at + 1} of a build that says much about little\r\n`);

test('the next start gives the recording its end and its lines, so that a search finds all of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-unended-'));
  const data = join(folder, 'server');
  const first = await RemoteSite.start(data);
  const sites = [first];
  onTestFinished(async () => {
    for (const site of sites) await site.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const user = first.console;
  const agent = await new TestAgent(first).enrolled(first.enrolmentKey);
  const link = await agent.link();
  const { sessionId, channelId, ticket } = await user.jump(await agent.itemId());
  const body = await link.obey('open-session');
  const shell = await agent.channel(body.channels[0]?.ticket);
  const viewer = await user.view(ticket);
  viewer.send({ kind: 'limit', offset: 10_000_000 });
  let offset = 0;
  for (const line of lines) {
    shell.send({ kind: 'output', offset, bytes: new TextEncoder().encode(line) });
    offset += line.length;
  }
  const recording = `/api/sessions/${sessionId}/channels/${channelId}/recording`;
  await vi.waitFor(
    async () => expect((await user.get(recording)).read<RecordingMeta>().bytes).toBeGreaterThan(offset),
    30_000,
  );
  await first.kill();

  // As a kill right behind the commit that ends the session would leave it.
  const store = await openDatabase({ data, database: 'sqlite' }, () => undefined);
  onTestFinished(() => store.close());
  const session = parseId('session', sessionId);
  const channel = parseId('channel', channelId);
  if (session === undefined || channel === undefined) throw new Error('no ids');
  const row = await store.findChannel(channel);
  if (row === undefined) throw new Error('no channel');
  const closedAt = row.openedAt;
  await store.commit([
    store.updateSession(session, { state: 'ended', endedAt: closedAt, endReason: 'ended-by-representative' }),
    store.updateOpenChannels(session, { state: 'closed', closedAt, closeReason: 'session-ended' }),
  ]);
  expect((await store.listUnendedRecordings()).map(({ id }) => id)).toEqual([channelId]);

  const second = await RemoteSite.start(data, { port: first.port });
  sites.push(second);
  const file = recordingFile(join(data, 'recordings'), {
    sessionId: session,
    channelId: channel,
    startedAt: row.openedAt,
  });
  await vi.waitFor(() => expect(existsSync(textFile(file))).toBe(true), 60_000);
  const records = await recordsOf(file, openRecordingKeys(data));
  expect(records.slice(-2)).toMatchObject([
    { kind: 'mark', text: cutMark },
    { kind: 'end', reason: 'ended' },
  ]);
  await vi.waitFor(async () => expect(await store.listUnendedRecordings()).toEqual([]), 10_000);
  expect((await store.listAuditEntries(20)).map(({ kind }) => kind)).toContain('recording.sealed');
  const back = user.at(second);
  expect((await back.get(recording)).read<RecordingMeta>()).toMatchObject({ live: false, cut: false });
  const found = (await back.get(`${recording}/search?q=line%206000%20of`)).read<RecordingHits>();
  expect(found).toMatchObject({ truncated: false, hits: [{ text: lines.at(-1)?.trim() }] });
});

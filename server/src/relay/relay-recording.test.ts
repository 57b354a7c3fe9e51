import { mkdir, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { closedReason } from '@sallyport/protocol';
import type { RecordingRecord } from '@sallyport/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingFile } from '../recorder/recording-place.ts';
import type { ChannelSpec } from './ports.ts';
import { loginId, RelaySite } from './testing/relay-site.ts';

let site: RelaySite;

beforeEach(async () => {
  site = await RelaySite.open();
});

afterEach(async () => {
  await site.remove();
});

/** Without the marks of who came and went. */
async function recorded(channel: ChannelSpec): Promise<readonly RecordingRecord[]> {
  return (await site.records(channel)).filter(({ kind }) => kind !== 'mark');
}

const text = (value: string): Uint8Array => Buffer.from(value);

test('the very output and sizes that passed are recorded, typing is not', async () => {
  const channel = await site.expect();
  const viewer = await site.join(channel, 'viewer');
  const agent = await site.join(channel, 'agent');
  await viewer.next();
  viewer.say({ kind: 'input', bytes: text('secret') });
  agent.say({ kind: 'output', offset: 0, bytes: text('one ') }, { kind: 'resized', offset: 4, cols: 90, rows: 30 });
  agent.say({ kind: 'output', offset: 4, bytes: text('two') }, { kind: 'exited', offset: 7, code: 0, signal: 0 });
  await site.until(() => site.closed.length > 0);
  const records = await recorded(channel);
  expect(records.map(({ kind }) => kind)).toEqual(['output', 'resize', 'output', 'end']);
  expect(records).toMatchObject([{ offset: 0 }, { cols: 90, rows: 30 }, { offset: 4 }, { reason: 'exited' }]);
});

test('typing is recorded where the site says so', async () => {
  const channel = await site.expect({ recordInput: true });
  const viewer = await site.join(channel, 'viewer');
  const agent = await site.join(channel, 'agent');
  await viewer.next();
  viewer.say({ kind: 'input', bytes: text('whoami') });
  await agent.until(() => agent.messages.some(({ kind }) => kind === 'input'));
  await site.relay.close(channel.channelId, 'ended');
  expect(await recorded(channel)).toMatchObject([
    { kind: 'input', bytes: new Uint8Array(text('whoami')) },
    { kind: 'end' },
  ]);
});

test('a channel that isn’t recorded leaves no file, and an agent that returns is asked to go on all the same', async () => {
  const channel = await site.expect({ record: false });
  const viewer = await site.join(channel, 'viewer');
  const agent = await site.join(channel, 'agent');
  await viewer.next();
  agent.say({ kind: 'output', offset: 0, bytes: text('abc') });
  await viewer.next();
  const second = await site.join(channel, 'agent');
  expect(await second.next()).toEqual({ kind: 'joined', role: 'agent', position: 3 });
  await expect(site.records(channel)).rejects.toThrow('ENOENT');
});

test('output that the agent no longer has is a gap in the recording, and a snapshot for the viewer', async () => {
  const channel = await site.expect();
  const viewer = await site.join(channel, 'viewer');
  const agent = await site.join(channel, 'agent');
  await viewer.next();
  agent.say({ kind: 'snapshot', offset: 5_000, cols: 80, rows: 24, bytes: text('as it stands') });
  expect(await viewer.next()).toMatchObject({ kind: 'snapshot', offset: 5_000 });
  agent.say({ kind: 'output', offset: 5_000, bytes: text('on') });
  await viewer.next();
  await site.relay.close(channel.channelId, 'ended');
  expect(await recorded(channel)).toMatchObject([
    { kind: 'gap', from: 0, to: 5_000 },
    { kind: 'output', offset: 5_000 },
    { kind: 'end' },
  ]);
});

test('a restart goes on in the same recording: the agent is asked for what comes next', async () => {
  const channel = await site.expect();
  const viewer = await site.join(channel, 'viewer');
  const agent = await site.join(channel, 'agent');
  await viewer.next();
  agent.say({ kind: 'output', offset: 0, bytes: text('before ') });
  await viewer.next();
  await site.stop();
  expect(viewer.messages.at(-1)).toMatchObject({ kind: 'closed', reason: closedReason['server-stopping'] });

  const again = await RelaySite.open(site.folder);
  await again.relay.expect(channel);
  const returned = await again.join(channel, 'agent');
  expect(await returned.next()).toEqual({ kind: 'joined', role: 'agent', position: 7 });
  expect(await returned.next()).toEqual({ kind: 'resume', offset: 7 });
  returned.say({ kind: 'output', offset: 7, bytes: text('after') });
  returned.say({ kind: 'exited', offset: 12, code: 0, signal: 0 });
  await again.until(() => again.closed.length > 0);
  expect((await recorded(channel)).map(({ kind }) => kind)).toEqual(['output', 'output', 'end']);
  await again.stop();
});

test('who watched, when the agent was away, and how the shell ended are marked', async () => {
  const channel = await site.expect();
  const viewer = await site.join(channel, 'viewer');
  const agent = await site.join(channel, 'agent');
  await viewer.next();
  agent.cut();
  await site.until(() => site.events.includes('agent left: cut'));
  const second = await site.join(channel, 'agent');
  await second.next();
  viewer.close(1000);
  await site.until(() => site.events.includes('viewer left: left'));
  second.say({ kind: 'exited', offset: 0, code: 3, signal: 0 });
  await site.until(() => site.closed.length > 0);
  const marks = (await site.records(channel)).flatMap((record): readonly unknown[] =>
    record.kind === 'mark' ? [JSON.parse(record.text)] : [],
  );
  expect(marks).toEqual([
    { kind: 'joined', login: loginId },
    { kind: 'suspended' },
    { kind: 'resumed' },
    { kind: 'left', login: loginId },
    { kind: 'exited', code: 3, signal: 0 },
  ]);
});

describe('never unrecorded', () => {
  test('a channel whose recording can’t be opened is over before it began', async () => {
    const channel = site.spec();
    const path = recordingFile(site.folder, channel);
    await mkdir(dirname(path), { recursive: true });
    await symlink('/dev/full', path);
    expect(await site.relay.expect(channel)).toBe(false);
    expect(site.closed).toMatchObject([{ channelId: channel.channelId, reason: 'recording-failed' }]);
    expect(site.errors).toMatchObject([{ code: 'ENOSPC' }]);
    const agent = await site.join(channel, 'agent');
    expect(await agent.next()).toMatchObject({ kind: 'closed', reason: closedReason['ticket-refused'] });
  });

  test('one that fails on the way ends the channel for both', async () => {
    const channel = await site.expect();
    const viewer = await site.join(channel, 'viewer');
    const agent = await site.join(channel, 'agent');
    await viewer.next();
    site.recordings[0]?.onFailed();
    expect(await viewer.over()).toEqual({ code: 1011, reason: 'recording-failed' });
    expect(await agent.over()).toEqual({ code: 1011, reason: 'recording-failed' });
    expect(viewer.messages.at(-1)).toMatchObject({ kind: 'closed', reason: closedReason['recording-failed'] });
  });

  test('one that is behind holds the agent, also one that joins meanwhile, until it has caught up', async () => {
    const channel = await site.expect();
    const viewer = await site.join(channel, 'viewer');
    await site.until(() => site.events.includes('viewer joined'));
    site.recordings[0]?.onBehind();
    const agent = await site.join(channel, 'agent');
    await viewer.next();
    agent.say({ kind: 'output', offset: 0, bytes: text('held') });
    agent.ping('held too');
    viewer.ping('not held');
    await viewer.until(() => viewer.pongs.length > 0);
    viewer.say({ kind: 'input', bytes: text('through') });
    await agent.until(() => agent.messages.some(({ kind }) => kind === 'input'));
    expect(viewer.messages.length).toBe(1);
    expect(agent.pongs).toEqual([]);
    site.recordings[0]?.onEased();
    expect(await viewer.next()).toMatchObject({ kind: 'output' });
    await agent.until(() => agent.pongs.length > 0);
  });
});

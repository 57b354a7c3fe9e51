import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { encodeTerminalMessage } from '@sallyport/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RelaySite } from './testing/relay-site.ts';

let site: RelaySite;

beforeEach(async () => {
  site = await RelaySite.open();
});

afterEach(async () => {
  await site.remove();
});

const pieceBytes = 60_000;

test('a viewer that stops reading stops the agent, and what it missed comes when it reads again', async () => {
  const channel = await site.expect({ record: false });
  const viewer = await site.join(channel, 'viewer');
  const agent = await site.join(channel, 'agent');
  await viewer.next();
  viewer.socket.pause();

  const output = randomBytes(pieceBytes);
  let sent = 0;
  let isStalled = false;
  while (!isStalled && sent < 200_000_000) {
    const message = agent.frame(encodeTerminalMessage({ kind: 'output', offset: sent, bytes: output }));
    sent += pieceBytes;
    if (!agent.socket.write(message)) {
      const drained = once(agent.socket, 'drain').then(() => true);
      isStalled = !(await Promise.race([drained, quietFor(500)]));
    }
  }
  // What was taken off the agent is in the kernels' buffers; the relay itself holds a chunk or two.
  expect(isStalled).toBe(true);
  expect(site.relay.counts.waitingBytes).toBeLessThan(262_144);
  expect(viewer.socket.bytesRead).toBeLessThan(sent);

  viewer.socket.resume();
  await viewer.until(() => {
    const last = viewer.messages.at(-1);
    return viewer.isOver || (last?.kind === 'output' && last.offset + last.bytes.length === sent);
  });
  expect(viewer.failure).toBe(undefined);
  expect(viewer.output()).toHaveLength(sent);
});

test('while bulk flows to the viewer, what it types goes the other way', async () => {
  const channel = await site.expect();
  const viewer = await site.join(channel, 'viewer');
  const agent = await site.join(channel, 'agent');
  await viewer.next();
  const output = randomBytes(pieceBytes);
  for (let sent = 0; sent < 6_000_000; sent += pieceBytes) {
    agent.say({ kind: 'output', offset: sent, bytes: output });
  }
  viewer.say({ kind: 'input', bytes: Uint8Array.of(3) });
  await agent.until(() => agent.messages.some(({ kind }) => kind === 'input'));
  await viewer.until(() => viewer.isOver || viewer.messages.filter(({ kind }) => kind === 'output').length === 100);
  expect(viewer.output()).toHaveLength(6_000_000);
  await site.relay.close(channel.channelId, 'ended');
  const recorded = (await site.records(channel)).reduce(
    (sum, record) => sum + (record.kind === 'output' ? record.bytes.length : 0),
    0,
  );
  expect(recorded).toBe(6_000_000);
});

/** False after so long without anything else having happened. */
function quietFor(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms));
}

test('floods of several channels, both ways and with viewers that stop now and then, stay apart', async () => {
  const bytes = 2_000_000;
  const channels = await Promise.all(
    [0, 1].map(async () => {
      const joined = await site.joined({ recordInput: true });
      return { ...joined, output: randomBytes(bytes), input: randomBytes(bytes) };
    }),
  );
  const stops = channels.map(({ viewer }) =>
    setInterval(() => {
      viewer.socket.pause();
      setTimeout(() => viewer.socket.resume(), 10);
    }, 25),
  );
  // Messages of many lengths, some of them longer than what is read at once.
  const lengths = [1, 7, 64, 500, 16_384, 3, 60_000];
  for (const { agent, viewer, output, input } of channels) {
    for (let from = 0, turn = 0; from < bytes; turn += 1) {
      const to = Math.min(bytes, from + (lengths[turn % lengths.length] ?? 1));
      agent.say({ kind: 'output', offset: from, bytes: output.subarray(from, to) });
      viewer.say({ kind: 'input', bytes: input.subarray(from, to) });
      from = to;
    }
  }
  for (const { channel, agent, viewer, output, input } of channels) {
    const typed = (): Buffer =>
      Buffer.concat(agent.messages.map((message) => (message.kind === 'input' ? message.bytes : new Uint8Array(0))));
    await viewer.until(() => {
      const last = viewer.messages.at(-1);
      return viewer.isOver || (last?.kind === 'output' && last.offset + last.bytes.length === bytes);
    });
    await agent.until(() => agent.isOver || typed().length === bytes);
    expect(viewer.output().equals(output)).toBe(true);
    expect(typed().equals(input)).toBe(true);
    expect([viewer.failure, agent.failure]).toEqual([undefined, undefined]);
    await site.relay.close(channel.channelId, 'ended');
    const recorded = await site.records(channel);
    const kept = (kind: 'output' | 'input'): Buffer =>
      Buffer.concat(recorded.map((record) => (record.kind === kind ? record.bytes : new Uint8Array(0))));
    expect(kept('output').equals(output)).toBe(true);
    expect(kept('input').equals(input)).toBe(true);
  }
  for (const stop of stops) clearInterval(stop);
});

import { randomBytes } from 'node:crypto';
import { closedReason, encodeFrame, encodeTerminalMessage, frameOpcode } from '@sallyport/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loginId, RelaySite } from './testing/relay-site.ts';

let site: RelaySite;

beforeEach(async () => {
  site = await RelaySite.open();
});

afterEach(async () => {
  await site.remove();
});

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

describe('joining', () => {
  test('the viewer comes first: its limit and resume wait for the agent, and it is told when that is there', async () => {
    const channel = await site.expect();
    const viewer = await site.dial('viewer');
    const ticket = site.ticket(channel, 'viewer');
    viewer.say({ kind: 'ticket', ticket }, { kind: 'limit', offset: 4096 }, { kind: 'resume', offset: 7 });
    await site.until(() => site.events.includes('viewer joined'));
    const agent = await site.join(channel, 'agent');
    expect(await agent.next()).toEqual({ kind: 'joined', role: 'agent', position: 0 });
    expect(await agent.next()).toEqual({ kind: 'resume', offset: 7 });
    expect(await agent.next()).toEqual({ kind: 'limit', offset: 4096 });
    expect(await viewer.next()).toEqual({ kind: 'joined', role: 'viewer', position: 0 });
    expect(viewer.messages.length).toBe(1);
  });

  test('the agent comes first: the viewer is greeted at once, and what came behind its ticket is passed on', async () => {
    const channel = await site.expect();
    const agent = await site.join(channel, 'agent');
    expect(await agent.next()).toEqual({ kind: 'joined', role: 'agent', position: 0 });
    const viewer = await site.join(channel, 'viewer', 99);
    expect(await viewer.next()).toEqual({ kind: 'joined', role: 'viewer', position: 0 });
    expect(await agent.next()).toEqual({ kind: 'limit', offset: 99 });
  });

  test('what a new agent says behind its ticket reaches a viewer that is there', async () => {
    const channel = await site.expect();
    const viewer = await site.join(channel, 'viewer');
    const agent = await site.dial('agent');
    const bytes = new Uint8Array(Buffer.from('$ '));
    agent.say({ kind: 'ticket', ticket: site.ticket(channel, 'agent') }, { kind: 'output', offset: 0, bytes });
    expect(await viewer.next()).toMatchObject({ kind: 'joined' });
    expect(await viewer.next()).toEqual({ kind: 'output', offset: 0, bytes });
  });

  test('what a new agent said before there was a viewer is asked for again, once', async () => {
    const channel = await site.expect();
    const agent = await site.dial('agent');
    const bytes = new Uint8Array(Buffer.from('$ '));
    agent.say({ kind: 'ticket', ticket: site.ticket(channel, 'agent') }, { kind: 'output', offset: 0, bytes });
    expect(await agent.next()).toEqual({ kind: 'joined', role: 'agent', position: 0 });
    await site.until(() => site.relay.standing(channel.channelId)?.hasAgent === true);
    const viewer = await site.join(channel, 'viewer', 99);
    expect(await viewer.next()).toMatchObject({ kind: 'joined', position: 2 });
    expect(await agent.next()).toEqual({ kind: 'resume', offset: 0 });
    expect(await agent.next()).toEqual({ kind: 'limit', offset: 99 });
    await site.join(channel, 'viewer', 100);
    expect(await agent.next()).toEqual({ kind: 'limit', offset: 100 });
  });

  test('output reaches the viewer and input the agent, byte for byte', async () => {
    const { agent, viewer } = await site.joined();
    agent.say({ kind: 'output', offset: 0, bytes: Buffer.from('$ ') });
    expect(await viewer.next()).toEqual({ kind: 'output', offset: 0, bytes: new Uint8Array(Buffer.from('$ ')) });
    viewer.say({ kind: 'input', bytes: Buffer.from('ls\r') }, { kind: 'resize', cols: 132, rows: 50 });
    expect(await agent.next()).toEqual({ kind: 'input', bytes: new Uint8Array(Buffer.from('ls\r')) });
    expect(await agent.next()).toEqual({ kind: 'resize', cols: 132, rows: 50 });
    agent.say({ kind: 'resized', offset: 2, cols: 132, rows: 50 });
    expect(await viewer.next()).toEqual({ kind: 'resized', offset: 2, cols: 132, rows: 50 });
  });

  test('a snapshot of a megabyte streams through', async () => {
    const { agent, viewer } = await site.joined();
    const bytes = randomBytes(1_048_576 - 13);
    agent.say({ kind: 'snapshot', offset: 5, cols: 80, rows: 24, bytes });
    expect(await viewer.next()).toEqual({
      kind: 'snapshot',
      offset: 5,
      cols: 80,
      rows: 24,
      bytes: new Uint8Array(bytes),
    });
  });

  test('pings are answered, also before there is a ticket', async () => {
    const viewer = await site.dial('viewer');
    viewer.ping('there?');
    await viewer.until(() => viewer.pongs.length > 0);
    expect(viewer.pongs).toEqual(['there?']);
  });
});

describe('coming and going', () => {
  test('the newest viewer wins, and the older is told', async () => {
    const { channel, agent, viewer } = await site.joined();
    const second = await site.join(channel, 'viewer', 5);
    expect(await viewer.next()).toEqual({ kind: 'closed', reason: closedReason.replaced, text: '' });
    expect(await viewer.over()).toMatchObject({ code: 1000 });
    expect(await second.next()).toMatchObject({ kind: 'joined' });
    expect(await agent.next()).toEqual({ kind: 'limit', offset: 5 });
    agent.say({ kind: 'output', offset: 0, bytes: Buffer.from('x') });
    expect(await second.next()).toMatchObject({ kind: 'output' });
    expect(site.events.slice(2)).toEqual(['viewer left: replaced', 'viewer joined']);
  });

  test('the newest agent wins and goes on where the recording stands', async () => {
    const { channel, agent, viewer } = await site.joined();
    agent.say({ kind: 'output', offset: 0, bytes: Buffer.from('hello') });
    await viewer.next();
    const second = await site.join(channel, 'agent');
    expect(await agent.next()).toEqual({ kind: 'closed', reason: closedReason.replaced, text: '' });
    expect(await second.next()).toEqual({ kind: 'joined', role: 'agent', position: 5 });
    expect(await second.next()).toEqual({ kind: 'resume', offset: 5 });
    expect(await second.next()).toMatchObject({ kind: 'limit' });
    second.say({ kind: 'output', offset: 5, bytes: Buffer.from(' world') });
    await viewer.until(() => viewer.output().length === 11);
    expect(text(viewer.output())).toBe('hello world');
  });

  test('an agent cut in the middle of a message: what came is given out whole, and the viewer stays', async () => {
    const { channel, agent, viewer } = await site.joined();
    const bytes = randomBytes(40_000);
    const whole = agent.frame(encodeTerminalMessage({ kind: 'output', offset: 0, bytes }));
    agent.sendRaw(whole.subarray(0, 30_000));
    agent.socket.end();
    await site.until(() => site.events.includes('agent left: cut'));
    const first = await viewer.next();
    const got = first.kind === 'output' ? first.bytes.length : -1;
    expect(got).toBe(30_000 - 9 - 8);

    const second = await site.join(channel, 'agent');
    expect(await second.next()).toEqual({ kind: 'joined', role: 'agent', position: got });
    second.say({ kind: 'output', offset: got, bytes: bytes.subarray(got) });
    await viewer.until(() => viewer.output().length === bytes.length);
    expect(viewer.output().equals(bytes)).toBe(true);
    expect(viewer.isOver).toBe(false);
  });

  test('an agent cut in the middle of a snapshot: half of one is nothing, so the viewer has to come again', async () => {
    const { agent, viewer } = await site.joined();
    const whole = agent.frame(
      encodeTerminalMessage({ kind: 'snapshot', offset: 0, cols: 80, rows: 24, bytes: randomBytes(40_000) }),
    );
    agent.socket.end(whole.subarray(0, 30_000));
    expect(await viewer.over()).toEqual({ code: 1012, reason: 'agent-gone' });
    expect(viewer.messages.length).toBe(1);
  });

  test('what is typed while the agent is away waits for it', async () => {
    const { channel, agent, viewer } = await site.joined();
    agent.cut();
    await site.until(() => site.events.includes('agent left: cut'));
    viewer.say({ kind: 'input', bytes: Buffer.from('typed meanwhile') });
    const second = await site.join(channel, 'agent');
    expect([await second.next(), await second.next(), await second.next()].map(({ kind }) => kind)).toEqual([
      'joined',
      'resume',
      'limit',
    ]);
    expect(await second.next()).toEqual({ kind: 'input', bytes: new Uint8Array(Buffer.from('typed meanwhile')) });
    expect(site.violations).toEqual([]);
  });

  test('a viewer that joins in the middle of a message begins with the next', async () => {
    const { channel, agent, viewer } = await site.joined();
    const whole = agent.frame(encodeTerminalMessage({ kind: 'output', offset: 0, bytes: randomBytes(40_000) }));
    agent.sendRaw(whole.subarray(0, 20_000));
    viewer.close(1000);
    await site.until(() => site.events.includes('viewer left: left'));
    const second = await site.join(channel, 'viewer');
    expect(await second.next()).toMatchObject({ kind: 'joined' });
    agent.sendRaw(whole.subarray(20_000));
    agent.say({ kind: 'output', offset: 40_000, bytes: Buffer.from('after') });
    expect(await second.next()).toMatchObject({ kind: 'output', offset: 40_000 });
    expect(second.failure).toBe(undefined);
  });

  test('the owner closes: both are told why, even in the middle of a message', async () => {
    const { channel, agent, viewer } = await site.joined();
    const whole = agent.frame(encodeTerminalMessage({ kind: 'output', offset: 0, bytes: randomBytes(40_000) }));
    agent.sendRaw(whole.subarray(0, 20_000));
    await site.relay.close(channel.channelId, 'ended', 'by the representative');
    expect(await viewer.over()).toEqual({ code: 1000, reason: 'ended' });
    const last = { kind: 'closed', reason: closedReason.ended, text: 'by the representative' };
    expect(viewer.messages.at(-1)).toEqual(last);
    await agent.over();
    expect(agent.messages.at(-1)).toEqual(last);
    expect(viewer.failure ?? agent.failure).toBe(undefined);
    expect(site.events.at(-1)).toBe('closed: ended');
    expect(site.relay.standing(channel.channelId)).toBe(undefined);
  });

  test('the shell exits: the viewer hears how, and the channel is over', async () => {
    const { agent, viewer } = await site.joined();
    agent.say(
      { kind: 'output', offset: 0, bytes: Buffer.from('bye') },
      { kind: 'exited', offset: 3, code: 7, signal: 0 },
    );
    expect(await viewer.next()).toMatchObject({ kind: 'output' });
    expect(await viewer.next()).toEqual({ kind: 'exited', offset: 3, code: 7, signal: 0 });
    expect(await viewer.next()).toMatchObject({ kind: 'closed', reason: closedReason.exited });
    await site.until(() => site.events.includes('closed: exited'));
  });

  test('a login that ends takes its viewers and its spares along', async () => {
    const { viewer } = await site.joined();
    const spare = await site.dial('viewer');
    site.relay.dropLogin(loginId);
    expect(await viewer.over()).toMatchObject({ reason: 'ended' });
    expect(await spare.over()).toEqual({ code: 4401, reason: 'login-ended' });
  });
});

test('any messages, however fragmented and cut into chunks, arrive as they were and in order', async () => {
  const message = fc.record({
    bytes: fc.oneof(
      { weight: 4, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 40 }) },
      {
        weight: 2,
        arbitrary: fc.integer({ min: 100, max: 65_536 }).map((length) => new Uint8Array(randomBytes(length))),
      },
    ),
    cuts: fc.array(fc.nat(60_000), { maxLength: 3 }),
    resized: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(200_000), { maxLength: 6 }),
      async (messages, chunkCuts) => {
        const { channel, agent, viewer } = await site.joined();
        let offset = 0;
        const frames: Uint8Array[] = [];
        for (const { bytes, cuts, resized } of messages) {
          frames.push(...fragments(encodeTerminalMessage({ kind: 'output', offset, bytes }), cuts));
          offset += bytes.length;
          if (resized)
            frames.push(
              ...fragments(
                encodeTerminalMessage({ kind: 'resized', offset, cols: 80, rows: 25 }),
                cuts.map((cut) => cut % 13),
              ),
            );
        }
        const stream = Buffer.concat(frames);
        let from = 0;
        for (const to of [...chunkCuts.filter((cut) => cut < stream.length).toSorted((a, b) => a - b), stream.length]) {
          agent.sendRaw(stream.subarray(from, to));
          await new Promise((resolve) => setImmediate(resolve));
          from = to;
        }
        const sent = Buffer.concat(messages.map(({ bytes }) => bytes));
        await viewer.until(
          () =>
            viewer.isOver ||
            viewer.messages.length === 1 + messages.length + messages.filter(({ resized }) => resized).length,
        );
        expect(viewer.failure).toBe(undefined);
        expect(viewer.output().equals(sent)).toBe(true);
        await site.relay.close(channel.channelId, 'ended');
        const recorded = (await site.records(channel)).flatMap((record) =>
          record.kind === 'output' ? [record.bytes] : [],
        );
        expect(Buffer.concat(recorded).equals(sent)).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

/** A message of an agent as frames, cut at these places. */
function fragments(message: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const ends = [...cuts.filter((cut) => cut < message.length).toSorted((a, b) => a - b), message.length];
  return ends.map((end, at) =>
    encodeFrame({
      opcode: at === 0 ? frameOpcode.binary : frameOpcode.continuation,
      isFinal: at === ends.length - 1,
      payload: message.subarray(ends[at - 1] ?? 0, end),
      mask: 0,
    }),
  );
}

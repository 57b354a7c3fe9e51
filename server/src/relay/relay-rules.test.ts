import { randomBytes } from 'node:crypto';
import {
  channelTools,
  closedReason,
  encodeFrame,
  encodeTerminalMessage,
  frameOpcode,
  messageType,
} from '@sallyport/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelSide } from './message-rules.ts';
import { RelaySite } from './testing/relay-site.ts';
import type { Joined } from './testing/relay-site.ts';

let site: RelaySite;

beforeEach(async () => {
  site = await RelaySite.open();
});

afterEach(async () => {
  await site.remove();
});

/** A message of this type that is long enough. */
function messageOf(type: number): Uint8Array {
  const rule = channelTools.terminal.find((candidate) => candidate.type === type);
  const message = new Uint8Array(1 + (rule?.minBytes ?? 3));
  message[0] = type;
  if (type === messageType.resize) message.set([0, 80, 0, 24], 1);
  return message;
}

/** What says that all before it has been dealt with, from this side. */
async function afterwards(from: ChannelSide, { agent, viewer }: Joined): Promise<void> {
  if (from === 'viewer') {
    viewer.say({ kind: 'limit', offset: 424_242 });
    await agent.until(() => agent.messages.some((message) => message.kind === 'limit' && message.offset === 424_242));
  } else {
    agent.say({ kind: 'output', offset: 0, bytes: Buffer.from('afterwards') });
    await viewer.until(() => viewer.messages.some(({ kind }) => kind === 'output'));
  }
}

const wrong: readonly (readonly [string, ChannelSide, number, string])[] = [
  ['a second ticket from a viewer', 'viewer', 0x00, 'direction'],
  ['joined from a viewer', 'viewer', 0x01, 'direction'],
  ['closed from a viewer', 'viewer', 0x04, 'direction'],
  ['output from a viewer', 'viewer', 0x40, 'direction'],
  ['a snapshot from a viewer', 'viewer', 0x43, 'direction'],
  ['resized from a viewer', 'viewer', 0x44, 'direction'],
  ['exited from a viewer', 'viewer', 0x45, 'direction'],
  ['a type that is none from a viewer', 'viewer', 0x7f, 'unknown-type'],
  ['a second ticket from an agent', 'agent', 0x00, 'direction'],
  ['joined from an agent', 'agent', 0x01, 'direction'],
  ['limit from an agent', 'agent', 0x02, 'direction'],
  ['resume from an agent', 'agent', 0x03, 'direction'],
  ['input from an agent', 'agent', 0x41, 'direction'],
  ['resize from an agent', 'agent', 0x42, 'direction'],
  ['a type that is none from an agent', 'agent', 0xff, 'unknown-type'],
];

describe('messages of a wrong type or direction are dropped, counted and reported', () => {
  test.for(wrong)('%s', async ([, from, type, fault]) => {
    const ends = await site.joined();
    const [sender, receiver] = from === 'viewer' ? [ends.viewer, ends.agent] : [ends.agent, ends.viewer];
    const before = receiver.messages.length;
    sender.sendMessage(messageOf(type));
    await afterwards(from, ends);
    expect(receiver.messages.length).toBe(before + 1);
    expect(site.violations).toMatchObject([{ from, fault, type, count: 1 }]);
    expect(sender.isOver).toBe(false);
  });

  const lengths: readonly (readonly [string, ChannelSide, Uint8Array, number])[] = [
    ['an empty message', 'viewer', new Uint8Array(0), -1],
    ['input without bytes', 'viewer', Uint8Array.of(0x41), 0x41],
    ['input of 65,537 bytes', 'viewer', new Uint8Array(65_538).fill(0x41), 0x41],
    ['a resize of 3 bytes', 'viewer', Uint8Array.of(0x42, 0, 80, 0), 0x42],
    ['a resize of 5 bytes', 'viewer', Uint8Array.of(0x42, 0, 80, 0, 24, 0), 0x42],
    ['a resize to no columns', 'viewer', Uint8Array.of(0x42, 0, 0, 0, 24), 0x42],
    ['a limit beyond any number', 'viewer', new Uint8Array(9).fill(255).with(0, 0x02), 0x02],
    ['output without bytes', 'agent', new Uint8Array(9).with(0, 0x40), 0x40],
    ['output at an offset beyond any number', 'agent', new Uint8Array(20).fill(255).with(0, 0x40), 0x40],
    ['output of 65,537 bytes', 'agent', new Uint8Array(9 + 65_537).with(0, 0x40), 0x40],
    ['a size of 0 rows', 'agent', new Uint8Array(13).with(0, 0x44).with(10, 80), 0x44],
  ];
  test.for(lengths)('%s', async ([, from, message, type]) => {
    const ends = await site.joined();
    const [sender, receiver] = from === 'viewer' ? [ends.viewer, ends.agent] : [ends.agent, ends.viewer];
    const before = receiver.messages.length;
    sender.sendMessage(message);
    await afterwards(from, ends);
    expect(receiver.messages.length).toBe(before + 1);
    expect(site.violations).toMatchObject([{ from, type, count: 1 }]);
    expect(site.violations[0]?.fault).toMatch(/^(?:length|malformed|empty)$/);
  });

  test('a text message', async () => {
    const ends = await site.joined();
    ends.viewer.sendRaw(encodeFrame({ opcode: frameOpcode.text, payload: Buffer.from('Aid'), mask: 3 }));
    await afterwards('viewer', ends);
    expect(site.violations).toMatchObject([{ from: 'viewer', fault: 'not-binary', type: -1 }]);
  });

  test('typing before the agent is there', async () => {
    const channel = await site.expect();
    const viewer = await site.join(channel, 'viewer');
    viewer.say({ kind: 'input', bytes: Buffer.from('x') });
    await site.until(() => site.violations.length > 0);
    expect(site.violations).toMatchObject([{ fault: 'early', type: 0x41 }]);
  });
});

describe('a viewer that may only watch', () => {
  const readOnly = { permissions: { terminal: 'read-only' } } as const;

  test('sees output and says how far it may be sent, but neither types nor resizes', async () => {
    const ends = await site.joined(readOnly);
    ends.viewer.say({ kind: 'input', bytes: Buffer.from('rm -rf /\r') }, { kind: 'resize', cols: 10, rows: 10 });
    await afterwards('viewer', ends);
    await afterwards('agent', ends);
    expect(ends.agent.messages.map(({ kind }) => kind)).toEqual(['joined', 'limit', 'limit']);
    expect(site.violations).toMatchObject([
      { fault: 'permission', type: 0x41 },
      { fault: 'permission', type: 0x42 },
    ]);
  });

  test('not even in fragments of a byte', async () => {
    const ends = await site.joined(readOnly);
    const message = encodeTerminalMessage({ kind: 'input', bytes: Buffer.from('reboot') });
    message.forEach((byte, at) => {
      const isFinal = at === message.length - 1;
      const opcode = at === 0 ? frameOpcode.binary : frameOpcode.continuation;
      ends.viewer.sendRaw(encodeFrame({ opcode, isFinal, payload: Uint8Array.of(byte), mask: 9 }));
    });
    await afterwards('viewer', ends);
    expect(ends.agent.messages.some(({ kind }) => kind === 'input')).toBe(false);
    expect(site.violations).toMatchObject([{ fault: 'permission', type: 0x41, count: 1 }]);
  });
});

describe('enough is enough', () => {
  test('100 violations are borne, the next ends the socket; reports are few and carry the count', async () => {
    const ends = await site.joined();
    const flood = Buffer.concat(Array.from({ length: 100 }, () => ends.viewer.frame(messageOf(0x40))));
    ends.viewer.sendRaw(flood);
    await afterwards('viewer', ends);
    expect(ends.viewer.isOver).toBe(false);
    ends.viewer.sendMessage(messageOf(0x40));
    expect(await ends.viewer.over()).toEqual({ code: 1008, reason: 'violation' });
    expect(ends.viewer.messages.at(-1)).toMatchObject({ kind: 'closed', reason: closedReason.violation });
    expect(site.violations.length).toBeLessThan(5);
    expect(site.violations.reduce((sum, { count }) => sum + count, 0)).toBe(101);
    expect(ends.agent.isOver).toBe(false);
  });

  test('a message that grows too long in its fragments ends the agent’s socket, and the viewer keeps what came', async () => {
    const ends = await site.joined();
    const message = encodeTerminalMessage({ kind: 'output', offset: 0, bytes: randomBytes(60_000) });
    ends.agent.sendRaw(encodeFrame({ opcode: frameOpcode.binary, isFinal: false, payload: message, mask: 0 }));
    ends.agent.sendRaw(encodeFrame({ opcode: frameOpcode.continuation, payload: randomBytes(6_000), mask: 0 }));
    expect(await ends.agent.over()).toEqual({ code: 1008, reason: 'violation' });
    await ends.viewer.until(() => ends.viewer.output().length > 0);
    expect(ends.viewer.output()).toHaveLength(60_000);
    expect(ends.viewer.failure).toBe(undefined);
    expect(site.violations).toMatchObject([{ from: 'agent', fault: 'length', type: 0x40 }]);
  });

  test.for([
    ['a frame without a mask', Uint8Array.of(0x82, 0x01, 0x41), 1002, 'frame.not-masked'],
    ['a reserved bit', Uint8Array.of(0xc2, 0x80, 0, 0, 0, 0), 1002, 'frame.reserved-bits'],
    [
      'a message of more than a megabyte',
      Uint8Array.of(0x82, 0xff, 0, 0, 0, 0, 0, 16, 0, 1),
      1009,
      'frame.message-too-long',
    ],
  ] as const)('%s ends the WebSocket at once', async ([, bytes, code, reason]) => {
    const { viewer } = await site.joined();
    viewer.sendRaw(bytes);
    expect(await viewer.over()).toEqual({ code, reason });
    expect(site.events.at(-1)).toBe('viewer left: breach');
  });
});

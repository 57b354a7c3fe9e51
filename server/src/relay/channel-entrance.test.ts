import { closedReason } from '@sallyport/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { agentTicketWithinMs, spareIdleMs, sparesOfLogin, unboundFromAddress } from './limits.ts';
import { RelaySite } from './testing/relay-site.ts';
import { TestEnd } from './testing/test-end.ts';

let site: RelaySite;

beforeEach(async () => {
  site = await RelaySite.open();
});

afterEach(async () => {
  vi.useRealTimers();
  await site.remove();
});

describe('tickets', () => {
  test('one that nobody gave is refused', async () => {
    await site.expect();
    const viewer = await site.dial('viewer');
    viewer.say({ kind: 'ticket', ticket: new Uint8Array(32).fill(1) });
    expect(await viewer.next()).toMatchObject({ kind: 'closed', reason: closedReason['ticket-refused'] });
    expect(await viewer.over()).toMatchObject({ code: 1008 });
    expect(site.events).toEqual([]);
  });

  test('one works once', async () => {
    const channel = await site.expect();
    const ticket = site.ticket(channel, 'viewer');
    const first = await site.dial('viewer');
    first.say({ kind: 'ticket', ticket });
    await site.until(() => site.events.includes('viewer joined'));
    const second = await site.dial('viewer');
    second.say({ kind: 'ticket', ticket });
    expect(await second.next()).toMatchObject({ reason: closedReason['ticket-refused'] });
    expect(first.isOver).toBe(false);
  });

  test('one for a channel that is over is refused', async () => {
    const channel = await site.expect();
    const ticket = site.ticket(channel, 'agent');
    await site.relay.close(channel.channelId, 'ended');
    const agent = await site.dial('agent');
    agent.say({ kind: 'ticket', ticket });
    expect(await agent.next()).toMatchObject({ reason: closedReason['ticket-refused'] });
  });

  test('one shown while the recording is being opened waits for it', async () => {
    const channel = site.spec();
    const agent = await site.dial('agent');
    agent.say({ kind: 'ticket', ticket: site.ticket(channel, 'agent') });
    void site.relay.expect(channel);
    expect(await agent.next()).toMatchObject({ kind: 'joined' });
  });

  test.for([
    ['another message', Buffer.from([0x41, 0x61])],
    ['a ticket that is too long', new Uint8Array(34)],
    ['a ticket that is too short', new Uint8Array(32)],
    ['nothing', new Uint8Array(0)],
    ['a megabyte', new Uint8Array(1_048_576)],
  ] as const)('a socket that begins with %s is closed', async ([, message]) => {
    const agent = await site.dial('agent');
    agent.sendMessage(message);
    expect(await agent.over()).toEqual({ code: 1008, reason: 'ticket-expected' });
  });
});

describe('sockets without a ticket', () => {
  test('an agent’s is closed after five seconds, a console’s after ten minutes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const agent = await site.dial('agent');
    const viewer = await site.dial('viewer');
    expect(site.relay.counts.withoutTicket).toBe(2);
    vi.advanceTimersByTime(agentTicketWithinMs - 1);
    expect(site.relay.counts.withoutTicket).toBe(2);
    vi.advanceTimersByTime(1);
    expect(await agent.over()).toEqual({ code: 1001, reason: 'no-ticket' });
    vi.advanceTimersByTime(spareIdleMs - agentTicketWithinMs);
    expect(await viewer.over()).toEqual({ code: 1001, reason: 'no-ticket' });
    expect(site.relay.counts).toEqual({ channels: 0, sockets: 0, withoutTicket: 0, waitingBytes: 0 });
  });

  test('one login keeps four spares: a fifth takes the place of the oldest', async () => {
    const spares: TestEnd[] = [];
    for (let count = 0; count <= sparesOfLogin; count += 1) spares.push(await site.dial('viewer'));
    expect(await spares[0]?.over()).toEqual({ code: 1001, reason: 'too-many-spares' });
    expect(spares.slice(1).some(({ isOver }) => isOver)).toBe(false);
    const other = await site.dial('viewer', { 'x-login': 'lo_00000000000000000000000002' });
    expect(site.relay.counts.withoutTicket).toBe(sparesOfLogin + 1);
    other.cut();
  });

  test('one address opens 64 for agents, and is then told to wait', async () => {
    const headers = { 'x-side': 'agent' };
    const dialled = await Promise.all(Array.from({ length: unboundFromAddress }, () => site.dial('agent')));
    expect(await TestEnd.dial(site.port, headers)).toBe(503);
    dialled[0]?.cut();
    while (site.relay.counts.withoutTicket === unboundFromAddress)
      await new Promise((resolve) => setImmediate(resolve));
    const again = await site.dial('agent');
    expect(again.isOver).toBe(false);
  });
});

describe('the upgrade itself', () => {
  test('another subprotocol is refused', async () => {
    expect(await TestEnd.dial(site.port, { 'x-side': 'agent', 'Sec-WebSocket-Protocol': 'chat' })).toBe(400);
  });

  test('another version is told which one', async () => {
    expect(await TestEnd.dial(site.port, { 'x-side': 'agent', 'Sec-WebSocket-Version': '8' })).toBe(426);
  });

  test('no one comes in once the server is stopping', async () => {
    const spare = await site.dial('viewer');
    await site.relay.stop();
    expect(await spare.over()).toEqual({ code: 1001, reason: 'server-stopping' });
    expect(await TestEnd.dial(site.port, { 'x-side': 'viewer' })).toBe(503);
  });
});

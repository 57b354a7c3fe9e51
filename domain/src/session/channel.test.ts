import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ago, grantOf, idOf, later, now, outcomeOf } from '../testing/samples.ts';
import { after, millis } from '../time.ts';
import { agentAwaitedUntil, channelMoves, closeReasons, moveChannel } from './channel.ts';
import type { Channel, ChannelChange, ChannelState } from './channel.ts';

const heldUntil = later('2 minutes');
const opening: ChannelState = { kind: 'opening', isViewerThere: false };
const openingWithViewer: ChannelState = { kind: 'opening', isViewerThere: true };
const open: ChannelState = { kind: 'open' };
const viewerAway: ChannelState = { kind: 'detached', away: 'viewer' };
const agentAway: ChannelState = { kind: 'detached', away: 'agent', heldUntil };
const bothAway: ChannelState = { kind: 'detached', away: 'both', heldUntil };
const closed: ChannelState = { kind: 'closed', at: ago('1 hour'), reason: 'tool-exited' };
const exited: ChannelChange = { kind: 'close', because: 'tool-exited' };

function channelIn(state: ChannelState): Channel {
  return { id: idOf('channel', 1), sessionId: idOf('session', 1), tool: 'terminal', openedAt: now, state };
}

describe('channel.moves: what becomes of a channel', () => {
  test.each([
    ['the viewer comes first', opening, 'viewer-joined', openingWithViewer],
    ['then the agent', openingWithViewer, 'agent-joined', open],
    ['the agent comes first', opening, 'agent-joined', viewerAway],
    ['then the viewer', viewerAway, 'viewer-joined', open],
    ['the viewer goes before the agent has come', openingWithViewer, 'viewer-left', opening],
    ['the server restarts before the agent has come', opening, 'server-restarted', bothAway],
    ['the page is reloaded', open, 'viewer-left', viewerAway],
    ['a second viewer replaces the first', open, 'viewer-joined', open],
    ['the agent is cut off', open, 'agent-left', agentAway],
    ['the agent dials again before its loss was noticed', open, 'agent-joined', open],
    ['the server restarts', open, 'server-restarted', bothAway],
    ['the agent is back', agentAway, 'agent-joined', open],
    ['the viewer goes too', agentAway, 'viewer-left', bothAway],
    ['the agent goes too', viewerAway, 'agent-left', bothAway],
    ['the viewer is back first', bothAway, 'viewer-joined', agentAway],
    ['the agent is back first', bothAway, 'agent-joined', viewerAway],
  ] as const)('%s', (_, state, kind, result) => {
    expect(grantOf(moveChannel(channelIn(state), { kind }, now))).toEqual(channelIn(result));
  });

  test.each([opening, open, viewerAway, agentAway])('$kind: the shell exits', (state) => {
    expect(grantOf(moveChannel(channelIn(state), exited, now)).state).toEqual({
      kind: 'closed',
      at: now,
      reason: 'tool-exited',
    });
  });

  test.each([
    ['an agent leaves that never came', openingWithViewer, 'agent-left'],
    ['an agent leaves that is away', agentAway, 'agent-left'],
    ['a viewer leaves that is away', viewerAway, 'viewer-left'],
    ['a viewer leaves that never came', opening, 'viewer-left'],
    ['a wait is over while both are there', open, 'wait-over'],
    ['a wait is over while the agent is there', viewerAway, 'wait-over'],
  ] as const)('is refused: %s', (_, state, kind) => {
    expect(moveChannel(channelIn(state), { kind }, later('1 hour'))).toEqual({
      kind: 'refused',
      reasons: [{ code: 'channel.illegal-move', facts: { state: state.kind, event: kind } }],
    });
  });
});

describe('channel.held: how long an agent is awaited', () => {
  test.each([
    ['a new channel, 14 seconds on', opening, 'wait-over', later('14 seconds'), ['channel.hold-running']],
    ['a new channel, 15 seconds on', opening, 'wait-over', later('15 seconds'), 'allowed'],
    ['its agent comes in the last moment', opening, 'agent-joined', later('14 seconds'), 'allowed'],
    ['its agent comes too late', opening, 'agent-joined', later('15 seconds'), ['channel.hold-over']],
    ['an agent cut off, 119 seconds on', agentAway, 'wait-over', later('119 seconds'), ['channel.hold-running']],
    ['an agent cut off, 2 minutes on', agentAway, 'wait-over', heldUntil, 'allowed'],
    ['it is back in the last moment', bothAway, 'agent-joined', later('119 seconds'), 'allowed'],
    ['it is back too late', bothAway, 'agent-joined', heldUntil, ['channel.hold-over']],
    ['a viewer comes too late for nothing', bothAway, 'viewer-joined', later('1 hour'), 'allowed'],
  ] as const)('%s', (_, state, kind, at, outcome) => {
    expect(outcomeOf(moveChannel(channelIn(state), { kind }, at))).toEqual(outcome);
  });

  test.each([
    ['the agent never came', openingWithViewer, 'not-opened'],
    ['the agent did not come back', agentAway, 'agent-gone'],
    ['nobody came back', bothAway, 'agent-gone'],
  ] as const)('closed because %s', (_, state, reason) => {
    expect(grantOf(moveChannel(channelIn(state), { kind: 'wait-over' }, heldUntil)).state).toEqual({
      kind: 'closed',
      at: heldUntil,
      reason,
    });
  });

  test('viewers that come and go do not lengthen the wait for the agent', () => {
    const left = grantOf(moveChannel(channelIn(agentAway), { kind: 'viewer-left' }, later('1 minute')));
    const back = grantOf(moveChannel(left, { kind: 'viewer-joined' }, later('1 minute')));
    expect(agentAwaitedUntil(back)).toBe(heldUntil);
  });

  test('a channel without a viewer awaits nothing', () => {
    expect(agentAwaitedUntil(channelIn(viewerAway))).toBeUndefined();
  });
});

const anyChange: fc.Arbitrary<ChannelChange> = fc.oneof(
  fc
    .constantFrom('viewer-joined', 'viewer-left', 'agent-joined', 'agent-left', 'server-restarted', 'wait-over')
    .map((kind) => ({ kind })),
  fc.constant(exited),
);

describe('whatever happens, in whatever order', () => {
  test('channel.end-is-final: a closed channel never changes', () => {
    fc.assert(
      fc.property(anyChange, (change) => {
        expect(outcomeOf(moveChannel(channelIn(closed), change, now))).toEqual(['channel.illegal-move']);
      }),
    );
  });

  test('the state tells who is there, as a plain count of comings and goings does', () => {
    const course = fc.array(fc.tuple(anyChange, fc.nat(30_000)), { maxLength: 30 });
    fc.assert(
      fc.property(course, (changes) => {
        let channel = channelIn(opening);
        let at = now;
        const there = { viewer: false, agent: false };
        for (const [change, pause] of changes) {
          at = after(at, millis(pause));
          const decision = moveChannel(channel, change, at);
          if (decision.kind === 'allowed') {
            expect(channelMoves[channel.state.kind]).toContain(change.kind);
            channel = decision.grant;
            if (change.kind === 'viewer-joined') there.viewer = true;
            if (change.kind === 'viewer-left') there.viewer = false;
            if (change.kind === 'agent-joined') there.agent = true;
            if (change.kind === 'agent-left') there.agent = false;
            if (change.kind === 'server-restarted') Object.assign(there, { viewer: false, agent: false });
          }
          const { state } = channel;
          if (state.kind === 'closed') {
            expect(closeReasons).toContain(state.reason);
            return;
          }
          expect(state.kind === 'open').toBe(there.viewer && there.agent);
          expect(agentAwaitedUntil(channel) === undefined).toBe(there.agent);
        }
      }),
    );
  });
});

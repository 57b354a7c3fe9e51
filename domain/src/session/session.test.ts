import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fullPermissions } from '../access/permission.ts';
import { ago, grantOf, idOf, later, now, outcomeOf } from '../testing/samples.ts';
import { after, millis } from '../time.ts';
import { endReasons, moveSession, sessionMoves } from './session.ts';
import type { EndReason, Session, SessionChange, SessionState } from './session.ts';

const heldUntil = later('2 minutes');
const starting: SessionState = { kind: 'starting' };
const active: SessionState = { kind: 'active' };
const linkLost: SessionState = { kind: 'suspended', because: 'link-lost', heldUntil };
const restarted: SessionState = { kind: 'suspended', because: 'server-restarted', heldUntil };
const ended: SessionState = { kind: 'ended', at: ago('1 hour'), reason: 'agent-gone' };
const pressed: SessionChange = { kind: 'end', because: 'ended-by-representative' };

function sessionIn(state: SessionState): Session {
  return {
    id: idOf('session', 1),
    jumpItemId: idOf('jump-item', 1),
    jumpClientId: idOf('jump-client', 1),
    startedAt: ago('1 hour'),
    permissions: fullPermissions,
    state,
  };
}

function endedNow(reason: EndReason): SessionState {
  return { kind: 'ended', at: now, reason };
}

describe('session.moves: what becomes of a session', () => {
  test.each([
    ['the agent is ready', starting, { kind: 'agent-ready' }, active],
    ['the agent could not start it', starting, { kind: 'start-failed' }, endedNow('start-failed')],
    ['the link is lost while it starts', starting, { kind: 'link-lost' }, linkLost],
    ['the server restarts while it starts', starting, { kind: 'server-restarted' }, restarted],
    ['End is pressed while it starts', starting, pressed, endedNow('ended-by-representative')],
    ['the link is lost', active, { kind: 'link-lost' }, linkLost],
    ['the server restarts', active, { kind: 'server-restarted' }, restarted],
    ['End is pressed', active, pressed, endedNow('ended-by-representative')],
    ['the login ends', active, { kind: 'end', because: 'login-ended' }, endedNow('login-ended')],
    ['the agent is back', linkLost, { kind: 'agent-returned' }, active],
    ['the agent is back after a restart of the server', restarted, { kind: 'agent-returned' }, active],
    ['the agent is back and knows nothing of it', linkLost, { kind: 'agent-forgot' }, endedNow('agent-restarted')],
    ['the server restarts while the link is lost', linkLost, { kind: 'server-restarted' }, restarted],
    ['End is pressed while the link is lost', linkLost, pressed, endedNow('ended-by-representative')],
  ] satisfies [string, SessionState, SessionChange, SessionState][])('%s', (_, state, change, result) => {
    expect(grantOf(moveSession(sessionIn(state), change, now))).toEqual(sessionIn(result));
  });

  test.each([
    ['the agent is ready a second time', active, { kind: 'agent-ready' }],
    ['a start fails that has succeeded', active, { kind: 'start-failed' }],
    ['an agent returns that never left', active, { kind: 'agent-returned' }],
    ['a wait is over that never began', active, { kind: 'hold-over' }],
    ['the link is lost twice', linkLost, { kind: 'link-lost' }],
    ['an agent is ready that is away', linkLost, { kind: 'agent-ready' }],
  ] satisfies [string, SessionState, SessionChange][])('is refused: %s', (_, state, change) => {
    expect(moveSession(sessionIn(state), change, now)).toEqual({
      kind: 'refused',
      reasons: [{ code: 'session.illegal-move', facts: { state: state.kind, event: change.kind } }],
    });
  });
});

describe('session.held: a suspended session waits two minutes', () => {
  test.each([
    ['the wait is over a moment early', linkLost, 'hold-over', later('119 seconds'), ['session.hold-running']],
    ['the agent is back a moment early', linkLost, 'agent-returned', later('119 seconds'), 'allowed'],
    ['the agent is back too late', linkLost, 'agent-returned', heldUntil, ['session.hold-over']],
  ] as const)('%s', (_, state, kind, at, outcome) => {
    expect(outcomeOf(moveSession(sessionIn(state), { kind }, at))).toEqual(outcome);
  });

  test.each([
    ['a lost link', linkLost, 'agent-gone'],
    ['a restart of the server', restarted, 'server-restart-timeout'],
  ] as const)('after %s in vain', (_, state, reason) => {
    expect(grantOf(moveSession(sessionIn(state), { kind: 'hold-over' }, heldUntil)).state).toEqual({
      kind: 'ended',
      at: heldUntil,
      reason,
    });
  });

  test('a restart begins the wait anew, because no agent could call meanwhile', () => {
    const again = grantOf(moveSession(sessionIn(linkLost), { kind: 'server-restarted' }, later('1 minute')));
    expect(again.state).toEqual({ ...restarted, heldUntil: later('3 minutes') });
  });
});

const anyChange: fc.Arbitrary<SessionChange> = fc.oneof(
  fc
    .constantFrom(
      'agent-ready',
      'start-failed',
      'link-lost',
      'server-restarted',
      'agent-returned',
      'agent-forgot',
      'hold-over',
    )
    .map((kind) => ({ kind })),
  fc.constant(pressed),
);

describe('whatever happens, in whatever order', () => {
  test('session.end-is-final: an ended session never changes', () => {
    fc.assert(
      fc.property(anyChange, (change) => {
        expect(outcomeOf(moveSession(sessionIn(ended), change, now))).toEqual(['session.illegal-move']);
      }),
    );
  });

  test('a session is always where the table says, keeps what it is, and can always be ended', () => {
    const course = fc.array(fc.tuple(anyChange, fc.nat(200_000)), { maxLength: 30 });
    fc.assert(
      fc.property(course, (changes) => {
        let session = sessionIn(starting);
        let at = now;
        for (const [change, pause] of changes) {
          at = after(at, millis(pause));
          const decision = moveSession(session, change, at);
          if (decision.kind === 'allowed') {
            expect(sessionMoves[session.state.kind][change.kind]).toBe(decision.grant.state.kind);
            expect({ ...decision.grant, state: session.state }).toEqual(session);
            session = decision.grant;
          }
        }
        if (session.state.kind === 'ended') expect(endReasons).toContain(session.state.reason);
        else expect(outcomeOf(moveSession(session, pressed, at))).toBe('allowed');
      }),
    );
  });
});

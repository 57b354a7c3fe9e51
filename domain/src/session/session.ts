/**
 * A session: one piece of remote access, with participants, tools and an end.
 *
 *                     agent-ready                        end
 *     (asked) ──> starting ──────────> active ─────────────────────────┐
 *                    │ │                │ ^                             │
 *                    │ │      link-lost,│ │agent-returned               │
 *                    │ │server-restarted│ │                             v
 *                    │ │                v │      end, agent-forgot,     │
 *                    │ └────────────> suspended ───────────────────> ended
 *                    │  link-lost,      │  ^          hold-over        ^
 *                    │  server-restarted└──┘                           │
 *                    │              server-restarted                   │
 *                    └─────────────────────────────────────────────────┘
 *                                 start-failed, end
 *
 * A suspended session waits for its agent as long as the agent keeps the shells of a session that it can't reach.
 * Ended is final. A change that is not in the table is refused, and the refusal says what was tried.
 */
import type { SessionPermissions } from '../access/permission.ts';
import { allowed, refused } from '../decision.ts';
import type { Decision } from '../decision.ts';
import type { JumpClientId, JumpItemId, SessionId } from '../ids.ts';
import { holdLength } from '../limits.ts';
import { after, hasCome } from '../time.ts';
import type { Instant } from '../time.ts';

/** Why sessions end; whoever asks for an end says one of the first eight, the rest follow from the agent's silence. */
export const endReasons = [
  'ended-by-representative',
  'ended-by-administrator',
  'representative-gone',
  'login-ended',
  'account-disabled',
  'access-lost',
  'client-uninstalled',
  'recording-failed',
  'schedule-ended',
  'start-failed',
  'agent-gone',
  'agent-restarted',
  'server-restart-timeout',
] as const;

export type EndReason = (typeof endReasons)[number];

/** What somebody or something may give as the reason for an end. */
export type EndCause = Exclude<EndReason, 'start-failed' | 'agent-gone' | 'agent-restarted' | 'server-restart-timeout'>;

export type SuspensionCause = 'link-lost' | 'server-restarted';

/** Each state carries only what is true in it. */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'active' }
  | { readonly kind: 'suspended'; readonly because: SuspensionCause; readonly heldUntil: Instant }
  | { readonly kind: 'ended'; readonly at: Instant; readonly reason: EndReason };

export interface Session {
  readonly id: SessionId;
  readonly jumpItemId: JumpItemId;
  readonly jumpClientId: JumpClientId;
  readonly startedAt: Instant;
  /** Fixed at the start: no later change of a rule touches a running session. */
  readonly permissions: SessionPermissions;
  readonly state: SessionState;
}

export type SessionChange =
  | { readonly kind: 'agent-ready' }
  | { readonly kind: 'start-failed' }
  | { readonly kind: 'link-lost' }
  | { readonly kind: 'server-restarted' }
  /** The agent is back and still holds the session. */
  | { readonly kind: 'agent-returned' }
  /** The agent is back and knows nothing of the session: its process was another one. */
  | { readonly kind: 'agent-forgot' }
  | { readonly kind: 'hold-over' }
  | { readonly kind: 'end'; readonly because: EndCause };

type StateKind = SessionState['kind'];
type ChangeKind = SessionChange['kind'];

/** The legal moves: from a state, by a change, to a state. */
export const sessionMoves: Readonly<Record<StateKind, Readonly<Partial<Record<ChangeKind, StateKind>>>>> = {
  starting: {
    'agent-ready': 'active',
    'start-failed': 'ended',
    'link-lost': 'suspended',
    'server-restarted': 'suspended',
    end: 'ended',
  },
  active: { 'link-lost': 'suspended', 'server-restarted': 'suspended', end: 'ended' },
  suspended: {
    'server-restarted': 'suspended',
    'agent-returned': 'active',
    'agent-forgot': 'ended',
    'hold-over': 'ended',
    end: 'ended',
  },
  ended: {},
};

/** Whether a session still waits for its agent; asked at the end of the wait, and when the agent comes. */
function refusalByHold(state: SessionState, change: ChangeKind, now: Instant): Decision<never> | undefined {
  if (state.kind !== 'suspended') return undefined;
  const { heldUntil } = state;
  const isOver = hasCome(heldUntil, now);
  if (change === 'hold-over' && !isOver) return refused({ code: 'session.hold-running', facts: { heldUntil } });
  if (change === 'agent-returned' && isOver) return refused({ code: 'session.hold-over', facts: { heldUntil } });
  return undefined;
}

function reasonAfterHold(state: SessionState): EndReason {
  return state.kind === 'suspended' && state.because === 'server-restarted' ? 'server-restart-timeout' : 'agent-gone';
}

function stateAfter(state: SessionState, change: SessionChange, now: Instant): SessionState {
  switch (change.kind) {
    case 'agent-ready':
    case 'agent-returned':
      return { kind: 'active' };
    case 'link-lost':
    case 'server-restarted':
      return { kind: 'suspended', because: change.kind, heldUntil: after(now, holdLength) };
    case 'start-failed':
      return { kind: 'ended', at: now, reason: 'start-failed' };
    case 'agent-forgot':
      return { kind: 'ended', at: now, reason: 'agent-restarted' };
    case 'hold-over':
      return { kind: 'ended', at: now, reason: reasonAfterHold(state) };
    case 'end':
      return { kind: 'ended', at: now, reason: change.because };
  }
}

/**
 * The session after a change, or why it can't change so.
 * @rule session.moves, session.held, session.end-is-final
 */
export function moveSession(session: Session, change: SessionChange, now: Instant): Decision<Session> {
  const { state } = session;
  if (sessionMoves[state.kind][change.kind] === undefined) {
    return refused({ code: 'session.illegal-move', facts: { state: state.kind, event: change.kind } });
  }
  return refusalByHold(state, change.kind, now) ?? allowed({ ...session, state: stateAfter(state, change, now) });
}

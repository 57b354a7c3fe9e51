/**
 * The life of the link, as one drawing, one table and one function. Time and randomness are handed in, and what is to
 * be done comes back as a value, so every path can be walked in a test.
 *
 *        start                 open               server-proof          welcome             stored
 *   idle ─────> waiting ──> dialling ───> proving ───────────> welcoming ──────> storing ─────────> up
 *                 ^  wait-over │            │                      │                │               │
 *                 └────────────┴────────────┴──────── lost ────────┴────────────────┴───────────────┘
 *
 *   every state but `stopped` ── stop ──> stopped
 */
import { steadyAfterMs } from '../limits.ts';
import { waitBeforeDial } from './back-off.ts';

/** What is known of the time without a steady link. */
type Outage = { readonly attempt: number; readonly since: number };

export type LinkState =
  | { readonly kind: 'idle' }
  | ({ readonly kind: 'waiting' } & Outage)
  | ({ readonly kind: 'dialling' } & Outage)
  | ({ readonly kind: 'proving' } & Outage)
  | ({ readonly kind: 'welcoming' } & Outage)
  | ({ readonly kind: 'storing' } & Outage)
  | ({ readonly kind: 'up'; readonly upSince: number } & Outage)
  | { readonly kind: 'stopped' };

export type LinkEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'wait-over' }
  | { readonly kind: 'open' }
  | { readonly kind: 'server-proof' }
  | { readonly kind: 'welcome' }
  | { readonly kind: 'stored' }
  /** The dial failed, the handshake did, or the link ended; `atLeastMs` is a wait that the reason asks for. */
  | { readonly kind: 'lost'; readonly atLeastMs: number }
  | { readonly kind: 'stop' };

export type LinkEffect =
  | { readonly kind: 'wait'; readonly waitMs: number }
  /** `attempt` also says which of the server's addresses is next. */
  | { readonly kind: 'dial'; readonly attempt: number }
  | { readonly kind: 'greet' }
  | { readonly kind: 'prove' }
  | { readonly kind: 'store' }
  | { readonly kind: 'announce' }
  | { readonly kind: 'shut' };

export type LinkMove =
  | { readonly kind: 'moved'; readonly state: LinkState; readonly effect: LinkEffect }
  | { readonly kind: 'illegal' };

/** Which events may come in which state. Anything else is a fault of the peer, or of ours, and is told. */
export const legalLinkMoves: Readonly<Record<LinkState['kind'], readonly LinkEvent['kind'][]>> = {
  idle: ['start', 'stop'],
  waiting: ['wait-over', 'stop'],
  dialling: ['open', 'lost', 'stop'],
  proving: ['server-proof', 'lost', 'stop'],
  welcoming: ['welcome', 'lost', 'stop'],
  storing: ['stored', 'lost', 'stop'],
  up: ['lost', 'stop'],
  stopped: [],
};

/** `now` is monotonic, in milliseconds; `random` is 0 to 1. */
export type Moment = { readonly now: number; readonly random: number };

export function moveLink(state: LinkState, event: LinkEvent, moment: Moment): LinkMove {
  if (!legalLinkMoves[state.kind].includes(event.kind)) return { kind: 'illegal' };
  if (state.kind === 'idle') {
    if (event.kind === 'stop') return moved({ kind: 'stopped' }, { kind: 'shut' });
    return moved({ kind: 'waiting', attempt: 0, since: moment.now }, { kind: 'wait', waitMs: 0 });
  }
  if (state.kind === 'stopped') return { kind: 'illegal' };
  const { attempt, since } = state;
  switch (event.kind) {
    case 'wait-over':
      return moved({ kind: 'dialling', attempt, since }, { kind: 'dial', attempt });
    case 'open':
      return moved({ kind: 'proving', attempt, since }, { kind: 'greet' });
    case 'server-proof':
      return moved({ kind: 'welcoming', attempt, since }, { kind: 'prove' });
    case 'welcome':
      return moved({ kind: 'storing', attempt, since }, { kind: 'store' });
    case 'stored':
      return moved({ kind: 'up', attempt, since, upSince: moment.now }, { kind: 'announce' });
    case 'lost':
      return lost(state, event.atLeastMs, moment);
    case 'stop':
      return moved({ kind: 'stopped' }, { kind: 'shut' });
    case 'start':
      return { kind: 'illegal' };
  }
}

/** A link that held is a new beginning; one that ended at once goes on in the row of attempts before it. */
function lost(
  state: Exclude<LinkState, { readonly kind: 'idle' | 'stopped' }>,
  atLeastMs: number,
  moment: Moment,
): LinkMove {
  const wasSteady = state.kind === 'up' && moment.now - state.upSince >= steadyAfterMs;
  const outage: Outage = wasSteady
    ? { attempt: 0, since: moment.now }
    : { attempt: state.attempt + 1, since: state.since };
  const waitMs = waitBeforeDial({
    attempt: outage.attempt,
    withoutLinkMs: moment.now - outage.since,
    random: moment.random,
    atLeastMs,
  });
  return moved({ kind: 'waiting', ...outage }, { kind: 'wait', waitMs });
}

function moved(state: LinkState, effect: LinkEffect): LinkMove {
  return { kind: 'moved', state, effect };
}

/** Every state with every event, in one table, and the runs that matter told in words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { legalLinkMoves, moveLink } from './link-state.ts';
import type { LinkEvent, LinkState } from './link-state.ts';

const outage = { attempt: 3, since: 1_000 };

const states: readonly LinkState[] = [
  { kind: 'idle' },
  { kind: 'waiting', ...outage },
  { kind: 'dialling', ...outage },
  { kind: 'proving', ...outage },
  { kind: 'welcoming', ...outage },
  { kind: 'storing', ...outage },
  { kind: 'up', upSince: 5_000, ...outage },
  { kind: 'stopped' },
];

const events: readonly LinkEvent[] = [
  { kind: 'start' },
  { kind: 'wait-over' },
  { kind: 'open' },
  { kind: 'server-proof' },
  { kind: 'welcome' },
  { kind: 'stored' },
  { kind: 'lost', atLeastMs: 0 },
  { kind: 'stop' },
];

/** As the drawing has it. */
const drawing: Readonly<Record<string, string>> = {
  'idle start': 'waiting, wait',
  'waiting wait-over': 'dialling, dial',
  'dialling open': 'proving, greet',
  'proving server-proof': 'welcoming, prove',
  'welcoming welcome': 'storing, store',
  'storing stored': 'up, announce',
  'dialling lost': 'waiting, wait',
  'proving lost': 'waiting, wait',
  'welcoming lost': 'waiting, wait',
  'storing lost': 'waiting, wait',
  'up lost': 'waiting, wait',
  'idle stop': 'stopped, shut',
  'waiting stop': 'stopped, shut',
  'dialling stop': 'stopped, shut',
  'proving stop': 'stopped, shut',
  'welcoming stop': 'stopped, shut',
  'storing stop': 'stopped, shut',
  'up stop': 'stopped, shut',
};

describe.for(states)('in $kind', (state) => {
  test.for(events)('$kind', (event) => {
    const move = moveLink(state, event, { now: 6_000, random: 0.5 });
    const drawn = drawing[`${state.kind} ${event.kind}`];
    expect(move.kind === 'moved' ? `${move.state.kind}, ${move.effect.kind}` : undefined).toBe(drawn);
    expect(legalLinkMoves[state.kind].includes(event.kind)).toBe(drawn !== undefined);
  });
});

function lostAfter(
  state: LinkState,
  now: number,
  atLeastMs = 0,
): { readonly waitMs: number; readonly attempt: number } {
  const move = moveLink(state, { kind: 'lost', atLeastMs }, { now, random: 1 });
  if (move.kind !== 'moved' || move.effect.kind !== 'wait' || move.state.kind !== 'waiting')
    throw new Error('not waiting');
  return { waitMs: move.effect.waitMs, attempt: move.state.attempt };
}

test('the first dial comes at once', () => {
  const move = moveLink({ kind: 'idle' }, { kind: 'start' }, { now: 0, random: 1 });
  expect(move).toMatchObject({ effect: { kind: 'wait', waitMs: 0 } });
});

test('a link that held starts the row of attempts anew', () => {
  expect(lostAfter({ kind: 'up', upSince: 0, attempt: 9, since: 0 }, 60_000)).toEqual({ waitMs: 250, attempt: 0 });
});

test('one that ended at once does not', () => {
  expect(lostAfter({ kind: 'up', upSince: 59_000, attempt: 2, since: 50_000 }, 60_000)).toEqual({
    waitMs: 2_000,
    attempt: 3,
  });
});

test('waits double to 4 s while the link was lost lately, and to 60 s after ten minutes', () => {
  const waits: number[] = [];
  let attempt = 0;
  for (let number = 0; number < 6; number += 1) {
    const lost = lostAfter({ kind: 'dialling', attempt, since: 0 }, 10_000);
    waits.push(lost.waitMs);
    attempt = lost.attempt;
  }
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 4_000, 4_000]);
  expect(lostAfter({ kind: 'dialling', attempt: 100, since: 0 }, 599_999).waitMs).toBe(4_000);
  expect(lostAfter({ kind: 'dialling', attempt: 100, since: 0 }, 600_000).waitMs).toBe(60_000);
});

test('a busy server’s wait comes on top, whatever the row says', () => {
  expect(lostAfter({ kind: 'dialling', attempt: 0, since: 0 }, 0, 30_000).waitMs).toBe(30_500);
});

test('in any run of events the wait is within its bounds and nothing leaves stopped', () => {
  const runs = fc.array(
    fc.tuple(fc.constantFrom(...events), fc.nat(700_000), fc.double({ min: 0, max: 1, noNaN: true })),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(runs, (run) => {
      let state: LinkState = { kind: 'idle' };
      let now = 0;
      for (const [event, passes, random] of run) {
        now += passes;
        const move = moveLink(state, event, { now, random });
        if (move.kind === 'illegal') continue;
        expect(state.kind).not.toBe('stopped');
        state = move.state;
        if (move.effect.kind === 'wait') {
          expect(move.effect.waitMs).toBeGreaterThanOrEqual(0);
          expect(move.effect.waitMs).toBeLessThanOrEqual(60_000);
        }
      }
    }),
  );
});

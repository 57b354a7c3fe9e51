import { describe, expect, test } from 'vitest';
import { idOf } from '../testing/samples.ts';
import type { SimultaneousJumps } from './jump-policy.ts';
import { decideEntrance, simultaneousFor } from './simultaneous-jumps.ts';

describe('simultaneous.policy-over-site', () => {
  test.each([
    ['the site says join, no policy', 'join', undefined, false, 'join', false],
    ['the site says disallow, no policy', 'disallow', undefined, false, 'disallow', false],
    ['the policy leaves it to the site: join', 'join', 'global', false, 'join', false],
    ['the policy leaves it to the site: disallow', 'disallow', 'global', false, 'disallow', false],
    ['join in the policy over disallow', 'disallow', 'join', false, 'join', false],
    ['disallow in the policy over join', 'join', 'disallow', false, 'disallow', false],
    ['join, copies too', 'disallow', 'join', true, 'join', true],
    ['copies with disallow: without effect', 'join', 'disallow', true, 'disallow', false],
    ['copies with global: without effect', 'join', 'global', true, 'join', false],
  ] as const)(
    'simultaneous.policy-over-site: %s',
    (_, site, policy: SimultaneousJumps | undefined, copies, mode, to) => {
      const of = policy === undefined ? undefined : { simultaneousJumps: policy, appliesToCopies: copies };
      expect(simultaneousFor(of, { simultaneousJumps: site })).toEqual({ mode, appliesToCopies: to });
    },
  );
});

const here = idOf('jump-item', 1);
const copy = idOf('jump-item', 2);
const join = { mode: 'join', appliesToCopies: false } as const;
const joinCopies = { mode: 'join', appliesToCopies: true } as const;
const disallow = { mode: 'disallow', appliesToCopies: false } as const;

function session(
  n: number,
  jumpItemId = here,
  parts: { readonly isIn?: boolean; readonly rule?: typeof join | typeof disallow } = {},
) {
  return { sessionId: idOf('session', n), jumpItemId, rule: join, ownerName: 'Ada', isIn: false, ...parts };
}

const enters = (n: number, jumpItemId = here, isIn = false) => ({
  kind: 'allowed',
  grant: { kind: 'join', sessionId: idOf('session', n), jumpItemId, isIn },
});
const begins = { kind: 'allowed', grant: { kind: 'start' } };
const inUse = { kind: 'refused', reasons: [{ code: 'jump.in-use', facts: { by: 'Ada' } }] };

test.each([
  ['simultaneous.join: nobody is there', join, [], begins],
  ['simultaneous.join: a session runs here', join, [session(1)], enters(1)],
  ['simultaneous.disallow: nobody is there', disallow, [], begins],
  ['simultaneous.disallow: a session runs here', disallow, [session(1)], inUse],
  ['simultaneous.already-in: and one is in it', disallow, [session(1, here, { isIn: true })], enters(1, here, true)],
  ['simultaneous.copies: a session of another copy, which does not count', join, [session(1, copy)], begins],
  ['simultaneous.copies: the same with disallow', disallow, [session(1, copy)], begins],
  ['simultaneous.copies: it counts where the policy says so', joinCopies, [session(1, copy)], enters(1, copy)],
  ['simultaneous.copies: not when that copy forbids it', joinCopies, [session(1, copy, { rule: disallow })], begins],
  ['simultaneous.copies: one’s own comes first', joinCopies, [session(1), session(2, copy)], enters(1)],
  ['simultaneous.copies: of several the newest', joinCopies, [session(1, copy), session(2, copy)], enters(2, copy)],
] as const)('%s', (_, rule, running, decision) => {
  expect(decideEntrance({ jumpItemId: here, rule, running })).toEqual(decision);
});

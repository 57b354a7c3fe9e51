import { describe, expect, test } from 'vitest';
import { fullPermissions, noPermissions } from '../access/permission.ts';
import { idOf } from '../testing/samples.ts';
import { decidePermissions, lesserDecision, policyPlaces, withinSession } from './decide-permissions.ts';
import type { PolicyStack } from './decide-permissions.ts';
import type { PromptingRules, SessionPolicy } from './session-policy.ts';

function policy(n: number, changes: Partial<SessionPolicy> = {}): SessionPolicy {
  return {
    id: idOf('session-policy', n),
    displayName: `Policy ${n}`,
    permissions: {},
    prompting: undefined,
    availability: { users: true, representativeInvite: false, jumpItems: true },
    ...changes,
  };
}

const noStack: PolicyStack = { item: undefined, portal: undefined, representative: undefined, global: undefined };
const terminal = (n: number, level: 'none' | 'read-only' | 'full') => policy(n, { permissions: { terminal: level } });

describe('who decides a permission?', () => {
  test.each([
    ['silence denies when there is no policy at all', {}, 'none', undefined],
    ['silence denies when the global default says nothing', { global: policy(4) }, 'none', undefined],
    ['the global default', { global: terminal(4, 'full') }, 'full', 'global'],
    [
      'the representative before the global default',
      { representative: terminal(3, 'read-only'), global: terminal(4, 'full') },
      'read-only',
      'representative',
    ],
    [
      'the portal before the representative',
      { portal: terminal(2, 'full'), representative: terminal(3, 'none') },
      'full',
      'portal',
    ],
    ['the item before the portal', { item: terminal(1, 'none'), portal: terminal(2, 'full') }, 'none', 'item'],
    [
      'the item before everybody, the other way round',
      { item: terminal(1, 'full'), portal: terminal(2, 'none'), representative: terminal(3, 'none') },
      'full',
      'item',
    ],
    [
      'an item whose policy leaves it open',
      { item: policy(1, { permissions: { chat: 'deny' } }), global: terminal(4, 'full') },
      'full',
      'global',
    ],
  ] as const)('session-policy.first-decides: %s', (_, stack, level, place) => {
    const { permissions, decidedBy } = decidePermissions({ ...noStack, ...stack });
    expect([permissions.terminal, decidedBy.terminal?.place]).toEqual([level, place]);
  });

  test('session-policy.first-decides: each permission by itself', () => {
    const decided = decidePermissions({
      item: policy(1, { permissions: { terminal: 'read-only' } }),
      portal: policy(2, { permissions: { terminal: 'full', chat: 'deny' } }),
      representative: undefined,
      global: policy(4, { permissions: fullPermissions }),
    });
    expect(decided.permissions).toEqual({ ...fullPermissions, terminal: 'read-only', chat: 'deny' });
    expect([decided.decidedBy.terminal, decided.decidedBy.chat, decided.decidedBy.pin]).toEqual([
      { place: 'item', id: idOf('session-policy', 1), displayName: 'Policy 1' },
      { place: 'portal', id: idOf('session-policy', 2), displayName: 'Policy 2' },
      { place: 'global', id: idOf('session-policy', 4), displayName: 'Policy 4' },
    ]);
  });

  test('session-policy.silence-denies: of everything', () => {
    expect(decidePermissions(noStack).permissions).toEqual(noPermissions);
  });

  test('the order is fixed', () => {
    expect(policyPlaces).toEqual(['item', 'portal', 'representative', 'global']);
  });
});

const asking: PromptingRules = {
  prompt: 'always',
  tools: [],
  once: true,
  timeoutSeconds: 15,
  defaultAnswer: 'allow',
};

describe('session-policy.prompting-apart: prompts are decided as a block', () => {
  test('by a policy that leaves the tools to others', () => {
    const decided = decidePermissions({
      ...noStack,
      portal: policy(2, { prompting: asking }),
      global: terminal(4, 'full'),
    });
    expect(decided.prompting).toEqual({
      rules: asking,
      by: { place: 'portal', id: idOf('session-policy', 2), displayName: 'Policy 2' },
    });
    expect(decided.decidedBy.terminal?.place).toBe('global');
  });

  test('by the first that says something of them', () => {
    const never: PromptingRules = { ...asking, prompt: 'never' };
    const decided = decidePermissions({
      ...noStack,
      item: policy(1, { prompting: never }),
      global: policy(4, { prompting: asking }),
    });
    expect([decided.prompting.rules, decided.prompting.by?.place]).toEqual([never, 'item']);
  });

  test('by nobody', () => {
    expect(decidePermissions(noStack).prompting).toEqual({ rules: undefined, by: undefined });
  });
});

describe('customer.unknown: what two decisions permit', () => {
  const decided = (n: number, changes: Partial<SessionPolicy>) =>
    decidePermissions({ ...noStack, item: policy(n, changes) });

  test('the lesser of each, with the policy that gave it', () => {
    const present = decided(1, { permissions: { terminal: 'full', chat: 'allow', pin: 'deny' } });
    const away = decided(2, { permissions: { terminal: 'read-only', chat: 'allow', pin: 'allow' } });
    const { permissions, decidedBy } = lesserDecision(present, away);
    expect(permissions).toMatchObject({ terminal: 'read-only', chat: 'allow', pin: 'deny' });
    expect([decidedBy.terminal, decidedBy.chat, decidedBy.pin].map((by) => by?.displayName)).toEqual([
      'Policy 2',
      'Policy 1',
      'Policy 1',
    ]);
  });

  test.each([
    ['neither asks', undefined, undefined, undefined],
    ['only one asks', asking, undefined, asking],
    ['one says that nothing is asked', { ...asking, prompt: 'never' }, asking, asking],
    [
      'both ask, and one takes silence for a no',
      { ...asking, prompt: 'some-tools', tools: ['terminal'], timeoutSeconds: 60 },
      { ...asking, prompt: 'some-tools', tools: ['files'], defaultAnswer: 'deny', once: false },
      {
        prompt: 'some-tools',
        tools: ['terminal', 'files'],
        once: false,
        timeoutSeconds: 60,
        defaultAnswer: 'deny',
      },
    ],
    ['one always asks', { ...asking, prompt: 'some-tools', tools: ['files'] }, asking, asking],
  ] as const)('prompts: %s', (_, one, other, both) => {
    expect(lesserDecision(decided(1, { prompting: one }), decided(2, { prompting: other })).prompting.rules).toEqual(
      both,
    );
  });
});

test('permission.never-above-session: who joins gets their own, within the session', () => {
  const own = decidePermissions({ ...noStack, representative: terminal(3, 'full') });
  expect(withinSession(own, { ...fullPermissions, terminal: 'read-only' }).permissions.terminal).toBe('read-only');
  expect(withinSession(own, fullPermissions).permissions.terminal).toBe('full');
});

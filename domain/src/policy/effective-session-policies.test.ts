/** Cases in words, then random sites against a slow and obvious second model that asks one policy after the other. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noPermissions, sessionPermissionLevels, sessionPermissions } from '../access/permission.ts';
import type { AccessFacts } from '../access/access-facts.ts';
import type { SessionPermission, SessionPermissions } from '../access/permission.ts';
import type { SessionPolicyId } from '../ids.ts';
import { sampleAccount, sampleGroupPolicy, siteOf } from '../testing/access-samples.ts';
import { idOf } from '../testing/samples.ts';
import { customerPresences } from './customer-presence.ts';
import { doesPresenceCount, effectiveSessionPolicies } from './effective-session-policies.ts';
import type { PolicyQuestion } from './effective-session-policies.ts';
import type { PromptingRules, SessionPolicy } from './session-policy.ts';

const policyId = (n: number): SessionPolicyId => idOf('session-policy', n);

function policy(n: number, changes: Partial<SessionPolicy>): SessionPolicy {
  return {
    id: policyId(n),
    displayName: `Policy ${n}`,
    permissions: {},
    prompting: undefined,
    availability: { users: true, representativeInvite: true, jumpItems: true },
    ...changes,
  };
}

interface Site {
  readonly policies: readonly SessionPolicy[];
  readonly ofUser: SessionPolicyId | null;
  readonly ofGroupPolicy: SessionPolicyId | null | undefined;
  readonly ofDefaultPortal: SessionPolicyId | null;
  readonly ofOtherPortal: SessionPolicyId | null;
}

const userId = idOf('user', 1);

function factsOf({ policies, ofUser, ofGroupPolicy, ofDefaultPortal, ofOtherPortal }: Site): AccessFacts {
  const account = sampleAccount(1);
  const facts = siteOf({ accounts: [{ ...account, own: { ...account.own, sessionPolicy: ofUser } }] });
  const { blocks } = sampleGroupPolicy(1);
  const groupPolicy = sampleGroupPolicy(1, {
    users: new Set([userId]),
    blocks: { ...blocks, sessionPolicy: { status: 'defined', value: ofGroupPolicy ?? null } },
  });
  const portal = (n: number, sessionPolicyId: SessionPolicyId | null, addresses: readonly string[]) => {
    const id = idOf('public-portal', n);
    return [id, { id, name: `Portal ${n}`, isDefault: n === 1, addresses, sessionPolicyId }] as const;
  };
  return {
    ...facts,
    groupPolicies: ofGroupPolicy === undefined ? [] : [groupPolicy],
    sessionPolicies: new Map(policies.map((one) => [one.id, one])),
    portals: new Map([
      portal(1, ofDefaultPortal, ['jump.example.com']),
      portal(2, ofOtherPortal, ['berlin.example.com', 'hilfe.example.com']),
    ]),
  };
}

const quiet: Site = {
  policies: [1, 2, 3, 4, 5, 6].map((n) =>
    policy(n, { permissions: { terminal: n % 2 === 0 ? 'read-only' : 'full', chat: 'allow' } }),
  ),
  ofUser: null,
  ofGroupPolicy: undefined,
  ofDefaultPortal: null,
  ofOtherPortal: null,
};
const item = { attendedSessionPolicyId: null, unattendedSessionPolicyId: null, publicSiteAddress: null };

describe('which policies have a say?', () => {
  test.each([
    ['the global default alone', quiet, {}, 'Policy 1'],
    [
      "session-policy.by-presence: the item's, with somebody there",
      quiet,
      { attendedSessionPolicyId: policyId(2) },
      'Policy 2',
    ],
    [
      "session-policy.by-presence: not the item's for an empty screen",
      quiet,
      { unattendedSessionPolicyId: policyId(2) },
      'Policy 1',
    ],
    ['the default portal of a client that has none', { ...quiet, ofDefaultPortal: policyId(3) }, {}, 'Policy 3'],
    [
      'the portal of the client',
      { ...quiet, ofDefaultPortal: policyId(3), ofOtherPortal: policyId(4) },
      { publicSiteAddress: 'hilfe.example.com' },
      'Policy 4',
    ],
    ["the user's", { ...quiet, ofUser: policyId(5) }, {}, 'Policy 5'],
    [
      "a group policy's before the user's",
      { ...quiet, ofUser: policyId(5), ofGroupPolicy: policyId(6) },
      {},
      'Policy 6',
    ],
    ['a group policy that says none', { ...quiet, ofUser: policyId(5), ofGroupPolicy: null }, {}, 'Policy 1'],
    ['one that is gone', quiet, { attendedSessionPolicyId: policyId(99) }, 'Policy 1'],
  ])('%s', (_, site, changes, decider) => {
    const question = { userId, item: { ...item, ...changes }, presence: 'present' } as const;
    expect(effectiveSessionPolicies(factsOf(site), question).decidedBy.terminal?.displayName).toBe(decider);
  });

  test.each([
    ['no policies', item, false],
    [
      'the same for both',
      { ...item, attendedSessionPolicyId: policyId(2), unattendedSessionPolicyId: policyId(2) },
      false,
    ],
    ['one of them', { ...item, unattendedSessionPolicyId: policyId(2) }, true],
    ['two', { ...item, attendedSessionPolicyId: policyId(3), unattendedSessionPolicyId: policyId(2) }, true],
  ])('customer.counts: %s', (_, given, counts) => {
    expect(doesPresenceCount(given)).toBe(counts);
  });

  test('customer.unknown: what both of the item permit', () => {
    const both = { ...item, attendedSessionPolicyId: policyId(3), unattendedSessionPolicyId: policyId(2) };
    const { permissions } = effectiveSessionPolicies(factsOf(quiet), { userId, item: both, presence: 'unknown' });
    expect(permissions.terminal).toBe('read-only');
  });
});

const anyPrompting: fc.Arbitrary<PromptingRules> = fc.record({
  prompt: fc.constantFrom('never' as const, 'always' as const, 'some-tools' as const),
  tools: fc.subarray(['terminal', 'files']),
  once: fc.boolean(),
  timeoutSeconds: fc.constantFrom(15 as const, 20 as const, 30 as const, 60 as const),
  defaultAnswer: fc.constantFrom('allow' as const, 'deny' as const),
});

const anyLevels = fc
  .tuple(
    ...sessionPermissions.map((name) =>
      fc.option(fc.constantFrom(...sessionPermissionLevels[name]), { nil: undefined }),
    ),
  )
  .map(
    (levels) =>
      Object.fromEntries(
        sessionPermissions.flatMap((name, at) => (levels[at] === undefined ? [] : [[name, levels[at]]])),
      ) as Partial<SessionPermissions>,
  );

const policyNumbers = [1, 2, 3, 4, 5];
const anyPolicyId = fc.option(fc.constantFrom(...policyNumbers.map(policyId)));
const anySite = fc.record({
  policies: fc.tuple(
    ...policyNumbers.map((n) =>
      fc
        .record({ permissions: anyLevels, prompting: fc.option(anyPrompting, { nil: undefined }) })
        .map((changes) => policy(n, changes)),
    ),
  ),
  ofUser: anyPolicyId,
  ofGroupPolicy: fc.option(anyPolicyId, { nil: undefined }),
  ofDefaultPortal: anyPolicyId,
  ofOtherPortal: anyPolicyId,
});
const anyQuestion: fc.Arbitrary<PolicyQuestion> = fc.record({
  userId: fc.constant(userId),
  item: fc.record({
    attendedSessionPolicyId: anyPolicyId,
    unattendedSessionPolicyId: anyPolicyId,
    publicSiteAddress: fc.constantFrom(
      null,
      'jump.example.com',
      'berlin.example.com',
      'hilfe.example.com',
      'gone.example',
    ),
  }),
  presence: fc.constantFrom(...customerPresences),
});

/** The four, one after the other, for one presence. */
function slowly(site: Site, question: PolicyQuestion, isPresent: boolean): readonly (SessionPolicy | undefined)[] {
  const { item: asked } = question;
  const find = (id: SessionPolicyId | null) => site.policies.find((one) => one.id === id);
  const isOther = asked.publicSiteAddress === 'berlin.example.com' || asked.publicSiteAddress === 'hilfe.example.com';
  return [
    find(isPresent ? asked.attendedSessionPolicyId : asked.unattendedSessionPolicyId),
    find(isOther ? site.ofOtherPortal : site.ofDefaultPortal),
    find(site.ofGroupPolicy === undefined ? site.ofUser : site.ofGroupPolicy),
    find(policyId(1)),
  ];
}

function slowLevel(policies: readonly (SessionPolicy | undefined)[], name: SessionPermission): string {
  for (const one of policies) {
    const level = one?.permissions[name];
    if (level !== undefined) return level;
  }
  return noPermissions[name];
}

/** What a level lets through, as a set of things: the lesser of two is what is in both. */
const lets: Readonly<Record<string, readonly string[]>> = {
  both: ['one way', 'other way'],
  'to-endpoint': ['one way'],
  'to-representative': ['other way'],
  upload: ['one way'],
  download: ['other way'],
  none: [],
};

function isWithin(name: SessionPermission, level: string, other: string): boolean {
  if (name === 'end-action' || name === 'lost-connection-action') return true;
  if (name === 'clipboard' || name === 'file-transfer') {
    return (lets[level] ?? []).every((way) => (lets[other] ?? []).includes(way));
  }
  const levels: readonly string[] = sessionPermissionLevels[name];
  return levels.indexOf(level) <= levels.indexOf(other);
}

test('a random site permits what the slow model says, and an unknown presence nothing that either would not', () => {
  fc.assert(
    fc.property(anySite, anyQuestion, (site, question) => {
      const decided = effectiveSessionPolicies(factsOf(site), question);
      for (const name of sessionPermissions) {
        const [present, away] = [true, false].map((isPresent) => slowLevel(slowly(site, question, isPresent), name));
        const level = decided.permissions[name];
        if (question.presence === 'present') expect(level).toBe(present);
        if (question.presence === 'not-present') expect(level).toBe(away);
        if (question.presence === 'unknown') {
          expect(isWithin(name, level, present ?? '')).toBe(true);
          expect(isWithin(name, level, away ?? '')).toBe(true);
          if (present === away) expect(level).toBe(present);
        }
        const decider = decided.decidedBy[name];
        if (question.presence !== 'unknown') {
          const saying = slowly(site, question, question.presence === 'present').find(
            (one) => one?.permissions[name] !== undefined,
          );
          expect(decider?.id).toBe(saying?.id);
        }
      }
      if (question.presence === 'unknown') return;
      const asking = slowly(site, question, question.presence === 'present').find(
        (one) => one?.prompting !== undefined,
      );
      expect(decided.prompting.rules).toEqual(asking?.prompting);
    }),
    { numRuns: 300 },
  );
});

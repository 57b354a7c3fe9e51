import { describe, expect, test } from 'vitest';
import {
  sampleAccount,
  sampleAdministration,
  sampleGroupPolicy,
  sampleRepresentative,
  siteOf,
} from '../testing/access-samples.ts';
import { idOf } from '../testing/samples.ts';
import type { GroupPolicyFacts } from './access-facts.ts';
import type { BlockStatus } from './account.ts';
import { effectiveAccount, policiesOf } from './effective-account.ts';

const anna = sampleAccount(1);

/** A policy that anna is in and that lets or doesn't let her edit Jump Groups. */
function policy(n: number, status: BlockStatus, editJumpGroups: boolean): GroupPolicyFacts {
  const plain = sampleGroupPolicy(n, { users: new Set([anna.id]) });
  const value = { ...sampleAdministration, editJumpGroups };
  return { ...plain, blocks: { ...plain.blocks, administration: { status, value } } };
}

const mayEdit = { ...anna, own: { ...anna.own, administration: { ...sampleAdministration, editJumpGroups: true } } };

describe('what an account may do', () => {
  test.each([
    ['group-policy.own-settings: in no policy, the account decides', [], true, 'account'],
    ['group-policy.own-settings: policies that say nothing', [policy(1, 'not-defined', false)], true, 'account'],
    ['group-policy.order: one that says no', [policy(1, 'defined', false)], false, 'Policy 1'],
    [
      'group-policy.order: the later of two',
      [policy(1, 'defined', true), policy(2, 'defined', false)],
      false,
      'Policy 2',
    ],
    [
      'group-policy.order: the later of two, the other way round',
      [policy(2, 'defined', false), policy(1, 'defined', true)],
      true,
      'Policy 1',
    ],
    [
      'group-policy.order: one that says nothing overrides nothing',
      [policy(1, 'defined', false), policy(2, 'not-defined', true)],
      false,
      'Policy 1',
    ],
    [
      'group-policy.final: an earlier one that is final',
      [policy(1, 'final', false), policy(2, 'defined', true)],
      false,
      'Policy 1',
    ],
    [
      'group-policy.final: not even a final one overrides a final one',
      [policy(1, 'final', false), policy(2, 'final', true)],
      false,
      'Policy 1',
    ],
    [
      'group-policy.final: a final one overrides an earlier one that is not',
      [policy(1, 'defined', true), policy(2, 'final', false), policy(3, 'defined', true)],
      false,
      'Policy 2',
    ],
  ] as const)('%s', (_, groupPolicies, may, decider) => {
    const account = effectiveAccount(siteOf({ accounts: [mayEdit], groupPolicies }), anna.id);
    const by = account?.decidedBy.administration;
    expect([account?.administration.editJumpGroups, by?.kind === 'group-policy' ? by.name : by?.kind]).toEqual([
      may,
      decider,
    ]);
  });

  test('group-policy.order: each block is decided by itself', () => {
    const plain = sampleGroupPolicy(1, { users: new Set([anna.id]) });
    const silent = { ...sampleRepresentative, support: 'not-allowed' } as const;
    const groupPolicies = [
      { ...plain, blocks: { ...plain.blocks, representative: { status: 'defined', value: silent } as const } },
      policy(2, 'final', true),
    ];
    const account = effectiveAccount(siteOf({ accounts: [anna], groupPolicies }), anna.id);
    expect(account?.representative.support).toBe('not-allowed');
    expect(account?.administration.editJumpGroups).toBe(true);
    expect(account?.decidedBy).toEqual({
      administration: { kind: 'group-policy', id: idOf('group-policy', 2), name: 'Policy 2', final: true },
      representative: { kind: 'group-policy', id: idOf('group-policy', 1), name: 'Policy 1', final: false },
      sessionPolicy: { kind: 'account' },
    });
  });

  test('group-policy.order: a policy that defines no session policy takes the one of the account away', () => {
    const plain = sampleGroupPolicy(1, { users: new Set([anna.id]) });
    const groupPolicies = [
      { ...plain, blocks: { ...plain.blocks, sessionPolicy: { status: 'defined', value: null } as const } },
    ];
    const withPolicy = { ...anna, own: { ...anna.own, sessionPolicy: idOf('session-policy', 7) } };
    expect(effectiveAccount(siteOf({ accounts: [withPolicy] }), anna.id)?.sessionPolicy).toBe(
      idOf('session-policy', 7),
    );
    expect(effectiveAccount(siteOf({ accounts: [withPolicy], groupPolicies }), anna.id)?.sessionPolicy).toBeNull();
  });

  test('is nothing for an account that is not there', () => {
    expect(effectiveAccount(siteOf({}), anna.id)).toBeUndefined();
  });
});

describe('who is in a group policy', () => {
  const berlin = { securityProviderId: idOf('security-provider', 1), name: 'berlin-support' };

  test.each([
    ['group-policy.members: a user that it names', { users: new Set([anna.id]) }, [], true],
    ['group-policy.members: a user that it does not name', { users: new Set([idOf('user', 2)]) }, [], false],
    ['group-policy.members: a group that the user is in', { providerGroups: [berlin] }, [berlin], true],
    ['group-policy.members: a group that the user is not in', { providerGroups: [berlin] }, [], false],
    [
      'group-policy.members: a group of that name of another provider',
      { providerGroups: [berlin] },
      [{ ...berlin, securityProviderId: idOf('security-provider', 2) }],
      false,
    ],
    [
      'group-policy.members: a group whose name differs in its case',
      { providerGroups: [berlin] },
      [{ ...berlin, name: 'Berlin-Support' }],
      false,
    ],
  ] as const)('%s', (_, members, providerGroups, isIn) => {
    const site = siteOf({ accounts: [{ ...anna, providerGroups }], groupPolicies: [sampleGroupPolicy(1, members)] });
    expect(policiesOf(site, anna.id)).toHaveLength(isIn ? 1 : 0);
  });
});

describe('administrators', () => {
  const administrator = {
    ...anna,
    own: { ...anna.own, administration: { ...sampleAdministration, administrator: true } },
  };

  test('account.administrator: has every switch of the administration', () => {
    expect(effectiveAccount(siteOf({ accounts: [administrator] }), anna.id)?.administration).toEqual({
      administrator: true,
      setPasswords: true,
      manageJumpClients: true,
      editJumpGroups: true,
      editTeams: true,
      sessionReports: 'all',
      viewRecordings: true,
      changeDisplayName: true,
    });
  });
});

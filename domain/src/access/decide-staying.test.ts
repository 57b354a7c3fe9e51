import { describe, expect, test } from 'vitest';
import { idOf, outcomeOf } from '../testing/samples.ts';
import {
  roleIds,
  sampleAccount,
  sampleBlocks,
  sampleGroup,
  sampleRepresentative,
  siteOf,
} from '../testing/access-samples.ts';
import type { AccountFacts } from './access-facts.ts';
import type { RepresentativeSettings } from './account.ts';
import { decideStaying } from './decide-staying.ts';
import type { BuiltInRole } from './jump-item-role.ts';

const user = idOf('user', 1);
const group = idOf('jump-group', 1);

function site(account: Partial<AccountFacts>, role: BuiltInRole = 'start-sessions-only') {
  const members = new Map([[user, roleIds[role]]]);
  return siteOf({ accounts: [sampleAccount(1, account)], jumpGroups: [sampleGroup(1, { members })] });
}

function representing(changes: Partial<RepresentativeSettings>): Partial<AccountFacts> {
  return { own: { ...sampleBlocks, representative: { ...sampleRepresentative, ...changes } } };
}

describe('may somebody stay in a session?', () => {
  test.each([
    ['session.stay-role: who may start sessions there', site({}), group, 'allowed'],
    ['session.stay-role: who lost the role', site({}, 'no-access'), group, ['jump.item-removed']],
    ['session.stay-role: who may only read reports now', site({}, 'auditor'), group, ['jump.item-removed']],
    ['session.stay-account: who was disabled', site({ enabled: false }), group, ['jump.account-disabled']],
    ['session.stay-account: who is gone', siteOf({ jumpGroups: [sampleGroup(1)] }), group, ['jump.account-disabled']],
    [
      'session.stay-account: whose account may hold no sessions any more',
      site(representing({ support: 'not-allowed' })),
      group,
      ['jump.support-not-allowed'],
    ],
    [
      'session.stay-account: whose account may not use Jump Clients any more',
      site(representing({ jumpMethods: ['shell-jump'] })),
      group,
      ['jump.method-not-allowed'],
    ],
    ['session.stay-item: when the entry was removed', site({}), undefined, ['jump.item-removed']],
    [
      'session.stay-item: when the entry was moved to a group without a role',
      site({}),
      idOf('jump-group', 2),
      ['jump.item-removed'],
    ],
  ] as const)('%s', (_, facts, jumpGroupId, outcome) => {
    expect(outcomeOf(decideStaying({ id: user, access: facts }, jumpGroupId))).toEqual(outcome);
  });
});

import { describe, expect, test } from 'vitest';
import {
  administratorAccount,
  sampleAccount,
  sampleAdministration,
  sampleGroupPolicy,
  siteOf,
} from '../testing/access-samples.ts';
import { outcomeOf } from '../testing/samples.ts';
import { decideSetPassword } from './set-password.ts';

const anna = sampleAccount(1);
const bob = sampleAccount(2);
const ada = administratorAccount(3);
const byPolicy = sampleAccount(4);
const gone = sampleAccount(5);

const plain = sampleGroupPolicy(1, { users: new Set([byPolicy.id]) });
const administrators = {
  ...plain,
  blocks: {
    ...plain.blocks,
    administration: { status: 'defined', value: { ...sampleAdministration, administrator: true } },
  },
} as const;

const access = siteOf({
  accounts: [anna, bob, ada, byPolicy, { ...administratorAccount(6), enabled: false }],
  groupPolicies: [administrators],
});

describe('may this user set the password of that one?', () => {
  test.each([
    ['account.of-administrator: of somebody who is none', anna, bob, 'allowed'],
    ['account.of-administrator: the own', anna, anna, 'allowed'],
    ['account.of-administrator: of an administrator', anna, ada, ['account.of-administrator']],
    ['account.of-administrator: of one whom a Group Policy makes one', anna, byPolicy, ['account.of-administrator']],
    ['account.of-administrator: of a disabled one', anna, administratorAccount(6), ['account.of-administrator']],
    ['account.of-administrator: an administrator that of another', byPolicy, ada, 'allowed'],
    [
      'account.of-administrator: a disabled administrator nobody’s of them',
      administratorAccount(6),
      ada,
      ['account.of-administrator'],
    ],
    ['account.of-administrator: of somebody who is not there', anna, gone, 'allowed'],
  ] as const)('%s', (_case, { id }, owner, outcome) => {
    expect(outcomeOf(decideSetPassword({ id, access }, owner.id))).toEqual(outcome);
  });
});

import { expect, test } from 'vitest';
import {
  administratorAccount,
  sampleAccount,
  sampleAdministration,
  sampleGroupPolicy,
  siteOf,
} from '../testing/access-samples.ts';
import { idOf, outcomeOf } from '../testing/samples.ts';
import { leavesAdministrator } from './administrator-left.ts';

const [first, second] = [administratorAccount(1), sampleAccount(2)];
const plain = sampleGroupPolicy(1, { users: new Set([idOf('user', 1)]) });

function policySaying(administrator: boolean, user: number) {
  const value = { ...sampleAdministration, administrator };
  const users = new Set([idOf('user', user)]);
  return { ...plain, users, blocks: { ...plain.blocks, administration: { status: 'defined', value } as const } };
}

test.each([
  ['an administrator by its own settings', [first, second], [], 'allowed'],
  ['one who is disabled', [{ ...first, enabled: false }, second], [], ['account.last-administrator']],
  [
    'a policy that takes it from the only one',
    [first, second],
    [policySaying(false, 1)],
    ['account.last-administrator'],
  ],
  ['a policy that gives it to another', [first, second], [policySaying(false, 1), policySaying(true, 2)], 'allowed'],
])('account.administrator-left: %s', (_, accounts, groupPolicies, outcome) => {
  expect(outcomeOf(leavesAdministrator(siteOf({ accounts, groupPolicies })))).toEqual(outcome);
});

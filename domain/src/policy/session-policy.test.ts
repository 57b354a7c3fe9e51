import { expect, test } from 'vitest';
import { siteOf } from '../testing/access-samples.ts';
import { idOf } from '../testing/samples.ts';
import type { SessionPolicy } from './session-policy.ts';
import { isChoosable } from './session-policy.ts';

const policy = (n: number, availability: Partial<SessionPolicy['availability']>): SessionPolicy => ({
  id: idOf('session-policy', n),
  displayName: `Policy ${n}`,
  permissions: {},
  prompting: undefined,
  availability: { users: false, representativeInvite: false, jumpItems: false, ...availability },
});
const [forUsers, forItems, forInvites] = [
  policy(2, { users: true }),
  policy(3, { jumpItems: true }),
  policy(4, { representativeInvite: true }),
];
const policies = [forUsers, forItems, forInvites];
const facts = { ...siteOf({}), sessionPolicies: new Map(policies.map((one) => [one.id, one])) };
const gone = idOf('session-policy', 9);

test.for([
  ['none is always there', null, { use: 'users' }, true],
  ['session-policy.availability: for users, a user', forUsers.id, { use: 'users' }, true],
  ['session-policy.availability: for users, an item', forUsers.id, { use: 'jumpItems' }, false],
  ['session-policy.availability: for items, an item', forItems.id, { use: 'jumpItems' }, true],
  ['session-policy.availability: for items, a user', forItems.id, { use: 'users' }, false],
  ['session-policy.availability: for neither', forInvites.id, { use: 'users' }, false],
  ['session-policy.availability: chosen before', forItems.id, { use: 'users', kept: forItems.id }, true],
  ['session-policy.availability: another chosen before', forItems.id, { use: 'users', kept: forInvites.id }, false],
  ['session-policy.availability: one that is gone', gone, { use: 'users' }, false],
] as const)('%s', ([, id, where, expected]) => {
  expect(isChoosable(facts, id, where)).toBe(expected);
});

import { expect, test } from 'vitest';
import { refuseOther, revisionOf } from './revision.ts';

const group = {
  name: 'Berlin',
  members: new Map([
    ['ada', 'lead'],
    ['ben', 'member'],
  ]),
  portals: ['a', 'b'],
};

test.for([
  ['the same', group, true],
  ['its fields in another order', { portals: group.portals, members: group.members, name: 'Berlin' }, true],
  [
    'its lists in another order',
    { ...group, members: new Map([...group.members].toReversed()), portals: ['b', 'a'] },
    true,
  ],
  ['another name', { ...group, name: 'Paris' }, false],
  ['a member less', { ...group, members: new Map([['ada', 'lead']]) }, false],
  [
    'a member that is something else',
    {
      ...group,
      members: new Map([
        ['ada', 'lead'],
        ['ben', 'lead'],
      ]),
    },
    false,
  ],
  ['a portal more', { ...group, portals: ['a', 'b', 'c'] }, false],
] as const)('%s', ([, other, isSame]) => {
  expect(revisionOf(other) === revisionOf(group)).toBe(isSame);
  const refuse = () => refuseOther(other, revisionOf(group));
  if (isSame) expect(refuse).not.toThrow();
  else expect(refuse).toThrow(expect.objectContaining({ status: 409 }));
});

import type { JumpGroupConsequences } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { removalWords } from './removal-words.ts';

const nothing: JumpGroupConsequences = {
  items: 0,
  uninstalls: 0,
  offline: 0,
  installers: 0,
  members: 0,
  groupPolicies: 0,
};

test.each([
  ['an empty group', {}, []],
  ['an item that is listed elsewhere too', { items: 1 }, ['1 Jump item is removed.']],
  [
    'items that are the last of their clients',
    { items: 4, uninstalls: 3, offline: 1 },
    [
      '4 Jump items are removed.',
      '3 Jump Clients are uninstalled from their machines, because they are listed nowhere else.',
      '1 of them is offline and will be told when it returns.',
    ],
  ],
  [
    'people and what puts them there',
    { members: 2, groupPolicies: 1, installers: 1 },
    ['1 installer is deleted.', '2 members lose their role in it.', '1 Group Policy no longer assigns to it.'],
  ],
])('what goes with %s', (_, counts, sentences) => {
  expect(removalWords({ ...nothing, ...counts })).toEqual(sentences);
});

import { expect, test } from 'vitest';
import { bearsTag, tagsOf } from './tag.ts';

function items(...tags: readonly string[]) {
  return tags.map((tag) => ({ tag }));
}

test.each([
  ['no items', items(), []],
  ['items without tags', items('', ''), []],
  ['some with, some without', items('Lobby', '', 'Lobby'), [{ tag: 'Lobby', total: 2 }]],
  ['tags in the order of names', items('floor 10', 'Floor 9', 'attic'), oneEach('attic', 'Floor 9', 'floor 10')],
  ['the same but for case', items('Lobby', 'LOBBY', 'lobby'), [{ tag: 'Lobby', total: 3 }]],
])('tag.branches: %s', (_, group, branches) => {
  expect(tagsOf(group)).toEqual(branches);
});

test.each([
  ['its own tag', 'Lobby', 'Lobby', true],
  ['its tag in capitals', 'Lobby', 'LOBBY', true],
  ['another tag', 'Lobby', 'Attic', false],
  ['part of its tag', 'Lobby', 'Lob', false],
  ['no tag, at the top level', '', '', true],
  ['a tag, at the top level', 'Lobby', '', false],
])('an item on the branch of %s', (_, tag, branch, expected) => {
  expect(bearsTag({ tag }, branch)).toBe(expected);
});

function oneEach(...tags: readonly string[]) {
  return tags.map((tag) => ({ tag, total: 1 }));
}

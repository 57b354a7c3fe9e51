import type { GroupSummary } from '@sallyport/protocol';
import { describe, expect, test } from 'vitest';
import { linesOf, treeMove } from './tree-lines.ts';

const group = (name: string, tags: readonly string[] = [], changes: Partial<GroupSummary> = {}): GroupSummary => ({
  id: name,
  name,
  owner: null,
  isOwn: false,
  total: 3,
  online: 1,
  tags: tags.map((tag) => ({ tag, total: 1, online: 0 })),
  ...changes,
});
const owner = { id: 'us', name: 'Ada' };
const groups = [
  group('Kasse 10'),
  group('Kasse 2', ['lobby', 'yard']),
  group('Ada', [], { owner }),
  group('mine', [], { owner, isOwn: true }),
];
const lines = linesOf({ groups, counts: { total: 12, online: 4 }, open: new Set(['Kasse 2']) });
const lineOf = (words: string) => lines.find((line) => line.words === words) ?? lines[0];

describe('the tree', () => {
  test('has one’s own list first, groups as people count, the lists of others last, and tags in open groups', () => {
    expect(lines.map(({ words, level, place, size }) => [words, level, place, size])).toEqual([
      ['All items', 1, 1, 5],
      ['My list', 1, 2, 5],
      ['Kasse 2', 1, 3, 5],
      ['lobby', 2, 1, 2],
      ['yard', 2, 2, 2],
      ['Kasse 10', 1, 4, 5],
      ['List of Ada', 1, 5, 5],
    ]);
  });

  test.each([
    ['down', 'Kasse 2', 'ArrowDown', 'lobby'],
    ['up', 'lobby', 'ArrowUp', 'Kasse 2'],
    ['to the first', 'lobby', 'Home', 'All items'],
    ['to the last', 'lobby', 'End', 'List of Ada'],
    ['into an open group', 'Kasse 2', 'ArrowRight', 'lobby'],
    ['out of a tag to its group', 'yard', 'ArrowLeft', 'Kasse 2'],
    ['to the next name with the letter', 'Kasse 2', 'k', 'Kasse 10'],
    ['round to the first name with the letter', 'List of Ada', 'm', 'My list'],
  ])('a key leads %s', (_, from, key, to) => {
    const line = lineOf(from);
    if (line === undefined) throw new Error('there is no line');
    expect(treeMove(lines, line, key)).toMatchObject({ kind: 'go', line: { words: to } });
  });

  test.each([
    ['an open group is closed', 'Kasse 2', 'ArrowLeft', { kind: 'close', group: 'Kasse 2' }],
    ['what has nothing below it stays', 'Kasse 10', 'ArrowRight', undefined],
    ['above the first there is nothing', 'All items', 'ArrowUp', undefined],
    ['a letter that begins no name', 'Kasse 2', 'q', undefined],
  ])('%s', (_, from, key, move) => {
    const line = lineOf(from);
    if (line === undefined) throw new Error('there is no line');
    expect(treeMove(lines, line, key)).toEqual(move);
  });
});

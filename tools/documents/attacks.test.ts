import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attackProblems } from './attacks.ts';
import { root, trackedTexts } from './tracked-files.ts';

test('every attack of docs/attacks.md names tests that are there', () => {
  const path = 'docs/attacks.md';
  const text = readFileSync(join(root, path), 'utf8');
  expect(text.split('\n').filter((line) => line.startsWith('|')).length).toBeGreaterThan(60);
  expect(attackProblems({ path, text }, trackedTexts(/\.test\.tsx?$/))).toEqual([]);
});

describe('the check itself', () => {
  const tests = [
    {
      path: 'server/src/a.test.ts',
      text: String.raw`
        // 'only a remark'
        describe('a group', () => {
          test('one that isn\u2019t there, and one that isn\'t', () => say('something else'));
          test.each([['a row', 1]])(
            'of %s',
            () => undefined,
          );
        });`,
    },
  ];
  const page = (cell: string): string => `| attack | test |\n| --- | --- |\n| a flood | ${cell} |\n`;
  const to = (title: string, file = 'a'): string => page(`[${title}](../server/src/${file}.test.ts)`);

  test.for([
    ['a group', to('a group'), []],
    ['a row of a table', to('a row'), []],
    ['a title on a line of its own', to('of %s'), []],
    ['a title with escapes', to("one that isn’t there, and one that isn't"), []],
    ['no test', page('some day'), ['a flood: names no test']],
    ['a link to something else', page('[a group](security.md)'), ['a flood: names no test']],
    ['a file that is gone', to('a group', 'b'), ['a flood: there is no ../server/src/b.test.ts']],
    ['half a title', to('a gro'), ['a flood: no test of ../server/src/a.test.ts is called "a gro"']],
    ['a remark', to('only a remark'), ['a flood: no test of ../server/src/a.test.ts is called "only a remark"']],
    [
      'one of two that is gone',
      page('[a group](../server/src/a.test.ts), [x](../server/src/a.test.ts)'),
      ['a flood: no test of ../server/src/a.test.ts is called "x"'],
    ],
  ] as const)('%s', ([, text, problems]) => {
    expect(attackProblems({ path: 'docs/attacks.md', text }, tests)).toEqual(problems);
  });
});

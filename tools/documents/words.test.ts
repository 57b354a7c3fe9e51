import { expect, test } from 'vitest';
import { trackedTexts } from './tracked-files.ts';
import { wordProblems } from './words.ts';

test('no promise, no switched-off check, no machine folder, no private key and no empty name stands in the repository', () => {
  const files = trackedTexts(/^(?!LICENSE$|package-lock\.json$)/);
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap(wordProblems)).toEqual([]);
});

// Put together from halves, so that the repository passes its own check.
const joined = (...halves: readonly string[]): string => halves.join('');

test.for([
  ['a plain line', 'a.ts', 'export const left = 1;', 0],
  ['a promise', 'a.ts', joined('// TO', 'DO: later'), 1],
  ['a promise in a document', 'a.md', joined('FIX', 'ME'), 1],
  ['a check switched off', 'a.ts', joined('// oxlint-', 'disable-next-line'), 1],
  ['a private key', 'a.md', joined('-----BEGIN EC PRIVATE ', 'KEY-----'), 1],
  ['the name of one', 'a.ts', joined('PRIVATE ', 'KEY'), 0],
  ['a build machine', 'a.md', joined('see /wo', 'rk/main'), 1],
  ['a web path that only looks like one', 'a.md', 'https://example.org/work/main', 0],
  ['a home folder', 'a.ts', joined("const file = '/ho", "me/alice/x';"), 1],
  ['an empty file name', 'src/utils.ts', '', 1],
  ['an empty type name', 'a.ts', joined('export interface Cli', 'ent {}'), 1],
  ['a full type name', 'a.ts', 'export interface JumpClient {}', 0],
  ['a name that begins with I', 'a.ts', 'export type Instant = number;\nexport interface ItemRow {}', 0],
] as const)('%s', ([, path, text, problems]) => {
  expect(wordProblems({ path, text })).toHaveLength(problems);
});

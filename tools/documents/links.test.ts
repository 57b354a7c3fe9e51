import { expect, test } from 'vitest';
import { linkProblems } from './links.ts';
import { trackedPaths, trackedTexts } from './tracked-files.ts';

test('every link between the documents leads somewhere', () => {
  const documents = trackedTexts(/\.md$/);
  expect(documents.length).toBeGreaterThan(0);
  expect(linkProblems(documents, trackedPaths())).toEqual([]);
});

test.for([
  ['a file beside', '[a](b.md)', true],
  ['a file above', '[a](../README.md)', true],
  ['a folder', '[a](../domain/src/)', true],
  ['a heading', '[a](b.md#two-words--more)', true],
  ['a heading of its own', '## Here\n[a](#here)', true],
  ['another site', '[a](https://example.org/x)', true],
  ['a sample in code', '`[a](gone.md)`', true],
  ['a picture', '![a](../docs/pictures/list.png)', true],
  ['a file that is gone', '[a](gone.md)', false],
  ['a heading that is gone', '[a](b.md#gone)', false],
] as const)('%s', ([, text, leads]) => {
  const documents = [
    { path: 'docs/a.md', text },
    { path: 'docs/b.md', text: '# Two words: & more\n' },
  ];
  const paths = ['README.md', 'docs/a.md', 'docs/b.md', 'docs/pictures/list.png', 'domain/src/index.ts'];
  expect(linkProblems(documents, paths).length === 0).toBe(leads);
});

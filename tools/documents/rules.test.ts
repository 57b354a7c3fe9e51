import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ruleProblems } from './rules.ts';
import { root, trackedTexts } from './tracked-files.ts';

test('every rule stands in the domain, in docs/rules.md and in a test title', () => {
  const files = trackedTexts(/^domain\/src\/.*\.ts$/);
  const isTest = (path: string): boolean => path.endsWith('.test.ts');
  const sources = files.filter(({ path }) => !isTest(path));
  const tests = files.filter(({ path }) => isTest(path));
  const document = readFileSync(join(root, 'docs/rules.md'), 'utf8');
  expect(sources.length).toBeGreaterThan(0);
  expect(ruleProblems({ sources, tests, document })).toEqual([]);
});

describe('the check itself', () => {
  const source = '/**\n * Where it stands.\n * @rule client.lost, client.expired,\n * client.own-limit\n */';
  const titles = "test('client.lost: away', f); [['client.expired: now', 1]]; describe('client.own-limit', g);";
  const document = '- **client.lost** Away.\n- **client.expired** Over.\n- **client.own-limit** Its own.\n';

  test.for([
    ['the same everywhere', source, titles, document, []],
    [
      'no entry',
      source,
      titles,
      document.replace('- **client.lost** Away.\n', ''),
      ['client.lost: no entry in docs/rules.md'],
    ],
    [
      'no test',
      source,
      titles.replace('client.lost: ', ''),
      document,
      ['client.lost: in no test title under domain/src'],
    ],
    [
      'only a refusal code in a test',
      source,
      titles.replace("test('client.lost: away', f)", "f('client.lost')"),
      document,
      ['client.lost: in no test title under domain/src'],
    ],
    [
      'an entry too many',
      source,
      titles,
      `${document}- **client.old** Was.\n`,
      ['client.old: in docs/rules.md, but no source has it'],
    ],
    [
      'a title too many',
      source,
      `${titles} test('client.old: was', f)`,
      document,
      ['client.old: in a test title, but no source has it'],
    ],
    [
      'an entry twice',
      source,
      titles,
      `${document}- **client.lost** Again.\n`,
      ['client.lost: twice in docs/rules.md'],
    ],
  ] as const)('%s', ([, text, testText, written, problems]) => {
    const places = {
      sources: [{ path: 'a.ts', text }],
      tests: [{ path: 'a.test.ts', text: testText }],
      document: written,
    };
    expect(ruleProblems(places)).toEqual(problems);
  });
});

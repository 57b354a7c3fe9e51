import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { countOf, missesOf, sumOf } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const unreadable = { name: 'a.test.ts', status: 'failed', assertionResults: [] };
const failedInside = {
  name: 'b.test.ts',
  status: 'failed',
  assertionResults: [
    { status: 'passed', fullName: 'it works' },
    { status: 'failed', fullName: 'it holds' },
    { status: 'skipped', fullName: 'it lasts' },
  ],
};

test.for([
  ['all passed', { numPassedTests: 3 }, true, { passed: 3, failed: 0 }],
  [
    'some failed',
    { numPassedTests: 3, numFailedTests: 1, testResults: [failedInside] },
    false,
    { passed: 3, failed: 1 },
  ],
  ['a skipped test', { numPassedTests: 3, numPendingTests: 1 }, true, { passed: 3, failed: 1 }],
  ['a test left for later', { numPassedTests: 3, numTodoTests: 1 }, true, { passed: 3, failed: 1 }],
  ['a file that could not be read', { numPassedTests: 3, testResults: [unreadable] }, false, { passed: 3, failed: 1 }],
  ['no test found', {}, true, { passed: 0, failed: 1 }],
  ['an error outside of any test', { numPassedTests: 3 }, false, { passed: 3, failed: 1 }],
] as const)('%s', ([, report, exitedWell, expected]) => {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify({ ...none, ...report }));
  expect(countOf(file, exitedWell)).toEqual(expected);
});

test('no report at all', () => {
  expect(countOf(join(folder, 'nowhere.json'), true)).toEqual({ passed: 0, failed: 1 });
});

test('what did not pass is named', () => {
  const file = join(folder, 'misses.json');
  writeFileSync(file, JSON.stringify({ ...none, testResults: [unreadable, failedInside] }));
  expect(missesOf(file)).toEqual([
    'a.test.ts: could not be read',
    'b.test.ts: it holds: failed',
    'b.test.ts: it lasts: skipped',
  ]);
  expect(missesOf(join(folder, 'nowhere.json'))).toEqual(['nowhere.json was never written']);
});

test('counts are summed', () => {
  expect(
    sumOf([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 });
});

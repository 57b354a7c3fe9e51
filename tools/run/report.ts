/** Reads what vitest wrote about one project's run. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

/**
 * Counts a run. A test that was skipped, a file that could not even be read, a run that found no test and a run that
 * went wrong without a failed test each count as failed: none of them showed that anything works.
 */
export function countOf(reportFile: string, exitedWell: boolean): Count {
  if (!existsSync(reportFile)) return { passed: 0, failed: 1 };
  const report: Report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const unread = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const passed = report.numPassedTests;
  const failed = report.numFailedTests + report.numPendingTests + report.numTodoTests + unread.length;
  const unexplained = failed === 0 && (passed === 0 || !exitedWell) ? 1 : 0;
  return { passed, failed: failed + unexplained };
}

/** Each test that did not pass and each file that could not be read, a line each: a long log is read from its end. */
export function missesOf(reportFile: string): readonly string[] {
  if (!existsSync(reportFile)) return [`${basename(reportFile)} was never written`];
  const report: Report = JSON.parse(readFileSync(reportFile, 'utf8'));
  return report.testResults.flatMap(({ name, status, assertionResults }) => {
    if (status === 'failed' && assertionResults.length === 0) return [`${name}: could not be read`];
    const missed = assertionResults.filter((test) => test.status !== 'passed');
    return missed.map((test) => `${name}: ${test.fullName}: ${test.status}`);
  });
}

export function sumOf(counts: readonly Count[]): Count {
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  };
}

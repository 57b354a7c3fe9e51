/**
 * `npm test`: brings what the machine lacks and runs everything there is. The last line printed is the sum of all
 * tests and steps, and nothing counts as passed that wasn't run. `--long` adds the runs of minutes.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bringPrerequisites } from './run/prerequisites.ts';
import { countOf, missesOf, sumOf, type Count } from './run/report.ts';
import { buildStep, formatStep, lintStep, root, runStep, typesStep, unusedStep } from './run/steps.ts';

const reports = join(root, 'node_modules/.cache/test');
const counts: Count[] = [];
const misses: string[] = [];

function note(name: string, ok: boolean): boolean {
  counts.push(ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  if (!ok) misses.push(name);
  return ok;
}

async function runProject(project: string): Promise<void> {
  const report = join(reports, `${project}.json`);
  rmSync(report, { force: true });
  const env = { SALLYPORT_LONG_TESTS: project === 'long' ? '1' : '' };
  const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const ok = await runStep({ name: project, command: ['vitest', 'run', '--project', project, ...options], env });
  counts.push(countOf(report, ok));
  misses.push(...missesOf(report));
}

async function runEverything(projects: readonly string[]): Promise<void> {
  if (!note('prerequisites', await bringPrerequisites(projects.includes('long')))) return;
  for (const step of [formatStep, lintStep, typesStep, unusedStep]) note(step.name, await runStep(step));
  if (!note(buildStep.name, await runStep(buildStep))) return;
  for (const project of projects) await runProject(project);
}

await runEverything(process.argv.includes('--long') ? ['unit', 'e2e', 'long'] : ['unit', 'e2e']);
const { passed, failed } = sumOf(counts);
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(misses.map((miss) => `\nmissed: ${miss}`).join(''));
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);

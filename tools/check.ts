/** `npm run check`: what every change must pass, quickest first, stopping at the first that fails. */
import { buildStep, formatStep, lintStep, runStep, typesStep, unusedStep, type Step } from './run/steps.ts';

const documents = 'tools/documents';

const steps: readonly Step[] = [
  formatStep,
  lintStep,
  typesStep,
  buildStep,
  { name: 'tests', command: ['vitest', 'run', '--project', 'unit', '--exclude', `${documents}/**`] },
  unusedStep,
  { name: 'documents', command: ['vitest', 'run', '--project', 'unit', documents] },
];

for (const step of steps) {
  if (!(await runStep(step))) {
    process.exitCode = 1;
    break;
  }
}

/** Runs the commands that `npm run check` and `npm test` consist of, each announced and timed. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export const root = join(import.meta.dirname, '../..');
const binaries = join(root, 'node_modules/.bin');

export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

const node = process.execPath;

export const formatStep: Step = { name: 'format', command: ['oxfmt', '--check'] };
export const lintStep: Step = { name: 'lint', command: ['oxlint'] };
export const typesStep: Step = { name: 'types', command: ['tsc', '-b'] };
export const buildStep: Step = { name: 'build', command: [node, join(root, 'tools/build.ts')] };
export const unusedStep: Step = { name: 'unused', command: ['knip'] };

/** Runs one step to its end and says whether it went well. */
export async function runStep({ name, command, env }: Step): Promise<boolean> {
  process.stdout.write(`\n── ${name}\n`);
  const startedAt = performance.now();
  const ok = await succeeds(command, env ?? {});
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`── ${name} ${ok ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  return ok;
}

function succeeds([program, ...args]: Step['command'], env: Readonly<Record<string, string>>): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      // Tools start `node` by name: it must be the one that npm installed for this project.
      env: { ...process.env, ...env, PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}` },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', (error) => {
      process.stdout.write(`${error.message}\n`);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}

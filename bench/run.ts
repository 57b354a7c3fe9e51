/**
 * `npm run bench [-- name…] [--peer meshcentral] [--rounds N] [--json]`: the shell's figures beside their floors, in
 * one run; without names all of them. What it prints is a table of Markdown; --json keeps every sample under .data/.
 * The names of the other benchmarks run those, each in its own way and after the shell's.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { bulkOutput } from './bulk-output.ts';
import { interrupt } from './interrupt.ts';
import { jump } from './jump.ts';
import { keyEcho } from './key-echo.ts';
import { directPty } from './lib/direct-pty.ts';
import { localSsh } from './lib/local-ssh.ts';
import type { Measure } from './lib/measure.ts';
import { meshcentral } from './lib/meshcentral.ts';
import { runInside } from './lib/plain-start.ts';
import { reportOf } from './lib/report.ts';
import { runRounds } from './lib/rounds.ts';
import type { Sample } from './lib/rounds.ts';
import { sallyport } from './lib/sallyport.ts';
import { verdictsOf } from './lib/verdict.ts';
import { build } from '../tools/build.ts';

const allMeasures = [keyEcho, bulkOutput, jump, interrupt];
/** Each a program of its own in this folder. */
const programs = [
  'agent-idle',
  'console-list',
  'decide-jump',
  'frame-codec',
  'links',
  'list',
  'recording-seek',
  'relay',
  'start',
  'store',
];
const withPeer: ReadonlySet<string> = new Set(['agent-idle', 'console-list', 'start']);
const usage = `npm run bench [-- name…] [--peer meshcentral] [--rounds N] [--json]
names: ${[...allMeasures.map(({ name }) => name), ...programs].join(' ')}
`;
const leastRounds = 5;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peer: { type: 'string' },
    rounds: { type: 'string', default: String(leastRounds) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const named = allMeasures.filter(({ name }) => positionals.includes(name));
const namedPrograms = programs.filter((name) => positionals.includes(name));
const unknownCount = positionals.length - named.length - namedPrograms.length;
const isPeerKnown = values.peer === undefined || values.peer === 'meshcentral';

if (values.help || unknownCount > 0 || !isPeerKnown || !(rounds >= 1)) {
  process.stderr.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const inside = await runInside(say);
  if (inside === undefined) await run();
  process.exit(inside ?? process.exitCode);
}

async function run(): Promise<void> {
  if (positionals.length === 0) await measureShells(allMeasures);
  else if (named.length > 0) await measureShells(named);
  for (const name of namedPrograms) {
    const words = values.peer !== undefined && withPeer.has(name) ? ['--peer', values.peer] : [];
    const program = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...words], { stdio: 'inherit' });
    const [code] = (await once(program, 'exit')) as [number | null];
    if (code !== 0) process.exitCode = 1;
  }
}

async function measureShells(measures: readonly Measure[]): Promise<void> {
  say(
    `load of this machine before: ${loadavg()
      .map((load) => load.toFixed(2))
      .join(' ')}\n`,
  );
  if (rounds < leastRounds) say(`fewer than ${leastRounds} rounds: for a first look only\n`);
  await build();
  const subjects = [directPty(), await sallyport()];
  try {
    subjects.push(await localSsh());
  } catch (error) {
    say(`without ssh: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  if (values.peer === 'meshcentral') subjects.push(await meshcentral());
  for (const { name, version } of subjects) say(`${name}: ${version}\n`);

  const samples = await runRounds({ measures, subjects, rounds, onSample: sayProgress });
  const verdicts = verdictsOf(measures, samples);
  process.stdout.write(`\n${reportOf(verdicts, samples)}`);
  if (values.json) keep({ verdicts, samples, subjects: subjects.map(({ name, version }) => ({ name, version })) });
  for (const subject of subjects) await subject.stop();
  if (samples.some(({ outcome }) => outcome.kind === 'failed')) process.exitCode = 1;
}

function sayProgress({ measure, subject, round, outcome }: Sample): void {
  const told = outcome.kind === 'measured' ? JSON.stringify(outcome.figures) : `failed: ${outcome.because}`;
  say(`round ${round}, ${measure}, ${subject}: ${told}\n`);
}

function keep(results: object): void {
  const folder = join(import.meta.dirname, '..', '.data', 'bench');
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const machine = { cores: cpus().length, kernel: release(), node: process.version };
  const file = join(folder, `${at.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ at, machine, ...results }, undefined, 2)}\n`);
  say(`kept in ${file}\n`);
}

function say(text: string): void {
  process.stderr.write(text);
}

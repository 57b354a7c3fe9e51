/**
 * A shell must not inherit the master ends of other terminals: it could read and type into them, and closing one
 * would no longer hang its shell up. The native fork leaves them open, and Node can't mark them close-on-exec. So
 * while other terminals are open, a program that closes them by number stands between fork and shell.
 */
import { existsSync } from 'node:fs';

export type Program = { readonly file: string; readonly args: readonly string[] };

const bashPlaces = ['/bin/bash', '/usr/bin/bash'];

export function withoutDescriptors(program: Program, descriptors: readonly number[]): Program {
  if (descriptors.length === 0) return program;
  if (!descriptors.every((descriptor) => Number.isInteger(descriptor) && descriptor > 2)) {
    throw new RangeError('not descriptors that may be closed');
  }
  const bash = bashPlaces.find((place) => existsSync(place));
  // Small shells only know descriptors of one digit; without bash our own runtime does it, some 50 ms slower.
  return bash === undefined ? byRuntime(program, descriptors) : byBash(bash, program, descriptors);
}

/** The program and its arguments are passed as positional parameters, never as text of the script. */
function byBash(bash: string, program: Program, descriptors: readonly number[]): Program {
  const closes = descriptors.map((descriptor) => `${descriptor}>&-`).join(' ');
  const script = `exec ${closes}; exec "$0" "$@"`;
  return { file: bash, args: ['--norc', '--noprofile', '-c', script, program.file, ...program.args] };
}

export function byRuntime(program: Program, descriptors: readonly number[]): Program {
  const script =
    `for (const fd of [${descriptors.join(',')}]) try { require('node:fs').closeSync(fd) } catch {}` +
    'process.execve(process.argv[1], process.argv.slice(1), process.env)';
  return {
    file: process.execPath,
    args: ['--no-warnings', '-e', script.replace('catch {}', 'catch {};'), '--', program.file, ...program.args],
  };
}

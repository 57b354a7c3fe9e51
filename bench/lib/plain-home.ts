/**
 * A home folder with next to nothing in it, so that a shell's start costs the same on every machine and whatever the
 * user keeps in the files that it reads is left out.
 */
import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { makeScratch } from './scratch.ts';

let folder: string | undefined;

export function plainHome(): string {
  if (folder !== undefined) return folder;
  folder = makeScratch('home');
  writeFileSync(join(folder, '.bashrc'), '');
  writeFileSync(join(folder, '.hushlogin'), '');
  return folder;
}

/** The environment for servers and agents whose shells live there. */
export function plainEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'LANG', 'USER', 'LOGNAME']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return { ...kept, HOME: plainHome(), SHELL: loginShell() };
}

/** The shell that every subject gives the user that runs the benchmark. */
export function loginShell(): string {
  return userInfo().shell ?? '/bin/sh';
}

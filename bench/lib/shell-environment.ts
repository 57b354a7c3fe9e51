/** What a shell of the user that runs the benchmark finds around it, whoever starts it: little, and always the same. */
import { userInfo } from 'node:os';

export function shellEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'LANG', 'USER', 'LOGNAME', 'HOME', 'NODE_OPTIONS']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return { ...kept, SHELL: loginShell() };
}

export function loginShell(): string {
  return userInfo().shell ?? '/bin/sh';
}

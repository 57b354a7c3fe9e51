/**
 * The shell of an account, with an environment made from scratch: what a login gives, and of the agent's own
 * environment only what describes the endpoint. Nothing that was meant for the agent reaches a shell.
 */
import type { ShellPlan } from './platform.ts';

export type Account = {
  readonly name: string;
  /** 0 is the superuser. */
  readonly uid: number;
  readonly home: string;
  readonly shell: string;
};

/** Shells that know `-l`, which makes them read what a login reads. */
const knowLogin = new Set(['ash', 'bash', 'dash', 'fish', 'ksh', 'mksh', 'sh', 'tcsh', 'csh', 'yash', 'zsh']);

/** Language, time zone and search path are the endpoint's; so is what PAM or systemd set for the account's session. */
const passedOn = /^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ|PATH|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS)$/;

const defaultPath = '/usr/local/bin:/usr/bin:/bin';
const superuserPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export function planShell(
  account: Account,
  agentEnvironment: Readonly<Record<string, string | undefined>>,
  exists: (path: string) => boolean,
): ShellPlan {
  const file = usableShell(account.shell, exists);
  const name = file.slice(file.lastIndexOf('/') + 1);
  const environment: Record<string, string> = {};
  for (const [key, value] of Object.entries(agentEnvironment)) {
    if (value !== undefined && passedOn.test(key) && !value.includes('\0')) environment[key] = value;
  }
  const hasLanguage = ['LANG', 'LC_ALL', 'LC_CTYPE'].some((key) => (environment[key] ?? '') !== '');
  if (!hasLanguage) environment['LANG'] = 'C.UTF-8';
  environment['PATH'] ??= account.uid === 0 ? superuserPath : defaultPath;
  return {
    file,
    args: knowLogin.has(name) ? ['-l'] : [],
    folder: exists(account.home) ? account.home : '/',
    environment: {
      ...environment,
      HOME: account.home,
      USER: account.name,
      LOGNAME: account.name,
      SHELL: file,
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
    },
  };
}

/** An account that must not log in still has the agent's authority; what its entry names then is no shell. */
function usableShell(shell: string, exists: (path: string) => boolean): string {
  return isLoginShell(shell) && exists(shell) ? shell : '/bin/sh';
}

/** Whether somebody may log in by it: an account without one is a service's. */
export function isLoginShell(shell: string): boolean {
  return shell.startsWith('/') && !/\/(?:nologin|false)$/.test(shell);
}

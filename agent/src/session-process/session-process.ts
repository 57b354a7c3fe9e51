/**
 * One session of another account. It stays what the agent is, asks the endpoint's PAM whether the account may be used,
 * opens the account's session, and has its shells started inside of it; with the agent, or when the agent says so, it
 * closes that session again. The terminals stay with the agent.
 */
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import type { Writable } from 'node:stream';
import { hangUpGraceMs } from '../limits.ts';
import { faultText } from '../log.ts';
import { isLoginShell, planShell } from '../platform/shell-plan.ts';
import { listen, say, sessionShellWord } from './messages.ts';
import type { FromProcess, Refusal, ShellOrders, ToProcess } from './messages.ts';
import { deleteWholeCharacters, findAccount } from './libc.ts';
import type { Passwd } from './libc.ts';
import { pamCode, pamService, startPam } from './pam.ts';
import type { Pam } from './pam.ts';

const isRoot = process.getuid?.() === 0;

/** Node has it, and its types don't. */
const { initgroups } = process as NodeJS.Process & { initgroups?: (user: string, group: number) => void };

/** Whatever modules of PAM say of the environment: these are the account's and the terminal's. */
const fixedNames = new Set(['HOME', 'USER', 'LOGNAME', 'SHELL', 'TERM', 'COLORTERM']);

export function runSessionProcess(): Promise<number> {
  const session = new AccountProcess((message) => say(process.stdout, message));
  const { promise, resolve } = Promise.withResolvers<number>();
  const end = (): void => void session.end().then(() => resolve(0));
  let last = Promise.resolve();
  void listen<ToProcess>(process.stdin, (message) => {
    last = last.then(() => session.take(message));
  });
  process.stdin.on('end', end);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  return promise;
}

class AccountProcess {
  readonly #say: (message: FromProcess) => void;
  #pam: Pam | undefined;
  #account: Passwd | undefined;
  #environment: Readonly<Record<string, string>> = {};
  readonly #shells = new Map<number, ChildProcess>();

  constructor(tell: (message: FromProcess) => void) {
    this.#say = tell;
  }

  async take(message: ToProcess): Promise<void> {
    switch (message.kind) {
      case 'check':
        this.#say({ kind: 'checked', refused: await orFailed(() => this.#check(message.name, message.password)) });
        return;
      case 'open':
        this.#say({ kind: 'opened', refused: await orFailed(() => this.#open()) });
        return;
      case 'shell':
        try {
          await this.#shell(message.id, message.terminal);
        } catch (fault) {
          this.#say({ kind: 'not-started', id: message.id, detail: faultText(fault) });
        }
        return;
    }
  }

  /** Hangs up what still runs, then closes what was opened. */
  async end(): Promise<void> {
    const over = [...this.#shells.values()].map(
      (shell) => new Promise<void>((resolve) => void shell.once('exit', () => resolve())),
    );
    this.#signal('SIGHUP');
    this.#signal('SIGCONT');
    const timer = setTimeout(() => this.#signal('SIGKILL'), hangUpGraceMs);
    await Promise.all(over);
    clearTimeout(timer);
    this.#pam?.end();
    this.#pam = undefined;
  }

  async #check(name: string, password: string | undefined): Promise<Refusal | undefined> {
    let pam: Pam;
    try {
      pam = await startPam(pamService(), name, password);
    } catch (fault) {
      return { code: 'account.no-pam', detail: faultText(fault) };
    }
    this.#pam = pam;
    if (password !== undefined) {
      const code = pam.authenticate();
      if (code !== pamCode.success) return notAuthenticated(pam, code);
    }
    const code = pam.checkAccount();
    if (code !== pamCode.success) return notUsable(pam, code);
    const account = await findAccount(name);
    if (account === undefined) return { code: 'account.wrong', detail: '' };
    if (!isLoginShell(account.shell)) return { code: 'account.no-shell', detail: account.shell };
    this.#account = account;
    return undefined;
  }

  #open(): Promise<Refusal | undefined> {
    const { name, gid } = this.#account ?? {};
    const pam = this.#pam;
    if (pam === undefined || name === undefined || gid === undefined) throw new Error('the account is not checked');
    // Without root's rights this is the account already, and what remains of PAM is for root.
    if (!isRoot) return Promise.resolve(undefined);
    // Before the credentials: a module may add to the groups.
    initgroups?.(name, gid);
    for (const step of [() => pam.establishCredentials(), () => pam.openSession()]) {
      const code = step();
      if (code !== pamCode.success) return Promise.resolve({ code: 'account.not-opened', detail: pam.words(code) });
    }
    this.#environment = pam.environment();
    return Promise.resolve(undefined);
  }

  async #shell(id: number, terminal: string): Promise<void> {
    const account = this.#account;
    if (account === undefined || !/^\/dev\/pts\/\d+$/.test(terminal)) throw new Error('nothing to start on');
    const { uid, gid } = account;
    if (isRoot) {
      chownSync(terminal, uid, statSync(terminal).gid);
      chmodSync(terminal, 0o620);
    }
    const descriptor = openSync(terminal, constants.O_RDWR | constants.O_NOCTTY);
    try {
      await deleteWholeCharacters(descriptor);
      const { environment, ...plan } = planShell(account, process.env, existsSync);
      const fixed = Object.entries(environment).filter(([name]) => fixedNames.has(name));
      const orders: ShellOrders = {
        ...plan,
        environment: { ...environment, ...this.#environment, ...Object.fromEntries(fixed) },
        terminal,
        become: isRoot ? { uid, gid } : undefined,
      };
      const { spawn } = await import('node:child_process');
      const shell = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', sessionShellWord], {
        detached: true,
        env: {},
        stdio: [descriptor, descriptor, descriptor, 'pipe'],
      });
      await new Promise((resolve, reject) => shell.once('spawn', resolve).once('error', reject));
      (shell.stdio[3] as Writable).end(JSON.stringify(orders));
      this.#shells.set(id, shell);
      shell.once('exit', (code, signal) => {
        this.#shells.delete(id);
        const number = signal === null ? 0 : osConstants.signals[signal];
        this.#say({ kind: 'exited', id, code: code ?? -1, signal: number });
      });
      this.#say({ kind: 'started', id, pid: shell.pid ?? 0 });
    } finally {
      closeSync(descriptor);
    }
  }

  #signal(signal: NodeJS.Signals): void {
    for (const { pid } of this.#shells.values()) {
      try {
        if (pid !== undefined) process.kill(-pid, signal);
      } catch {
        // Gone already.
      }
    }
  }
}

async function orFailed(step: () => Promise<Refusal | undefined>): Promise<Refusal | undefined> {
  try {
    return await step();
  } catch (fault) {
    return { code: 'account.failed', detail: faultText(fault) };
  }
}

/** Nobody learns here whether there is an account of that name. */
function notAuthenticated(pam: Pam, code: number): Refusal {
  if (pam.wasAskedMore) return { code: 'account.asks-more', detail: '' };
  const isWrong = code === pamCode.wrong || code === pamCode.unknownUser || code === pamCode.tooManyTries;
  return isWrong ? { code: 'account.wrong', detail: '' } : { code: 'account.failed', detail: pam.words(code) };
}

/** The password was right, and the endpoint's rules are against it all the same. */
function notUsable(pam: Pam, code: number): Refusal {
  const detail = pam.words(code);
  switch (code) {
    case pamCode.passwordToChange:
    case pamCode.passwordExpired:
      return { code: 'account.password-expired', detail };
    case pamCode.accountExpired:
      return { code: 'account.expired', detail };
    default:
      return { code: 'account.not-permitted', detail };
  }
}

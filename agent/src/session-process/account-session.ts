/** The agent's side of a session process: one for each session that runs as another account. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { accountCheckMs, accountEndMs } from '../limits.ts';
import { withoutDescriptors } from '../tools/terminal/closing-fds.ts';
import { openDescriptors } from '../tools/terminal/pty-descriptors.ts';
import { listen, say, sessionProcessWord } from './messages.ts';
import type { FromProcess, Refusal } from './messages.ts';

export type ShellExit = { readonly code: number; readonly signal: number };
export type StartedShell = { readonly pid: number; readonly exited: Promise<ShellExit> };

export type AccountWish = { readonly name: string; readonly password: string | undefined };

export type CheckedAccount =
  | { readonly kind: 'checked'; readonly session: AccountSession }
  | ({ readonly kind: 'refused' } & Refusal);

/** Of the agent's environment only what describes the endpoint, as for any shell. */
const passedOn = /^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ)$/;

/** How the program is started that this is a part of: bundled in one file, or from its sources. */
function program(): readonly string[] {
  const here = import.meta.filename;
  return here.endsWith('.ts') ? ['--no-warnings', join(import.meta.dirname, '../main.ts')] : ['--no-warnings', here];
}

/** Asks the endpoint whether the account may be used. Nothing of it is open before `open`. */
export async function checkAccount({ name, password }: AccountWish): Promise<CheckedAccount> {
  const { file, args } = withoutDescriptors(
    { file: process.execPath, args: [...program(), sessionProcessWord] },
    openDescriptors(),
  );
  const environment = Object.entries(process.env).filter(([key]) => passedOn.test(key));
  // An agent at rest has no use for it.
  const { spawn } = await import('node:child_process');
  const child = spawn(file, args, {
    cwd: '/',
    env: Object.fromEntries(environment),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const session = new AccountSession(name, child);
  const refused = await session.check(password);
  if (refused === undefined) return { kind: 'checked', session };
  void session.close();
  return { kind: 'refused', ...refused };
}

type Answer = Extract<FromProcess, { readonly kind: 'checked' | 'opened' }>;

export class AccountSession {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #over = Promise.withResolvers<void>();
  readonly #answers = new Map<Answer['kind'], (refused: Refusal | undefined) => void>();
  readonly #starting = new Map<number, PromiseWithResolvers<StartedShell>>();
  readonly #running = new Map<number, (exit: ShellExit) => void>();
  #shells = 0;
  #isOver = false;

  constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    this.#input = child.stdin as Writable;
    this.#input.on('error', () => undefined);
    void listen<FromProcess>(child.stdout as Readable, (message) => this.#hear(message));
    child.once('error', () => this.#ended());
    child.once('exit', () => this.#ended());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  check(password: string | undefined): Promise<Refusal | undefined> {
    const answer = this.#answer('checked');
    say(this.#input, { kind: 'check', name: this.name, password });
    return answer;
  }

  /** Its session with the endpoint begins. */
  open(): Promise<Refusal | undefined> {
    const answer = this.#answer('opened');
    say(this.#input, { kind: 'open' });
    return answer;
  }

  /** Its login shell on the terminal of this path. */
  startShell(terminal: string): Promise<StartedShell> {
    if (this.#isOver) return Promise.reject(new Error('the session process has ended'));
    const id = (this.#shells += 1);
    const starting = Promise.withResolvers<StartedShell>();
    this.#starting.set(id, starting);
    say(this.#input, { kind: 'shell', id, terminal });
    return starting.promise;
  }

  /** Done when its session with the endpoint is closed, or the process that holds it was given up. */
  async close(): Promise<void> {
    this.#input.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), accountEndMs);
    await this.#over.promise;
    clearTimeout(timer);
  }

  #answer(kind: Answer['kind']): Promise<Refusal | undefined> {
    const { promise, resolve } = Promise.withResolvers<Refusal | undefined>();
    const timer = setTimeout(() => {
      this.#child.kill('SIGKILL');
      resolve({ code: 'account.slow', detail: '' });
    }, accountCheckMs);
    this.#answers.set(kind, (refused) => {
      clearTimeout(timer);
      resolve(refused);
    });
    if (this.#isOver) this.#ended();
    return promise;
  }

  #hear(message: FromProcess): void {
    switch (message.kind) {
      case 'checked':
      case 'opened':
        this.#answers.get(message.kind)?.(message.refused);
        this.#answers.delete(message.kind);
        return;
      case 'started': {
        const exited = new Promise<ShellExit>((resolve) => void this.#running.set(message.id, resolve));
        this.#starting.get(message.id)?.resolve({ pid: message.pid, exited });
        this.#starting.delete(message.id);
        return;
      }
      case 'not-started':
        this.#starting.get(message.id)?.reject(new Error(message.detail));
        this.#starting.delete(message.id);
        return;
      case 'exited':
        this.#running.get(message.id)?.({ code: message.code, signal: message.signal });
        this.#running.delete(message.id);
        return;
    }
  }

  /** With the process goes all that waited for it, and its shells have nobody left who would tell of their end. */
  #ended(): void {
    this.#isOver = true;
    for (const settle of this.#answers.values()) settle({ code: 'account.failed', detail: 'the process ended' });
    for (const { reject } of this.#starting.values()) reject(new Error('the session process has ended'));
    for (const exited of this.#running.values()) exited({ code: -1, signal: 1 });
    this.#answers.clear();
    this.#starting.clear();
    this.#running.clear();
    this.#over.resolve();
  }
}

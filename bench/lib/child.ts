/**
 * Processes that a benchmark starts. Each leads a group of its own, so that stopping it stops what it started in turn,
 * and none outlives the benchmark.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';

const stopAfterMs = 5_000;
const running = new Set<ChildProcess>();

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Child {
  readonly process: ChildProcess;
  /** All it has printed so far, both streams. */
  printed(): string;
  hasEnded(): boolean;
  /** The match of a pattern in what it prints; fails when it ends or says nothing of the kind in time. */
  untilPrinted(pattern: RegExp, withinMs: number): Promise<RegExpExecArray>;
  stop(): Promise<void>;
}

export function startChild(command: string, args: readonly string[], options: StartOptions = {}): Child {
  const child = spawnGroup(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const watchers = new Set<() => void>();
  const take = (text: string): void => {
    printed += text;
    for (const watcher of watchers) watcher();
  };
  child.stdout?.setEncoding('utf8').on('data', take);
  child.stderr?.setEncoding('utf8').on('data', take);
  child.once('close', () => {
    for (const watcher of watchers) watcher();
  });
  const untilPrinted = (pattern: RegExp, withinMs: number): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const finish = (outcome: () => void): void => {
        clearTimeout(timer);
        watchers.delete(look);
        outcome();
      };
      const fail = (why: string): void =>
        finish(() => reject(new Error(`${command} ${why} before printing ${String(pattern)}:\n${printed}`)));
      const look = (): void => {
        const match = pattern.exec(printed);
        if (match !== null) finish(() => resolve(match));
        else if (hasEnded(child)) fail('ended');
      };
      const timer = setTimeout(() => fail('took too long'), withinMs);
      watchers.add(look);
      look();
    });
  const stop = (): Promise<void> => stopGroup(child);
  return { process: child, printed: () => printed, hasEnded: () => hasEnded(child), untilPrinted, stop };
}

/** For a child whose streams the caller reads and writes itself. */
export function spawnGroup(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  child.once('error', () => running.delete(child));
  child.once('close', () => running.delete(child));
  return child;
}

/** Runs a program to its end and gives what it printed; fails when it does. */
export async function runToEnd(command: string, args: readonly string[], options: StartOptions = {}): Promise<string> {
  const child = startChild(command, args, options);
  await new Promise<void>((resolve, reject) => {
    child.process.once('error', reject);
    child.process.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${child.printed()}`));
    });
  });
  return child.printed();
}

/** Asks the leader, which knows how to stop what it started; what is left of the group then is killed. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) {
    signalGroup(child, 'SIGKILL');
    return;
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), stopAfterMs);
  await ended;
  clearTimeout(timer);
  signalGroup(child, 'SIGKILL');
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group has gone already.
  }
}

process.once('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(130));
}

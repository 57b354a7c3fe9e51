/** A program of ours as a process of its own, whose log a test may read and which it may kill. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from './wait-until.ts';

export type Program = {
  readonly pid: number;
  /** Everything it wrote so far, to standard output and to standard error. */
  readonly output: () => string;
  readonly log: () => string;
  readonly hasExited: () => boolean;
  /** How it ended and its last words, when no test asked for that. */
  readonly ownEnd: () => string | undefined;
  /** Sends the signal and waits for the end. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
  /** Waits for a line of standard output that `pick` makes something of. */
  readonly line: <Value>(pick: (line: string) => Value | undefined, limitMs?: number) => Promise<Value>;
};

/**
 * What the account of whoever runs the tests does at its login is not theirs to wait for, and its history of shells not
 * theirs to write.
 */
const ownHome = join(import.meta.dirname, '../../node_modules/.cache/e2e-home');
mkdirSync(ownHome, { recursive: true });

export function startProgram(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Program {
  const child: ChildProcess = spawn(process.execPath, [...args], {
    env: { ...process.env, HOME: ownHome, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let log = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text));
  let isAsked = false;
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? -1,
    output: () => output,
    log: () => log,
    hasExited,
    ownEnd: () =>
      hasExited() && !isAsked
        ? `${args.slice(0, 2).join(' ')} ended by itself (${String(child.signalCode ?? child.exitCode)}): ${log.slice(-2000)}`
        : undefined,
    end: async (signal) => {
      if (hasExited()) return;
      isAsked = true;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
    line: (pick, limitMs = 30_000) =>
      waitUntil(
        `A line from ${args.join(' ')}`,
        () => {
          if (hasExited()) throw new Error(`It exited with ${String(child.exitCode)}: ${log.slice(-2000)}`);
          for (const line of output.split('\n')) {
            const value = pick(line);
            if (value !== undefined) return value;
          }
          return undefined;
        },
        limitMs,
      ),
  };
}

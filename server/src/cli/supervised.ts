/**
 * A child process that is started again when it dies. Its standard input stays open as long as this process lives, so
 * that a child which watches it ends even when this process is killed.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { restartPauseMs, stopPatienceMs } from '../limits.ts';

export interface ChildPlan {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly noted: (words: string) => void;
}

export interface Supervised {
  stop(): Promise<void>;
}

/** Runs a JavaScript file by this very Node until it is stopped. Whatever it says goes to standard error. */
export function supervise({ file, args, environment, noted }: ChildPlan): Supervised {
  let child: ChildProcess | undefined;
  let pause: NodeJS.Timeout | undefined;
  let stopping = false;

  const start = (): void => {
    const started = spawn(process.execPath, [...process.execArgv, file, ...args], {
      env: { ...environment },
      stdio: ['pipe', 2, 2],
    });
    child = started;
    started.once('error', (error) => noted(error.message));
    // A child that is gone reads no more.
    started.stdin?.on('error', () => undefined);
    started.once('close', (code, signal) => {
      child = undefined;
      if (stopping) return;
      noted(`${file} ended (${signal ?? `code ${code ?? '?'}`}) and is started again`);
      pause = setTimeout(start, restartPauseMs);
    });
  };
  start();

  return {
    async stop() {
      stopping = true;
      clearTimeout(pause);
      const running = child;
      if (running === undefined) return;
      const closed = new Promise<void>((resolve) => running.once('close', () => resolve()));
      running.kill('SIGTERM');
      const impatience = setTimeout(() => running.kill('SIGKILL'), stopPatienceMs);
      await closed;
      clearTimeout(impatience);
    },
  };
}

/**
 * Has pictures made in the background, one recording after the other, each asked for once at a time. It is a process and
 * no thread, because the threads that sweep memory belong to a whole process: an hour of output would have them in the
 * way of those who type.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';

/** More than this waiting: those that nobody looks at are left out until somebody does. */
const waitingMost = 1_000;

/** Of a recording's file. */
const longBytes = 262_144;

const heapMostMiB = 256;

/** Of what it says when it fails. */
const saidMostLength = 2_000;

const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './frame-worker.ts' : './frame-worker.js',
  import.meta.url,
);

export class FrameProcesses {
  readonly #data: string;
  readonly #failed: (error: unknown) => void;
  readonly #waiting = new Set<string>();
  #running: { readonly file: string; readonly maker: ChildProcess; readonly done: Promise<void> } | undefined;
  #isStopped = false;

  /** `data` is the folder of `keys/`. */
  constructor(data: string, failed: (error: unknown) => void) {
    this.#data = data;
    this.#failed = failed;
  }

  /** The newest wish comes first: somebody may be looking at it. */
  make(file: string): void {
    if (this.#isStopped || this.#running?.file === file) return;
    const others = [...this.#waiting].filter((other) => other !== file).slice(0, waitingMost - 1);
    this.#waiting.clear();
    for (const one of [file, ...others]) this.#waiting.add(one);
    this.#next();
  }

  /** A short one is played from its start as quickly as from a picture. */
  async makeIfLong(file: string): Promise<void> {
    if ((await stat(file)).size >= longBytes) this.make(file);
  }

  /** Kept when nothing is being made. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running.done;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#waiting.clear();
    this.#running?.maker.kill('SIGKILL');
    await this.idle();
  }

  #next(): void {
    const [file] = this.#waiting;
    if (file === undefined || this.#running !== undefined) return;
    this.#waiting.delete(file);
    const maker = fork(workerFile, [file, this.#data], {
      env: {},
      execArgv: [`--max-old-space-size=${heapMostMiB}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const done = this.#ended(maker).then(() => {
      this.#running = undefined;
      this.#next();
    });
    this.#running = { file, maker, done };
  }

  async #ended(maker: ChildProcess): Promise<void> {
    let said = '';
    maker.stderr?.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(0, saidMostLength);
    });
    const code = await new Promise((resolve) => {
      maker.once('error', (error) => resolve(error.message));
      maker.once('close', resolve);
    });
    if (code !== 0 && !this.#isStopped) this.#failed(new Error(`not made (${String(code)}): ${said.trim()}`));
  }
}

/** Has pictures made in the background, one recording after the other, each asked for once at a time. */
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { FrameJob } from './frame-worker.ts';

/** More than this waiting: those that nobody looks at are left out until somebody does. */
const waitingMost = 1_000;

/** Of a recording's file. */
const longBytes = 262_144;

const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './frame-worker.ts' : './frame-worker.js',
  import.meta.url,
);

export class FrameThreads {
  readonly #data: string;
  readonly #failed: (error: unknown) => void;
  readonly #waiting = new Set<string>();
  #running: { readonly file: string; readonly worker: Worker; readonly done: Promise<void> } | undefined;
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
    await this.#running?.worker.terminate();
    await this.idle();
  }

  #next(): void {
    const [file] = this.#waiting;
    if (file === undefined || this.#running !== undefined) return;
    this.#waiting.delete(file);
    const workerData: FrameJob = { file, data: this.#data };
    const worker = new Worker(workerFile, { workerData, resourceLimits: { maxOldGenerationSizeMb: 256 } });
    const done = new Promise<void>((resolve) => {
      worker.once('error', this.#failed);
      worker.once('exit', () => resolve());
    }).then(() => {
      this.#running = undefined;
      this.#next();
    });
    this.#running = { file, worker, done };
  }
}

/** One life of the thread that searches the list. */
import { Worker } from 'node:worker_threads';
import type { RowChange, TableAnswer, TableQuery } from './item-table.ts';
import type { FromTable, ToTable } from './table-worker.ts';

const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './table-worker.ts' : './table-worker.js',
  import.meta.url,
);

/** The thread's heap may grow to this, and by so much a row: three times what it was seen to take. */
const heapMiB = 96;
const heapMiBByRow = 1 / 400;

/** More young space would only be touched and left. */
const youngMiB = 8;

/** Nothing takes a tenth of this even where the server has a tenth of a core; whatever does is stuck. */
const patienceMs = 60_000;
/** Rows are taken in meanwhile, all of them. */
const completionPatienceMs = 300_000;

/** Its thread ended before it could answer. */
export class TableGone extends Error {
  constructor(cause?: unknown) {
    super('The thread that searches the list ended', { cause });
    this.name = 'TableGone';
  }
}

interface Asked {
  readonly resolve: (answer: TableAnswer) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

export class TableThread {
  readonly isThread = true;
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #number = 0;
  #error: unknown;
  #isOver = false;

  /** `over` is called once, with what ended the thread if anything did. */
  constructor(rows: number, over: (error: unknown) => void) {
    const heap = Math.ceil(heapMiB + rows * heapMiBByRow);
    this.#worker = new Worker(workerFile, {
      resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: youngMiB },
    });
    this.#worker.on('message', ({ number, answer }: FromTable) => this.#take(number)?.resolve(answer));
    this.#worker.once('error', (error) => {
      this.#error = error;
    });
    this.#worker.once('exit', () => {
      this.#isOver = true;
      for (const number of this.#asked.keys()) this.#take(number)?.reject(new TableGone(this.#error));
      over(this.#error);
    });
    // The server runs for its sockets, not for this.
    this.#worker.unref();
  }

  change(changes: readonly RowChange[]): void {
    this.#tell({ kind: 'changes', changes });
  }

  /** Kept when everything that was told is in the table. */
  async complete(): Promise<void> {
    await this.#ask((number) => ({ kind: 'complete', number }), completionPatienceMs);
  }

  query(query: TableQuery): Promise<TableAnswer> {
    return this.#ask((number) => ({ kind: 'query', number, query }), patienceMs);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(messageFor: (number: number) => ToTable, patience: number): Promise<TableAnswer> {
    if (this.#isOver) return Promise.reject(new TableGone(this.#error));
    this.#number += 1;
    const number = this.#number;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#error = new Error('The thread that searches the list was stuck');
        void this.stop();
      }, patience).unref();
      this.#asked.set(number, { resolve, reject, timer });
      this.#tell(messageFor(number));
    });
  }

  #take(number: number): Asked | undefined {
    const asked = this.#asked.get(number);
    clearTimeout(asked?.timer);
    this.#asked.delete(number);
    return asked;
  }

  #tell(message: ToTable): void {
    this.#worker.postMessage(message);
  }
}

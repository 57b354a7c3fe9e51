/** Starts searches, few at once, and ends those that take too long whatever they are at. */
import { Worker } from 'node:worker_threads';
import type { SearchJob, SearchResult } from './search-worker.ts';

/** Searches at once: each takes a core. */
const atOnce = 2;

/** Searches that may wait for their turn. */
const waitingMost = 8;

/** A search stops itself before; this is for one that can't. */
const patienceMs = 15_000;

const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './search-worker.ts' : './search-worker.js',
  import.meta.url,
);

export class TooManySearches extends Error {
  constructor() {
    super('Too many searches at once');
    this.name = 'TooManySearches';
  }
}

export class SearchThreads {
  readonly #workers = new Set<Worker>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  async search(job: SearchJob): Promise<SearchResult> {
    await this.#turn();
    try {
      return await this.#run(job);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  async #turn(): Promise<void> {
    if (this.#running >= atOnce) {
      if (this.#waiting.length >= waitingMost) throw new TooManySearches();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }

  #run(job: SearchJob): Promise<SearchResult> {
    const worker = new Worker(workerFile, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: 256 } });
    this.#workers.add(worker);
    return new Promise<SearchResult>((resolve, reject) => {
      const timer = setTimeout(() => void worker.terminate(), patienceMs).unref();
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        clearTimeout(timer);
        this.#workers.delete(worker);
        resolve({ hits: [], truncated: true, byLines: false });
      });
    });
  }
}

/** Exports in threads, few at once; one that nobody takes any more ends. */
import { Worker } from 'node:worker_threads';
import type { ExportJob } from './export-worker.ts';

/** Each takes a core. */
const atOnce = 2;

const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './export-worker.ts' : './export-worker.js',
  import.meta.url,
);

export class TooManyExports extends Error {
  constructor() {
    super('Too many exports at once');
    this.name = 'TooManyExports';
  }
}

export class ExportThreads {
  readonly #workers = new Set<Worker>();

  /** Throws when too many run. Whoever starts one also stops it. */
  start(job: ExportJob): { readonly pieces: AsyncGenerator<string>; readonly stop: () => void } {
    if (this.#workers.size >= atOnce) throw new TooManyExports();
    const worker = new Worker(workerFile, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: 256 } });
    this.#workers.add(worker);
    worker.once('exit', () => this.#workers.delete(worker));
    return { pieces: piecesOf(worker), stop: () => void worker.terminate() };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }
}

/** Listens at once, whenever the first piece is asked for. */
function piecesOf(worker: Worker): AsyncGenerator<string> {
  let heard = hearing();
  worker.on('message', (text: string | null) => heard.resolve(text));
  worker.once('error', (error) => heard.reject(error));
  worker.once('exit', () => heard.resolve(null));
  return (async function* pieces() {
    for (;;) {
      const text = await heard.promise;
      if (text === null) return;
      heard = hearing();
      worker.postMessage('taken');
      yield text;
    }
  })();
}

/** A failure that nobody waits for yet is told to whoever does next. */
function hearing(): PromiseWithResolvers<string | null> {
  const heard = Promise.withResolvers<string | null>();
  heard.promise.catch(() => undefined);
  return heard;
}

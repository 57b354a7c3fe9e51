/** Searches what a recorded terminal showed, as far as its limits allow. */
import type { RecordingHits, RecordingRecord } from '@sallyport/protocol';
import { LineMatcher } from './line-matcher.ts';
import { ScreenWatcher } from './screen-watcher.ts';

export interface SearchLimits {
  readonly hits: number;
  /** Milliseconds of work. */
  readonly timeMs: number;
  /** Bytes of output that are looked at. */
  readonly bytes: number;
}

export interface SearchInput {
  readonly cols: number;
  readonly rows: number;
  readonly query: string;
  readonly limits: SearchLimits;
}

export class RecordingSearch {
  readonly #watcher: ScreenWatcher;
  readonly #matcher: LineMatcher;
  readonly #startedAt = performance.now();
  #bytes = 0;
  #isTruncated = false;

  constructor({ cols, rows, query, limits }: SearchInput) {
    this.#matcher = new LineMatcher(query, limits.hits);
    this.#watcher = new ScreenWatcher({
      cols,
      rows,
      onLine: (line) => this.#matcher.see(line),
      mayGoOn: (bytes) => {
        this.#bytes += bytes;
        const isLong = this.#bytes > limits.bytes || performance.now() - this.#startedAt > limits.timeMs;
        this.#isTruncated ||= isLong || this.#matcher.isFull;
        return !this.#isTruncated;
      },
    });
  }

  /** False when a limit is reached: more records change nothing. */
  async take(record: RecordingRecord): Promise<boolean> {
    await this.#watcher.take(record);
    this.#isTruncated ||= this.#matcher.isFull;
    return !this.#isTruncated;
  }

  result(): RecordingHits {
    this.#watcher.dispose();
    return { hits: this.#matcher.hits, truncated: this.#isTruncated };
  }
}

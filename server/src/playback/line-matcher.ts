/** Finds a text in the lines that a terminal showed, once for each time that it appeared. */
import type { RecordingHits } from '@sallyport/protocol';
import type { ShownLine } from './screen-watcher.ts';

type Hit = RecordingHits['hits'][number];

/** A hit shows its line up to here. */
const shownMost = 500;

export class LineMatcher {
  readonly hits: Hit[] = [];
  readonly #query: string;
  readonly #most: number;

  constructor(query: string, most: number) {
    this.#query = query.toLowerCase();
    this.#most = most;
  }

  get isFull(): boolean {
    return this.hits.length >= this.#most;
  }

  see({ number, text, before, atMs }: ShownLine): void {
    const lower = text.toLowerCase();
    const lowerBefore = before.toLowerCase();
    for (let column = lower.indexOf(this.#query); column >= 0; column = lower.indexOf(this.#query, column + 1)) {
      if (lowerBefore.startsWith(this.#query, column)) continue;
      if (this.isFull) return;
      const line = number >= 0 ? number : -1 - number;
      this.hits.push({ atMs, line, column, text: text.slice(0, shownMost) });
    }
  }
}

/** Work that nobody waits for, until the server stops. Its failures are reported. */
export type Failed = (error: unknown, what: string) => void;

export class Background {
  readonly #works = new Set<Promise<unknown>>();
  readonly #failed: Failed;

  constructor(failed: Failed) {
    this.#failed = failed;
  }

  readonly run = (what: string, work: Promise<unknown>): void => {
    const noted = work.catch((error: unknown) => this.#failed(error, what)).finally(() => this.#works.delete(noted));
    this.#works.add(noted);
  };

  /** Kept when nothing is under way, what came up meanwhile included. */
  async settled(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works);
  }
}

/** Counts by cause, for metrics and the status page: what was refused, ignored or dropped, and why. */
export class Tally {
  readonly #counts = new Map<string, number>();

  /** `cause` is one of the program's own words, never text from outside. */
  count(cause: string): void {
    this.#counts.set(cause, (this.#counts.get(cause) ?? 0) + 1);
  }

  read(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}

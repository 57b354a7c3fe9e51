/** Counts by cause, for metrics and the status page: what was refused, ignored or dropped, and why. */
export interface Tally {
  /** `cause` is one of the program's own words, never text from outside. */
  count(cause: string): void;
}

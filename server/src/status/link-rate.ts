/** How many links were made in the last minute, second by second. */
const seconds = 60;

export class LinkRate {
  readonly #counts = new Uint32Array(seconds);
  readonly #nowMs: () => number;
  #second: number;

  /** `nowMs` is a clock that never goes back. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#second = Math.floor(nowMs() / 1000);
  }

  add(): void {
    this.#turn();
    const slot = this.#second % seconds;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  lastMinute(): number {
    this.#turn();
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  #turn(): void {
    const now = Math.floor(this.#nowMs() / 1000);
    const passed = Math.min(now - this.#second, seconds);
    for (let step = 1; step <= passed; step += 1) this.#counts[(this.#second + step) % seconds] = 0;
    this.#second = now;
  }
}

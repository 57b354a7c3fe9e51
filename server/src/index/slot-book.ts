/** Which places of the table are taken. One that is given back is given again, so that the table stays as small as can be. */
export class SlotBook {
  readonly #free: number[] = [];
  #next = 0;

  take(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    this.#next += 1;
    return this.#next - 1;
  }

  giveBack(slot: number): void {
    this.#free.push(slot);
  }
}

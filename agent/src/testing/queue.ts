/** What comes in order and is waited for in order. A wait that lasts too long fails with what was waited for. */
export class Queue<Item> {
  readonly #items: Item[] = [];
  readonly #waiting: ((item: Item) => void)[] = [];

  push(item: Item): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#items.push(item);
    else next(item);
  }

  get size(): number {
    return this.#items.length;
  }

  async next(what: string, withinMs = 10_000): Promise<Item> {
    const item = this.#items.shift();
    if (item !== undefined) return item;
    return new Promise((resolve, reject) => {
      const taken = (arrived: Item): void => {
        clearTimeout(timer);
        resolve(arrived);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(taken), 1);
        reject(new Error(`waited ${withinMs} ms in vain for ${what}`));
      }, withinMs);
      this.#waiting.push(taken);
    });
  }

  /** The next one that fits; those before it are passed over. */
  async nextWhere(what: string, fits: (item: Item) => boolean): Promise<Item> {
    for (;;) {
      const item = await this.next(what);
      if (fits(item)) return item;
    }
  }
}

/** Looks again and again until it is so. */
export async function until(what: string, isSo: () => boolean, withinMs = 10_000): Promise<void> {
  const latest = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > latest) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

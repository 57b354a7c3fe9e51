/** Messages that have come and those that are waited for; each wait ends, by a message or by an error. */
const patienceMs = 8_000;

export class Inbox<Message> {
  readonly #messages: Message[] = [];
  readonly #waiting: (() => void)[] = [];
  #end: Error | undefined;

  put(message: Message): void {
    this.#messages.push(message);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Nothing more will come. */
  end(reason: string): void {
    this.#end ??= new Error(reason);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Takes the first message that fits, past or to come. */
  async next(fits: (message: Message) => boolean, what: string): Promise<Message> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const index = this.#messages.findIndex(fits);
      const [message] = index < 0 ? [] : this.#messages.splice(index, 1);
      if (message !== undefined) return message;
      if (this.#end !== undefined) throw new Error(`Waiting for ${what}: ${this.#end.message}`);
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`No ${what} came; there is ${JSON.stringify(this.#messages).slice(0, 500)}`);
      await this.#woken(left);
    }
  }

  /** Everything that has come and was not taken. */
  all(): readonly Message[] {
    return [...this.#messages];
  }

  #woken(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

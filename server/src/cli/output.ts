/** What a command prints: its answer on standard output, everything else on standard error. */
export interface Output {
  readonly json: boolean;
  /** The answer, in words or as one line of JSON. */
  answer(words: string, value: object): void;
  note(words: string): void;
}

export function outputTo(json: boolean): Output {
  return {
    json,
    answer: (words, value) => process.stdout.write(`${json ? JSON.stringify(value) : words}\n`),
    note: (words) => process.stderr.write(`${words}\n`),
  };
}

/** One wish to stop may arrive twice: from the terminal, and from whoever started this process and passes it on. */
const sameWishMs = 1000;

/**
 * Kept when somebody asks the process to stop, or, if wished, when standard input ends because whoever started the
 * process is gone. Asked again later, it stops at once.
 */
export function stopAsked({ endsWithInput = false } = {}): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const ask = (): void => {
      if (askedAt !== undefined && performance.now() - askedAt > sameWishMs) process.exit(1);
      askedAt ??= performance.now();
      // Waiting for its end would keep the process from ending.
      if (endsWithInput) process.stdin.pause();
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
    if (!endsWithInput) return;
    process.stdin.once('close', () => resolve());
    process.stdin.once('end', () => resolve());
    process.stdin.once('error', () => resolve());
    process.stdin.resume();
  });
}

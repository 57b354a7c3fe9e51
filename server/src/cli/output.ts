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

/** Kept when somebody asks the process to stop; asked twice, it stops at once. */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = (): void => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  });
}

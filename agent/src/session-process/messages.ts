/**
 * What passes between the agent and a session process, a line of JSON each. Both ends are the same program, started
 * from the same file, over pipes that nobody else holds.
 */
import type { Readable, Writable } from 'node:stream';

/** The word by which the program runs as a session process, and as what becomes a shell of it. */
export const sessionProcessWord = 'session-process';
export const sessionShellWord = 'session-shell';

export type ToProcess =
  /** Whether this account may be used. Without a password it is not asked for: root needs none. */
  | { readonly kind: 'check'; readonly name: string; readonly password: string | undefined }
  /** The session of the account begins. */
  | { readonly kind: 'open' }
  /** Its login shell, on this terminal (`/dev/pts/<n>`). */
  | { readonly kind: 'shell'; readonly id: number; readonly terminal: string };

export type Refusal = { readonly code: string; readonly detail: string };

export type FromProcess =
  | { readonly kind: 'checked'; readonly refused: Refusal | undefined }
  | { readonly kind: 'opened'; readonly refused: Refusal | undefined }
  | { readonly kind: 'started'; readonly id: number; readonly pid: number }
  | { readonly kind: 'not-started'; readonly id: number; readonly detail: string }
  | { readonly kind: 'exited'; readonly id: number; readonly code: number; readonly signal: number };

/** What becomes a shell reads this first of all, and then is the account. */
export type ShellOrders = {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly terminal: string;
  /** Undefined where the session process is the account already. */
  readonly become: { readonly uid: number; readonly gid: number } | undefined;
};

export function say<Message extends ToProcess | FromProcess>(to: Writable, message: Message): void {
  if (to.writable) to.write(`${JSON.stringify(message)}\n`);
}

/** From when it is called: what comes before that waits in the pipe. */
export async function listen<Message extends ToProcess | FromProcess>(
  from: Readable,
  on: (message: Message) => void,
): Promise<void> {
  // An agent at rest has no use for it.
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: from });
  lines.on('line', (line) => {
    const message = parsed<Message>(line);
    if (message !== undefined) on(message);
  });
}

/** A module of PAM may write where we do. */
function parsed<Message>(line: string): Message | undefined {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}

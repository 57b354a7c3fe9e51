/**
 * Relay and viewer in one: the server's end of a channel. It keeps every byte by its offset, so that a byte that is
 * missing or comes changed is noticed, and gives credit as a viewer does.
 */
import { decodeTerminalMessage, encodeTerminalMessage, terminalWindowBytes } from '@sallyport/protocol';
import type { TerminalMessage } from '@sallyport/protocol';
import { until } from './queue.ts';
import type { ServerSocket } from './server-socket.ts';

/** What a viewer has seen, over however many sockets. */
export class Seen {
  position = 0;
  bytes = Buffer.alloc(0);
  snapshots = 0;
  gaps = 0;
  sizes: { readonly offset: number; readonly cols: number; readonly rows: number }[] = [];
  exited: { readonly offset: number; readonly code: number; readonly signal: number } | undefined;
  #chunks: Buffer[] = [];
  /** Kept text is dropped in a flood, where only the count matters. */
  keepsBytes = true;

  get text(): string {
    this.bytes = Buffer.concat([this.bytes, ...this.#chunks]);
    this.#chunks = [];
    return this.bytes.toString();
  }

  /** False if something is missing before it. */
  take(message: TerminalMessage): boolean {
    if (message.kind === 'output') {
      if (message.offset > this.position) {
        this.gaps += 1;
        return false;
      }
      const fresh = message.bytes.subarray(this.position - message.offset);
      if (this.keepsBytes) this.#chunks.push(Buffer.from(fresh));
      this.position += fresh.length;
    } else if (message.kind === 'snapshot') {
      this.snapshots += 1;
      this.position = message.offset;
    } else if (message.kind === 'resized') {
      this.sizes.push(message);
    } else if (message.kind === 'exited') {
      this.exited = message;
    }
    return true;
  }
}

export class TestChannel {
  readonly socket: ServerSocket;
  readonly ticket: Uint8Array;
  readonly kinds: string[] = [];
  #closed = false;

  constructor(socket: ServerSocket, ticket: Uint8Array) {
    this.socket = socket;
    this.ticket = ticket;
  }

  /** Joins, and from then on reads into `seen`, giving credit of `windowBytes` beyond it. */
  join(seen: Seen, windowBytes = terminalWindowBytes): this {
    this.say({ kind: 'joined', role: 'agent', position: seen.position });
    this.say({ kind: 'resume', offset: seen.position });
    this.allow(seen.position + windowBytes);
    void this.#read(seen, windowBytes);
    return this;
  }

  say(message: TerminalMessage): void {
    this.socket.sendBinary(encodeTerminalMessage(message));
  }

  allow(offset: number): void {
    this.say({ kind: 'limit', offset });
  }

  type(text: string): void {
    this.say({ kind: 'input', bytes: Buffer.from(text) });
  }

  async #read(seen: Seen, windowBytes: number): Promise<void> {
    void this.socket.ended.then(() => {
      this.#closed = true;
      this.socket.messages.push(new Uint8Array(0));
    });
    for (;;) {
      const bytes = await this.socket.messages.next('output', 600_000);
      if (bytes.length === 0 && this.#closed) return;
      const message = decodeTerminalMessage(bytes);
      this.kinds.push(message.kind);
      if (message.kind === 'unknown' || message.kind === 'malformed') throw new Error('the agent sent no message');
      if (seen.take(message)) this.allow(seen.position + windowBytes);
      else this.say({ kind: 'resume', offset: seen.position });
    }
  }
}

export async function untilText(seen: Seen, text: string | RegExp, withinMs = 10_000): Promise<void> {
  await until(
    `${String(text)} is seen`,
    () => (typeof text === 'string' ? seen.text.includes(text) : text.test(seen.text)),
    withinMs,
  );
}

/** A conversation with a program of the same machine over its Unix socket, which ends at the latest when its time is over. */
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';

/** Nobody waits longer for a program that doesn't answer. */
const answerWithinMs = 1_000;

/** More than any answer that is asked for here. */
const mostBytes = 1_048_576;

export class LocalSocket {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #wanted: { readonly bytes: number; readonly take: () => void; readonly fail: (fault: Error) => void } | undefined;
  #fault: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const timer = setTimeout(() => this.#fail(new Error('no answer in time')), answerWithinMs);
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      if (this.#bytes.length > mostBytes) this.#fail(new Error('too long an answer'));
      else if (this.#wanted !== undefined && this.#bytes.length >= this.#wanted.bytes) this.#wanted.take();
    });
    socket.on('error', (fault: Error) => this.#fail(fault));
    socket.on('close', () => {
      clearTimeout(timer);
      this.#fail(new Error('the connection ended'));
    });
  }

  /** Hands `talk` a connection and ends it afterwards. */
  static async with<Answer>(path: string, talk: (socket: LocalSocket) => Promise<Answer>): Promise<Answer> {
    const socket = new LocalSocket(createConnection(path));
    try {
      return await talk(socket);
    } finally {
      socket.#socket.destroy();
    }
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** The next so many bytes. */
  async take(bytes: number): Promise<Buffer> {
    if (this.#bytes.length < bytes) await this.#until(bytes);
    const taken = this.#bytes.subarray(0, bytes);
    this.#bytes = this.#bytes.subarray(bytes);
    return taken;
  }

  /** The next line, without its CR LF. */
  async takeLine(): Promise<string> {
    let end = this.#bytes.indexOf('\r\n');
    while (end === -1) {
      await this.#until(this.#bytes.length + 1);
      end = this.#bytes.indexOf('\r\n');
    }
    const line = await this.take(end + 2);
    return line.subarray(0, end).toString('latin1');
  }

  #until(bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== undefined) {
        reject(this.#fault);
        return;
      }
      const done = (): void => {
        this.#wanted = undefined;
      };
      this.#wanted = {
        bytes,
        take: () => {
          done();
          resolve();
        },
        fail: (fault) => {
          done();
          reject(fault);
        },
      };
    });
  }

  #fail(fault: Error): void {
    this.#fault ??= fault;
    this.#socket.destroy();
    this.#wanted?.fail(this.#fault);
  }
}

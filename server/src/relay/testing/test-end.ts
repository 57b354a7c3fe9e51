/** One end of a channel as tests play it: a real TLS socket, our own codec, messages as values. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import {
  AnswerHeadReader,
  decodeTerminalMessage,
  encodeClose,
  encodeFrame,
  encodeTerminalMessage,
  encodeUpgradeRequest,
  frameOpcode,
  MessageAssembler,
} from '@sallyport/protocol';
import type { DecodedTerminalMessage, TerminalMessage } from '@sallyport/protocol';

export interface Goodbye {
  readonly code: number | undefined;
  readonly reason: string;
}

export class TestEnd {
  readonly socket: TLSSocket;
  /** All messages so far. */
  readonly messages: DecodedTerminalMessage[] = [];
  readonly pongs: string[] = [];
  pings = 0;
  goodbye: Goodbye | undefined;
  isOver = false;
  /** What the server does wrong to us, by our own reader. */
  failure: string | undefined;
  readonly #mask: number;
  readonly #assembler: MessageAssembler;
  #taken = 0;
  #waiters: (() => void)[] = [];

  constructor(socket: TLSSocket, mask: number) {
    this.socket = socket;
    this.#mask = mask;
    this.#assembler = new MessageAssembler(
      {
        onMessage: (_, bytes) => this.messages.push(decodeTerminalMessage(bytes)),
        onPing: () => {
          this.pings += 1;
        },
        onPong: (payload) => this.pongs.push(Buffer.from(payload).toString()),
        onClose: (code, reason) => {
          this.goodbye = { code, reason };
        },
      },
      { expectMasked: false },
    );
    socket.on('close', () => {
      this.isOver = true;
      this.#stir();
    });
    socket.on('error', () => undefined);
  }

  /** Opens a WebSocket to `/channel`; the answer's status when it is refused. */
  static async dial(port: number, headers: Readonly<Record<string, string>>): Promise<TestEnd | number> {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    socket.write(
      encodeUpgradeRequest({
        path: '/channel',
        host: `127.0.0.1:${port}`,
        key: randomBytes(16).toString('base64'),
        subprotocol: 'sallyport.channel.1',
        headers,
      }),
    );
    const head = new AnswerHeadReader();
    for await (const [chunk] of onData(socket)) {
      const progress = head.push(chunk);
      if (progress.kind === 'incomplete') continue;
      if (progress.kind === 'head-failure') throw new Error(progress.code);
      if (progress.head.status !== 101) {
        socket.destroy();
        return progress.head.status;
      }
      const end = new TestEnd(socket, headers['x-side'] === 'viewer' ? randomBytes(4).readUInt32BE() : 0);
      end.#read(progress.rest);
      socket.on('data', (bytes: Buffer) => end.#read(bytes));
      socket.resume();
      return end;
    }
    throw new Error('the server hung up');
  }

  say(...messages: readonly TerminalMessage[]): void {
    this.sendRaw(Buffer.concat(messages.map((message) => this.frame(encodeTerminalMessage(message)))));
  }

  /** A whole message of any bytes. */
  sendMessage(message: Uint8Array): void {
    this.sendRaw(this.frame(message));
  }

  frame(payload: Uint8Array): Uint8Array {
    return encodeFrame({ opcode: frameOpcode.binary, payload, mask: this.#mask });
  }

  sendRaw(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  ping(text: string): void {
    this.sendRaw(encodeFrame({ opcode: frameOpcode.ping, payload: Buffer.from(text), mask: this.#mask }));
  }

  close(code: number): void {
    this.socket.end(encodeClose({ code, mask: this.#mask }));
  }

  /** Goes without a word. */
  cut(): void {
    this.socket.destroy();
  }

  /** The next message that nobody has taken yet. */
  async next(): Promise<DecodedTerminalMessage> {
    await this.until(() => this.messages.length > this.#taken || this.isOver);
    const message = this.messages[this.#taken];
    if (message === undefined) throw new Error(`the socket ended: ${JSON.stringify(this.goodbye)}`);
    this.#taken += 1;
    return message;
  }

  async over(): Promise<Goodbye | undefined> {
    await this.until(() => this.isOver);
    return this.goodbye;
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** All output received, put together by offset; throws at a gap. */
  output(): Buffer {
    const parts: Uint8Array[] = [];
    let position = 0;
    for (const message of this.messages) {
      if (message.kind !== 'output') continue;
      if (message.offset > position) throw new Error(`a gap from ${position} to ${message.offset}`);
      const unseen = message.bytes.subarray(position - message.offset);
      parts.push(unseen);
      position += unseen.length;
    }
    return Buffer.concat(parts);
  }

  #read(bytes: Uint8Array): void {
    const failure = this.#assembler.push(bytes);
    if (failure !== undefined) this.failure ??= failure.code;
    if (this.goodbye !== undefined && !this.socket.writableEnded) this.socket.end();
    this.#stir();
  }

  #stir(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

/** Chunks until the caller leaves the loop, without ending the socket then. */
async function* onData(socket: TLSSocket): AsyncGenerator<readonly [Buffer]> {
  while (!socket.destroyed && !socket.readableEnded) {
    const chunk = await new Promise<Buffer | undefined>((resolve) => {
      socket.once('data', (bytes: Buffer) => {
        socket.pause();
        resolve(bytes);
      });
      socket.once('end', () => resolve(undefined));
      socket.once('error', () => resolve(undefined));
      socket.resume();
    });
    if (chunk === undefined) return;
    yield [chunk];
  }
}

/** The listening end of a WebSocket over a raw socket, by the frame codec: whole messages in a queue, and how it ended. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { encodeClose, encodeFrame } from '@sallyport/protocol/frame/frame-writer';
import { MessageAssembler } from '@sallyport/protocol/frame/message-assembler';
import { frameOpcode } from '@sallyport/protocol/frame/opcode';
import { acceptSuffix, encodeUpgradeAnswer, judgeUpgradeRequest } from '@sallyport/protocol/frame/upgrade';
import { Queue } from './queue.ts';

export class ServerSocket {
  readonly messages = new Queue<Uint8Array>();
  readonly ended: Promise<number | undefined>;
  readonly #socket: Duplex;
  #closeCode: number | undefined;
  pongs = 0;

  constructor(socket: Duplex, head: Uint8Array) {
    this.#socket = socket;
    const reader = new MessageAssembler(
      {
        onMessage: (_, bytes) => this.messages.push(bytes),
        onPing: () => undefined,
        onPong: () => {
          this.pongs += 1;
        },
        onClose: (code) => {
          this.#closeCode = code;
          if (socket.writable) socket.end(encodeClose({ code: code ?? 1000 }));
        },
      },
      { expectMasked: true },
    );
    this.ended = new Promise((resolve) => {
      socket.once('close', () => resolve(this.#closeCode));
    });
    socket.on('error', () => undefined);
    if (head.length > 0) reader.push(head);
    socket.on('data', (chunk: Buffer) => {
      if (reader.push(chunk) !== undefined) socket.destroy();
    });
  }

  static accept(request: IncomingMessage, socket: Duplex, subprotocols: readonly string[]): ServerSocket | undefined {
    const verdict = judgeUpgradeRequest(request, subprotocols);
    if (verdict.kind === 'refused' || request.headers.origin !== undefined) {
      socket.destroy();
      return undefined;
    }
    const accept = createHash('sha1').update(`${verdict.key}${acceptSuffix}`).digest('base64');
    socket.write(encodeUpgradeAnswer({ accept, subprotocol: verdict.subprotocol }));
    return new ServerSocket(socket, new Uint8Array(0));
  }

  sendText(text: string): void {
    if (this.#socket.writable)
      this.#socket.write(encodeFrame({ opcode: frameOpcode.text, payload: Buffer.from(text) }));
  }

  sendBinary(payload: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(encodeFrame({ opcode: frameOpcode.binary, payload }));
  }

  ping(): void {
    this.#socket.write(encodeFrame({ opcode: frameOpcode.ping, payload: Buffer.from('?') }));
  }

  close(code: number): void {
    this.#socket.write(encodeClose({ code }));
  }

  /** As when the network goes: no goodbye. */
  cut(): void {
    this.#socket.destroy();
  }

  stopReading(): void {
    this.#socket.pause();
  }

  readOn(): void {
    this.#socket.resume();
  }
}

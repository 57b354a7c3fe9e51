/**
 * A WebSocket of the agent, after its upgrade: whole messages in and out over one TLS socket. It answers pings,
 * counts silence, says how much waits unsent, and tells its end exactly once.
 */
import type { TLSSocket } from 'node:tls';
import { encodeClose, encodeFrame, encodeHeader } from '@sallyport/protocol/frame/frame-writer';
import { MessageAssembler } from '@sallyport/protocol/frame/message-assembler';
import type { MessageHandler } from '@sallyport/protocol/frame/message-assembler';
import { frameOpcode } from '@sallyport/protocol/frame/opcode';
import type { MessageOpcode, Opcode } from '@sallyport/protocol/frame/opcode';
import { closeTimeoutMs } from '../limits.ts';
import { monotonicMs } from '../monotonic.ts';

export type SocketEnd = {
  /** Dotted, for logs: who ended it and why. */
  readonly cause: 'peer-closed' | 'closed-by-us' | 'connection-lost' | 'silent' | 'breach';
  /** The code of the peer's close message, if it sent one. */
  readonly code: number | undefined;
  readonly detail: string;
};

export interface MessageSocketListener {
  /** The bytes are the listener's to keep. */
  onMessage(bytes: Uint8Array, isText: boolean): void;
  /** What waited unsent has gone. */
  onDrain(): void;
  onEnd(end: SocketEnd): void;
}

export type MessageSocketOptions = {
  readonly socket: TLSSocket;
  readonly tlsKey: Uint8Array;
  /** What came behind the answer to the upgrade. */
  readonly rest: Uint8Array;
  readonly maxMessageBytes: number;
  readonly silenceMs: number;
};

const closeReasonMaxBytes = 123;

/** Up to this a copy costs less than a second write. */
const copiedBytes = 4_096;

/**
 * RFC 6455 asks for a mask on every frame of the end that dials. Its purpose is to keep scripts in a browser from
 * writing bytes of their choice on a plain wire; an agent has none and writes inside TLS, so the mask is zero.
 */
const mask = 0;

export class MessageSocket implements MessageHandler {
  readonly tlsKey: Uint8Array;
  readonly #socket: TLSSocket;
  readonly #reader: MessageAssembler;
  readonly #silenceMs: number;
  #rest: Uint8Array | undefined;
  #listener: MessageSocketListener | undefined;
  #end: SocketEnd | undefined;
  #closeSent = false;
  #heardAt = monotonicMs();
  #silenceTimer: NodeJS.Timeout | undefined;
  #closeTimer: NodeJS.Timeout | undefined;
  #cause: SocketEnd = { cause: 'connection-lost', code: undefined, detail: '' };

  constructor(options: MessageSocketOptions) {
    this.#socket = options.socket;
    this.tlsKey = options.tlsKey;
    this.#rest = options.rest;
    this.#silenceMs = options.silenceMs;
    this.#reader = new MessageAssembler(this, { expectMasked: false, maxMessageBytes: options.maxMessageBytes });
    this.#socket.on('error', (fault: Error) => {
      if (this.#cause.detail === '') this.#cause = { ...this.#cause, detail: fault.message };
    });
    this.#socket.once('close', () => this.#finish());
  }

  /** Starts reading. Nothing is lost before: the socket is not read until then. */
  listen(listener: MessageSocketListener): void {
    this.#listener = listener;
    this.#heardAt = monotonicMs();
    this.#watchSilence();
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest !== undefined && rest.length > 0) this.#read(rest);
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('drain', () => this.#listener?.onDrain());
    this.#socket.once('end', () => this.#socket.end());
    this.#socket.resume();
    if (this.#socket.destroyed) this.#finish();
  }

  get isOpen(): boolean {
    return this.#end === undefined && !this.#closeSent && !this.#socket.destroyed;
  }

  /** Bytes that were given to `send` and have not left yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  sendText(text: string): void {
    this.#send(frameOpcode.text, Buffer.from(text));
  }

  /** One message in parts, which must stay as they are until they have left: long ones are not copied here. */
  sendBinary(...parts: readonly Uint8Array[]): void {
    if (!this.isOpen) return;
    const payloadBytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (payloadBytes <= copiedBytes) {
      // One buffer takes the short way through the stream, which a key's echo is worth.
      this.#send(frameOpcode.binary, parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts));
      return;
    }
    this.#socket.cork();
    this.#socket.write(encodeHeader({ opcode: frameOpcode.binary, isFinal: true, payloadBytes, mask }));
    for (const part of parts) this.#socket.write(part);
    this.#socket.uncork();
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#heardAt = monotonicMs();
    this.#socket.resume();
  }

  /** Says goodbye: what was sent before arrives, then the peer's own close ends the connection. */
  close(code: number, reason = ''): void {
    if (!this.isOpen) return;
    if (this.#cause.cause === 'connection-lost') this.#cause = { cause: 'closed-by-us', code, detail: reason };
    this.#sendClose(code, reason);
    this.#closeTimer = setTimeout(() => this.#socket.destroy(), closeTimeoutMs);
  }

  /** Ends it at once, without waiting for anything. */
  destroy(): void {
    if (this.#cause.cause === 'connection-lost') this.#cause = { cause: 'closed-by-us', code: undefined, detail: '' };
    this.#socket.destroy();
  }

  onMessage(opcode: MessageOpcode, bytes: Uint8Array): void {
    if (this.#end === undefined) this.#listener?.onMessage(bytes, opcode === frameOpcode.text);
  }

  onPing(payload: Uint8Array): void {
    this.#send(frameOpcode.pong, payload);
  }

  onPong(): void {
    // Hearing it was all it was for.
  }

  onClose(code: number | undefined, reason: string): void {
    if (this.#cause.cause === 'connection-lost') this.#cause = { cause: 'peer-closed', code, detail: reason };
    if (!this.#closeSent) this.#sendClose(code ?? 1000, '');
    this.#socket.end();
    this.#closeTimer ??= setTimeout(() => this.#socket.destroy(), closeTimeoutMs);
  }

  #read(chunk: Uint8Array): void {
    this.#heardAt = monotonicMs();
    const failure = this.#reader.push(chunk);
    if (failure === undefined || this.#cause.cause === 'breach') return;
    this.#cause = { cause: 'breach', code: failure.closeCode, detail: failure.code };
    if (!this.#closeSent) this.#sendClose(failure.closeCode, failure.code);
    this.#socket.end();
    this.#closeTimer ??= setTimeout(() => this.#socket.destroy(), closeTimeoutMs);
  }

  #send(opcode: Opcode, payload: Uint8Array): void {
    if (this.isOpen) this.#socket.write(encodeFrame({ opcode, payload, mask }));
  }

  #sendClose(code: number, reason: string): void {
    this.#closeSent = true;
    if (!this.#socket.writable) return;
    // A reason may quote what came from outside, and a close has room for 123 bytes.
    const short = reason.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, closeReasonMaxBytes);
    this.#socket.write(encodeClose({ code, reason: short, mask }));
  }

  #watchSilence(): void {
    const left = this.#heardAt + this.#silenceMs - monotonicMs();
    this.#silenceTimer = setTimeout(() => {
      if (this.#heardAt + this.#silenceMs > monotonicMs() || this.#socket.isPaused()) {
        if (this.#socket.isPaused()) this.#heardAt = monotonicMs();
        this.#watchSilence();
        return;
      }
      this.#cause = { cause: 'silent', code: undefined, detail: `nothing heard for ${this.#silenceMs} ms` };
      this.#socket.destroy();
    }, left + 1);
  }

  #finish(): void {
    clearTimeout(this.#silenceTimer);
    clearTimeout(this.#closeTimer);
    if (this.#end !== undefined || this.#listener === undefined) return;
    this.#reader.stop();
    this.#end = this.#cause;
    this.#listener.onEnd(this.#cause);
  }
}

/**
 * Keeps one authenticated WebSocket to `/channel` ready, bound to nothing yet, so that a tool opens without waiting for
 * TCP, TLS and the upgrade. The server lets a few of them wait per login and drops one that waited too long; a new
 * one is then opened quietly.
 */
import { backOffMs } from '../api/back-off.ts';

/** Ours: a spare is a convenience, so its return may be slow. */
const backOff = { firstMs: 2_000, mostMs: 60_000 } as const;

/** A tool that has just taken the spare shall have the wire to itself first. */
const replaceAfterMs = 400;

export const channelSubprotocol = 'sallyport.channel.1';

export class SpareSockets {
  readonly #url: string;
  #spare: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keeping = false;
  #attempt = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** From now on one is kept ready. */
  keep(): void {
    if (this.#keeping) return;
    this.#keeping = true;
    this.#open();
  }

  stop(): void {
    this.#keeping = false;
    clearTimeout(this.#timer);
    const spare = this.#spare;
    this.#spare = undefined;
    spare?.close(1000);
  }

  /** The spare, or a new socket when there is none; the caller owns it. It may still be connecting. */
  take(): WebSocket {
    const spare = this.#spare;
    this.#spare = undefined;
    if (this.#keeping) this.#openAfter(replaceAfterMs);
    const usable = spare !== undefined && spare.readyState <= WebSocket.OPEN;
    return usable ? spare : this.#make();
  }

  #make(): WebSocket {
    const socket = new WebSocket(this.#url, channelSubprotocol);
    socket.binaryType = 'arraybuffer';
    return socket;
  }

  #openAfter(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), waitMs);
  }

  #open(): void {
    if (!this.#keeping || this.#spare !== undefined) return;
    const socket = this.#make();
    this.#spare = socket;
    socket.addEventListener('open', () => {
      if (this.#spare === socket) this.#attempt = 0;
    });
    socket.addEventListener('close', () => {
      if (this.#spare !== socket) return;
      this.#spare = undefined;
      this.#attempt += 1;
      if (this.#keeping) this.#openAfter(backOff.firstMs + backOffMs(this.#attempt, backOff, Math.random()));
    });
  }
}

/**
 * One end of a channel: a raw TLS socket after its upgrade, seen as WebSocket frames. It answers pings, keeps the
 * closing handshake, and hands data frames on as they stream by. It knows no message, no channel and no ticket.
 */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { encodeClose, encodeFrame, FrameReader, frameOpcode } from '@sallyport/protocol';
import type { DataOpcode, FrameHandler } from '@sallyport/protocol';
import { chunkUsed } from './chunk-memory.ts';
import { Holds } from './holds.ts';
import type { Release } from './holds.ts';
import type { Keepalive, Kept } from './keepalive.ts';
import { closeGraceMs, gatherFromBytes } from './limits.ts';
import { readIntoShared } from './shared-reading.ts';

/** Whoever the data frames go to, one at a time. */
export interface SocketOwner extends Required<
  Pick<FrameHandler, 'onFrameStart' | 'onPayload' | 'onFrameEnd' | 'onMessage'>
> {
  /** The chunk whose frames were just reported has been read; its memory may be handed on. */
  onChunkEnd(): void;
  /** What was written has left the process, after a `write` that answered false. */
  onDrain(): void;
  /** Nothing more will come, and nothing written arrives. Called once. */
  onGone(cause: GoneCause): void;
}

/** How a socket ended, for the owner's events. */
export type GoneCause = 'left' | 'cut' | 'silent' | 'breach' | 'replaced' | 'closed-here';

export interface CloseWords {
  readonly code: number;
  readonly reason?: string;
  /** What the owner is told; 'closed-here' if not given. */
  readonly cause?: GoneCause;
}

const pingFrame = encodeFrame({ opcode: frameOpcode.ping, payload: new Uint8Array(0) });

export class RelaySocket implements FrameHandler, Kept {
  readonly holds: Holds;
  readonly #socket: Duplex;
  readonly #keepalive: Keepalive;
  readonly #reader = new FrameReader(this, { expectMasked: true });
  #owner: SocketOwner;
  #heardAt: number;
  #pongHold: Release | undefined;
  /** Its owner leaves nothing unread that it was given, so that memory may be shared. */
  #isBound = false;
  #sharing: 'no' | 'soon' | 'yes' | 'impossible' = 'no';
  #isClosing = false;
  #isGone = false;
  #graceTimer: NodeJS.Timeout | undefined;

  constructor(socket: Duplex, owner: SocketOwner, keepalive: Keepalive) {
    this.#socket = socket;
    this.#owner = owner;
    this.#keepalive = keepalive;
    this.#heardAt = keepalive.now();
    this.holds = new Holds(socket);
  }

  get heardAt(): number {
    return this.#heardAt;
  }

  get isHeld(): boolean {
    return this.holds.isHeld;
  }

  /** Whether what is written still has somewhere to go. */
  get isOpen(): boolean {
    return !this.#isClosing && !this.#isGone;
  }

  /** Bytes written that the kernel has not taken yet. */
  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  /** From now on data frames go to `owner`, and it reads on for good; to be changed between messages. */
  giveTo(owner: SocketOwner): void {
    this.#owner = owner;
    this.#isBound = true;
  }

  /** Begins to read; `head` is what came behind the upgrade request. */
  start(head: Uint8Array): void {
    const socket = this.#socket;
    if (socket instanceof Socket) {
      socket.setTimeout(0);
      socket.setNoDelay(true);
    }
    socket.on('data', (chunk: Buffer) => this.#takeOwn(chunk));
    socket.on('drain', () => this.#drained());
    socket.on('end', () => this.#gone('cut'));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#gone('cut'));
    this.#keepalive.add(this);
    if (head.length > 0) this.#takeOwn(head);
    if (socket.destroyed) this.#gone('cut');
    else if (!this.holds.isHeld) socket.resume();
  }

  /** Stops at the end of the current message; what follows it in the chunk is kept for `readOn`. */
  readNoFurther(): void {
    this.#reader.hold();
  }

  readOn(): void {
    if (this.#isGone || this.#isClosing) return;
    this.#afterReading(this.#reader.release());
  }

  /**
   * Whether the other end keeps up; if not, `onDrain` follows. `onLeft` is called when the memory of `bytes` may be used
   * for something else, which can't be told of every kind of stream.
   */
  write(bytes: Uint8Array, onLeft?: () => void): boolean {
    if (!this.isOpen) {
      onLeft?.();
      return true;
    }
    const socket = this.#socket;
    return onLeft !== undefined && socket instanceof Socket ? socket.write(bytes, onLeft) : socket.write(bytes);
  }

  ping(): void {
    this.write(pingFrame);
  }

  expire(): void {
    this.#gone('silent');
    this.#socket.destroy();
  }

  /** Says goodbye and ends; the owner hears of it once more, by `onGone`. */
  close(words: CloseWords): void {
    this.#farewell(words);
    this.#gone(words.cause ?? 'closed-here');
  }

  onFrameStart(opcode: DataOpcode, payloadBytes: number, isFinal: boolean): void {
    this.#owner.onFrameStart(opcode, payloadBytes, isFinal);
  }

  onPayload(bytes: Uint8Array, start: number, end: number): void {
    this.#owner.onPayload(bytes, start, end);
  }

  onFrameEnd(isFinal: boolean): void {
    this.#owner.onFrameEnd(isFinal);
  }

  onMessage(bytes: Uint8Array, start: number, end: number): void {
    this.#owner.onMessage(bytes, start, end);
  }

  onPing(payload: Uint8Array): void {
    const isTaken = this.write(encodeFrame({ opcode: frameOpcode.pong, payload }));
    if (!isTaken) this.#pongHold ??= this.holds.take('peer');
  }

  onPong(): void {
    // Hearing it is all that matters.
  }

  onClose(code: number | undefined): void {
    this.#farewell({ code: code ?? 1000 });
    this.#gone('left');
  }

  #take(chunk: Uint8Array): void {
    if (this.#isGone || this.#isClosing) return;
    this.#heardAt = this.#keepalive.now();
    this.#afterReading(this.#reader.push(chunk));
  }

  /** A chunk with memory of its own. */
  #takeOwn(chunk: Uint8Array): void {
    this.#take(chunk);
    chunkUsed(chunk.length);
    if (this.#sharing !== 'no' || !this.#isBound || chunk.length < gatherFromBytes) return;
    this.#sharing = 'soon';
    setImmediate(() => this.#share());
  }

  /** What is a flood is read into shared memory from now on; a socket that held something back waits for the next turn. */
  #share(): void {
    const socket = this.#socket;
    this.#sharing = 'no';
    if (!this.isOpen || this.holds.isHeld || socket.readableLength > 0) return;
    const isShared = socket instanceof Socket && readIntoShared(socket, (chunk) => this.#take(chunk));
    this.#sharing = isShared ? 'yes' : 'impossible';
  }

  #afterReading(failure: ReturnType<FrameReader['push']>): void {
    if (!this.#isGone) this.#owner.onChunkEnd();
    if (failure === undefined || this.#isGone) return;
    this.#farewell({ code: failure.closeCode, reason: failure.code });
    this.#gone('breach');
  }

  #farewell(words: CloseWords): void {
    if (!this.isOpen) return;
    this.#isClosing = true;
    this.#reader.stop();
    this.#socket.end(encodeClose({ code: words.code, reason: words.reason ?? '' }));
    // What still comes is thrown away, so that the end of the stream can be seen.
    this.#socket.resume();
    this.#graceTimer = setTimeout(() => this.#socket.destroy(), closeGraceMs).unref();
    this.#socket.once('close', () => clearTimeout(this.#graceTimer));
  }

  #drained(): void {
    this.#pongHold?.();
    this.#pongHold = undefined;
    if (!this.#isGone) this.#owner.onDrain();
  }

  #gone(cause: GoneCause): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#keepalive.remove(this);
    this.#reader.stop();
    if (!this.#isClosing) this.#socket.destroy();
    this.#owner.onGone(cause);
  }
}

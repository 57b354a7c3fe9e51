/**
 * One direction of a channel: what its source sends goes to each of its targets. While any target is behind, one more
 * write gathers here and then the source is held; a target that comes in the middle of a message begins with the next one.
 */
import { ForwardBuffer } from './forward-buffer.ts';
import type { Holds, Release } from './holds.ts';
import { gatherFromBytes, gatherMaxBytes } from './limits.ts';
import { giveBack } from './outgoing-memory.ts';
import type { OutgoingMemory } from './outgoing-memory.ts';
import type { RelaySocket } from './relay-socket.ts';

interface Target {
  readonly socket: RelaySocket;
  /** False until a message begins that this target can have from its first byte. */
  isInStep: boolean;
  /** Behind with what it was sent, and the hold on the source until it has drained. */
  isBlocked: boolean;
  hold: Release | undefined;
}

export class Line {
  readonly #buffer = new ForwardBuffer((frames, memory) => this.#send(frames, memory));
  #targets: Target[] = [];
  #source: Holds | undefined;
  #isOutOfStep = false;
  #bytes = 0;
  #gathering: NodeJS.Immediate | undefined;

  /** Bytes of messages, headers included, that were sent to any target. */
  get bytes(): number {
    return this.#bytes;
  }

  get hasTarget(): boolean {
    return this.#targets.length > 0;
  }

  get isInMessage(): boolean {
    return this.#buffer.isInMessage;
  }

  /** Another source takes over; targets that are behind hold it too. */
  setSource(source: Holds | undefined): void {
    for (const target of this.#targets) {
      target.hold?.();
      target.hold = target.isBlocked ? source?.take('peer') : undefined;
    }
    this.#source = source;
  }

  addTarget(socket: RelaySocket): void {
    this.flush();
    const isInStep = !this.#buffer.isInMessage;
    if (!isInStep) this.#isOutOfStep = true;
    this.#targets.push({ socket, isInStep, isBlocked: false, hold: undefined });
  }

  removeTarget(socket: RelaySocket): void {
    for (const target of this.#targets) if (target.socket === socket) target.hold?.();
    this.#targets = this.#targets.filter((target) => target.socket !== socket);
    if (!this.#isBlocked) this.flush();
  }

  targetDrained(socket: RelaySocket): void {
    const target = this.#find(socket);
    if (target === undefined) return;
    target.isBlocked = false;
    if (!this.#isBlocked) this.flush();
    target.hold?.();
    target.hold = undefined;
  }

  /** A message begins with the next piece. */
  begin(): void {
    if (!this.#isOutOfStep) return;
    this.flush();
    for (const target of this.#targets) target.isInStep = true;
    this.#isOutOfStep = false;
  }

  putPiece(bytes: Uint8Array, start: number, end: number): void {
    this.#buffer.putPiece(bytes, start, end);
  }

  putLastPiece(bytes: Uint8Array, start: number, end: number): void {
    this.#buffer.putLastPiece(bytes, start, end);
  }

  /** A whole message; its memory may be used again at once. */
  putMessage(message: Uint8Array): void {
    this.begin();
    this.#buffer.putMessage(message);
  }

  /** Whether a message may be sent to this target alone now, or it is being sent another. */
  mayTell(socket: RelaySocket): boolean {
    return !this.#buffer.isInMessage || this.#find(socket)?.isInStep !== true;
  }

  /** A message to one target alone, when it may be told. */
  tell(socket: RelaySocket, frame: Uint8Array): void {
    this.flush();
    const target = this.#find(socket);
    if (target !== undefined) this.#afterWrite(target, socket.write(frame));
  }

  /** Ends a message whose rest will not come. */
  endMessage(): void {
    this.#buffer.endMessage();
    this.flush();
  }

  /**
   * A key's echo leaves now; of a flood, all that can be read at this moment leaves in one write, and what was read while
   * a target is behind in the next: writes that queue up would be copied together.
   */
  flushSoon(): void {
    const { waitingBytes } = this.#buffer;
    if (this.#isBlocked) {
      if (waitingBytes >= gatherMaxBytes) this.#holdSource();
      return;
    }
    if (waitingBytes < gatherFromBytes || waitingBytes >= gatherMaxBytes) this.flush();
    else this.#gathering ??= setImmediate(() => this.flush());
  }

  flush(): void {
    clearImmediate(this.#gathering);
    this.#gathering = undefined;
    this.#buffer.flush();
  }

  #send(frames: Uint8Array, memory: OutgoingMemory | undefined): void {
    this.#bytes += frames.length;
    const targets = this.#targets.filter(({ isInStep }) => isInStep);
    const onLeft = memory === undefined ? undefined : countdown(targets.length, () => giveBack(memory));
    for (const target of targets) this.#afterWrite(target, target.socket.write(frames, onLeft));
  }

  #afterWrite(target: Target, keepsUp: boolean): void {
    if (!keepsUp) target.isBlocked = true;
  }

  #holdSource(): void {
    for (const target of this.#targets) if (target.isBlocked) target.hold ??= this.#source?.take('peer');
  }

  get #isBlocked(): boolean {
    return this.#targets.some(({ isBlocked }) => isBlocked);
  }

  #find(socket: RelaySocket): Target | undefined {
    return this.#targets.find((target) => target.socket === socket);
  }
}

/** Calls `then` when it was called so often itself; at once if that is never. */
function countdown(times: number, then: () => void): () => void {
  let left = times;
  if (left === 0) then();
  return () => {
    left -= 1;
    if (left === 0) then();
  };
}

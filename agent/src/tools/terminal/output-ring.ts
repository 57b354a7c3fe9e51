/**
 * The last output of a terminal, addressed by offset. It promises `keepBytes`; the slack beyond lets a reader that is
 * just being stopped write on without touching what was promised.
 *
 * Most terminals say little, so it holds little at first and doubles. Begun whole, each terminal that was closed leaves
 * more than a mebibyte to be collected; glibc then takes pieces of that size for usual, no longer maps them one by one,
 * and has each of them resident wherever its heap has room.
 */
import { ringFirstBytes } from '../../limits.ts';

export class OutputRing {
  /** Begins anew only when it can't become larger; until then offsets are places in it. */
  #bytes: Uint8Array;
  readonly #mostBytes: number;
  readonly #onEvict: (bytes: Uint8Array) => void;
  #start = 0;
  #end = 0;

  /** `onEvict` gets every byte once, in order, just before it is overwritten. */
  constructor(keepBytes: number, slackBytes: number, onEvict: (bytes: Uint8Array) => void) {
    this.#mostBytes = keepBytes + slackBytes;
    this.#bytes = new Uint8Array(Math.min(ringFirstBytes, this.#mostBytes));
    this.#onEvict = onEvict;
  }

  /** Offset of the oldest byte that is held. */
  get start(): number {
    return this.#start;
  }

  /** Offset behind the newest byte: how many there ever were. */
  get end(): number {
    return this.#end;
  }

  append(bytes: Uint8Array): void {
    const most = this.#mostBytes;
    for (let at = 0; at < bytes.length; at += most) this.#appendPiece(bytes.subarray(at, at + most));
  }

  /** The bytes from one offset to another, both held, as views that hold until the next `append`. */
  views(from: number, to: number): readonly Uint8Array[] {
    if (from < this.#start || to > this.#end || from > to) throw new RangeError('these bytes are not held');
    if (from === to) return [];
    const first = from % this.#bytes.length;
    const length = to - from;
    const untilWrap = Math.min(length, this.#bytes.length - first);
    const views = [this.#bytes.subarray(first, first + untilWrap)];
    if (untilWrap < length) views.push(this.#bytes.subarray(0, length - untilWrap));
    return views;
  }

  /** What was given out as views before stays as it was. */
  #makeRoom(bytes: number): void {
    let room = this.#bytes.length;
    if (bytes <= room || room === this.#mostBytes) return;
    while (room < bytes) room *= 2;
    const larger = new Uint8Array(Math.min(room, this.#mostBytes));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  #appendPiece(piece: Uint8Array): void {
    this.#makeRoom(this.#end + piece.length);
    const capacity = this.#bytes.length;
    const evictTo = this.#end + piece.length - capacity;
    if (evictTo > this.#start) {
      for (const view of this.views(this.#start, evictTo)) this.#onEvict(view);
      this.#start = evictTo;
    }
    const at = this.#end % capacity;
    const untilWrap = Math.min(piece.length, capacity - at);
    this.#bytes.set(piece.subarray(0, untilWrap), at);
    this.#bytes.set(piece.subarray(untilWrap), 0);
    this.#end += piece.length;
  }
}

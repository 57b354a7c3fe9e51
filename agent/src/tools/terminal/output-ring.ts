/**
 * The last output of a terminal, addressed by offset. It promises `keepBytes`; the slack beyond lets a reader that is
 * just being stopped write on without touching what was promised.
 */
export class OutputRing {
  readonly #bytes: Uint8Array;
  readonly #onEvict: (bytes: Uint8Array) => void;
  #start = 0;
  #end = 0;

  /** `onEvict` gets every byte once, in order, just before it is overwritten. */
  constructor(keepBytes: number, slackBytes: number, onEvict: (bytes: Uint8Array) => void) {
    this.#bytes = new Uint8Array(keepBytes + slackBytes);
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
    const capacity = this.#bytes.length;
    for (let at = 0; at < bytes.length; at += capacity) this.#appendPiece(bytes.subarray(at, at + capacity));
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

  #appendPiece(piece: Uint8Array): void {
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

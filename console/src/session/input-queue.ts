/**
 * What was typed and is not on the wire yet. While the channel is away it holds a little, and says so; when the wire is
 * slow it feeds it piece by piece, so that a long paste never fills the browser's own buffer.
 */
import { encodeTerminalMessage, terminalPieceMaxBytes } from '@sallyport/protocol';

/** Ours: some minutes of typing or one sizeable paste; more than that no one means to send blindly. */
export const heldInputMaxBytes = 65_536;

/** Bytes left to the browser's own buffer before we wait. */
const wireFullBytes = 262_144;
const wireRetryMs = 8;

/** The longest paste taken while the channel is up. */
const livePasteMaxBytes = 16_777_216;

type HeldListener = (held: { readonly bytes: number; readonly refused: boolean }) => void;

export class InputQueue {
  readonly #onHeld: HeldListener;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #wire: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onHeld: HeldListener) {
    this.#onHeld = onHeld;
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const live = this.#wire !== undefined;
    if (this.#bytes + bytes.length > (live ? livePasteMaxBytes : heldInputMaxBytes)) {
      this.#onHeld({ bytes: this.#bytes, refused: true });
      return;
    }
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    if (live) this.#pump();
    else this.#onHeld({ bytes: this.#bytes, refused: false });
  }

  /** From now on what is held and what comes goes to `wire`. */
  flowTo(wire: WebSocket): void {
    this.#wire = wire;
    const waited = this.#bytes > 0;
    this.#pump();
    if (waited) this.#onHeld({ bytes: 0, refused: false });
  }

  hold(): void {
    this.#wire = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #pump(): void {
    const wire = this.#wire;
    while (wire?.readyState === WebSocket.OPEN && wire.bufferedAmount < wireFullBytes) {
      const piece = this.#pieces.shift();
      if (piece === undefined) return;
      const part = piece.subarray(0, terminalPieceMaxBytes);
      if (part.length < piece.length) this.#pieces.unshift(piece.subarray(part.length));
      this.#bytes -= part.length;
      wire.send(encodeTerminalMessage({ kind: 'input', bytes: part }));
    }
    if (wire === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, wireRetryMs);
  }
}

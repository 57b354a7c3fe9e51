/**
 * Follows terminal output just far enough to know whether it stands between two things: not inside an escape sequence
 * (ECMA-48, and the strings of xterm) nor inside a character of UTF-8. Only there a picture may take the place of what
 * came before.
 */
const esc = 0x1b;

type State = 'ground' | 'escape' | 'sequence' | 'string' | 'string-escape';

/** After `ESC`, these begin a string that ends with `ESC \` or BEL: DCS, SOS, OSC, PM, APC. */
const stringStarts: ReadonlySet<number> = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);

export class EscapeScanner {
  #state: State = 'ground';
  /** Bytes that a character of UTF-8 still lacks. */
  #missing = 0;

  get isAtRest(): boolean {
    return this.#state === 'ground' && this.#missing === 0;
  }

  take(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#state !== 'ground') {
        this.#step(bytes[at] ?? 0);
        at += 1;
        continue;
      }
      const next = bytes.indexOf(esc, at);
      if (next < 0) {
        this.#takeText(bytes.subarray(at));
        return;
      }
      this.#missing = 0;
      this.#state = 'escape';
      at = next + 1;
    }
  }

  #step(byte: number): void {
    // CAN and SUB end whatever is going on; ESC begins anew.
    if (byte === 0x18 || byte === 0x1a) this.#state = 'ground';
    else if (byte === esc) this.#state = this.#state === 'string' ? 'string-escape' : 'escape';
    else this.#state = this.#after(byte);
  }

  #after(byte: number): State {
    switch (this.#state) {
      case 'escape':
        if (byte === 0x5b) return 'sequence';
        if (stringStarts.has(byte)) return 'string';
        return byte >= 0x30 ? 'ground' : 'escape';
      case 'sequence':
        return byte >= 0x40 && byte <= 0x7e ? 'ground' : 'sequence';
      case 'string':
        return byte === 0x07 ? 'ground' : 'string';
      case 'string-escape':
        return byte === 0x5c ? 'ground' : 'string';
      case 'ground':
        return 'ground';
    }
  }

  /** Only the last few bytes can be the beginning of a character. */
  #takeText(bytes: Uint8Array): void {
    for (const byte of bytes.subarray(Math.max(0, bytes.length - 4))) {
      if (byte >= 0xf0) this.#missing = 3;
      else if (byte >= 0xe0) this.#missing = 2;
      else if (byte >= 0xc0) this.#missing = 1;
      else this.#missing = byte >= 0x80 ? Math.max(0, this.#missing - 1) : 0;
    }
  }
}

/**
 * The masking of RFC 6455, section 5.3, over a payload that passes in pieces. The same operation masks and unmasks. A
 * key of zero changes nothing and costs nothing, which is why an agent on TLS uses it.
 */

/** Below this, whole words save nothing (measured). */
const wordsFromBytes = 16;

const noWords = new Int32Array(0);
const keyBytes = new Uint8Array(4);
const keyWord = new Int32Array(keyBytes.buffer);

export class PayloadMask {
  /** As it stands for the next byte: the key is turned by every byte that passed. */
  #key = 0;
  /** The memory of the last piece seen as words: making such a view costs more than masking a small frame. */
  #words: Int32Array = noWords;

  /** Begins a payload. The key is its four bytes read big-endian. */
  begin(key: number): void {
    this.#key = key | 0;
  }

  /** Lets go of the memory of the last piece, which would otherwise be kept from the collector. */
  release(): void {
    this.#words = noWords;
  }

  /** Masks the next bytes of the payload, in place. */
  apply(bytes: Uint8Array, start: number, end: number): void {
    if (this.#key === 0) return;
    if (end - start < wordsFromBytes) {
      this.#applyBytes(bytes, start, end);
      return;
    }
    const offset = bytes.byteOffset;
    const wordsFrom = start + (-(offset + start) & 3);
    const wordsTo = end - ((offset + end) & 3);
    this.#applyBytes(bytes, start, wordsFrom);
    if (this.#words.buffer !== bytes.buffer)
      this.#words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
    const words = this.#words;
    const key = nativeWord(this.#key);
    const last = (offset + wordsTo) >> 2;
    for (let at = (offset + wordsFrom) >> 2; at < last; at += 1) words[at] = (words[at] ?? 0) ^ key;
    this.#applyBytes(bytes, wordsTo, end);
  }

  #applyBytes(bytes: Uint8Array, start: number, end: number): void {
    let key = this.#key;
    for (let at = start; at < end; at += 1) {
      bytes[at] = (bytes[at] ?? 0) ^ (key >>> 24);
      key = (key << 8) | (key >>> 24);
    }
    this.#key = key;
  }
}

/** The key in this machine's order of bytes. */
function nativeWord(key: number): number {
  keyBytes[0] = key >>> 24;
  keyBytes[1] = key >>> 16;
  keyBytes[2] = key >>> 8;
  keyBytes[3] = key;
  return keyWord[0] ?? 0;
}

/**
 * The masking of RFC 6455, section 5.3, over a payload that passes in pieces. The same operation masks and unmasks. A
 * key of zero changes nothing and costs nothing, which is why an agent on TLS uses it.
 */

/** Below this a view for whole words costs more than it saves (measured). */
const WORDS_FROM_BYTES = 192;

const keyBytes = new Uint8Array(4);
const keyWord = new Int32Array(keyBytes.buffer);

export class PayloadMask {
  /** As it stands for the next byte: the key is turned by every byte that passed. */
  #key = 0;

  /** Begins a payload. The key is its four bytes read big-endian. */
  begin(key: number): void {
    this.#key = key | 0;
  }

  /** Masks the next bytes of the payload, in place. */
  apply(bytes: Uint8Array, start: number, end: number): void {
    if (this.#key === 0) return;
    if (end - start < WORDS_FROM_BYTES) {
      this.#applyBytes(bytes, start, end);
      return;
    }
    const wordsFrom = start + (-(bytes.byteOffset + start) & 3);
    const words = (end - wordsFrom) >> 2;
    this.#applyBytes(bytes, start, wordsFrom);
    xorWords(new Int32Array(bytes.buffer, bytes.byteOffset + wordsFrom, words), this.#key);
    this.#applyBytes(bytes, wordsFrom + words * 4, end);
  }

  #applyBytes(bytes: Uint8Array, start: number, end: number): void {
    let key = this.#key;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      bytes[at] = (bytes[at] ?? 0) ^ (key >>> 24);
      bytes[at + 1] = (bytes[at + 1] ?? 0) ^ (key >>> 16);
      bytes[at + 2] = (bytes[at + 2] ?? 0) ^ (key >>> 8);
      bytes[at + 3] = (bytes[at + 3] ?? 0) ^ key;
    }
    for (; at < end; at += 1) {
      bytes[at] = (bytes[at] ?? 0) ^ (key >>> 24);
      key = (key << 8) | (key >>> 24);
    }
    this.#key = key;
  }
}

function xorWords(words: Int32Array, key: number): void {
  keyBytes[0] = key >>> 24;
  keyBytes[1] = key >>> 16;
  keyBytes[2] = key >>> 8;
  keyBytes[3] = key;
  const native = keyWord[0] ?? 0;
  for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) ^ native;
}

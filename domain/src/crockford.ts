/**
 * Sixteen bytes as 26 characters of Crockford's base 32, in lower case: no letter looks like a digit,
 * a double click selects the whole, and the order of the texts is the order of the bytes.
 * 26 characters hold 130 bits, so the first two are always zero and the first character is never above `7`.
 */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const charactersOf16Bytes = 26;

const valueOf: ReadonlyMap<string, number> = new Map(Array.from(alphabet, (character, value) => [character, value]));

export function encode16Bytes(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError(`Sixteen bytes are due, not ${bytes.length}`);
  let text = '';
  let held = 0;
  let heldBits = 2;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    heldBits += 8;
    while (heldBits >= 5) {
      heldBits -= 5;
      text += alphabet.charAt((held >>> heldBits) & 31);
    }
    held &= (1 << heldBits) - 1;
  }
  return text;
}

/** The bytes, or undefined for a text that no sixteen bytes would have produced: there is one spelling only. */
export function decode16Bytes(text: string): Uint8Array | undefined {
  if (text.length !== charactersOf16Bytes || text.charAt(0) > '7') return undefined;
  const bytes = new Uint8Array(16);
  let held = 0;
  let heldBits = -2;
  let filled = 0;
  for (const character of text) {
    const value = valueOf.get(character);
    if (value === undefined) return undefined;
    held = (held << 5) | value;
    heldBits += 5;
    if (heldBits >= 8) {
      heldBits -= 8;
      bytes[filled] = held >>> heldBits;
      filled += 1;
      held &= (1 << heldBits) - 1;
    }
  }
  return bytes;
}

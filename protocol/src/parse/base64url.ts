/**
 * Base64url without padding (RFC 4648, section 5), written here because neither Node nor the DOM may be
 * assumed in this workspace. Decoding is strict: other alphabets, padding and stray trailing bits are refused,
 * so that a value has exactly one spelling and can be compared as text.
 */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const none = 255;

/** By the code of a character; all beyond ASCII are none. */
const valueOf = new Uint8Array(128).fill(none);
for (let value = 0; value < alphabet.length; value += 1) valueOf[alphabet.charCodeAt(value)] = value;

const letter = (value: number): string => alphabet.charAt(value & 63);

export function encodeBase64url(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  let text = '';
  for (let at = 0; at < whole; at += 3) {
    const held = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += letter(held >> 18) + letter(held >> 12) + letter(held >> 6) + letter(held);
  }
  if (bytes.length === whole) return text;
  const held = ((bytes[whole] ?? 0) << 8) | (bytes[whole + 1] ?? 0);
  text += letter(held >> 10) + letter(held >> 4);
  return bytes.length - whole === 1 ? text : text + letter(held << 2);
}

export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = valueOf[text.charCodeAt(index)] ?? none;
    if (value === none) return undefined;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (held >> bits) & 255;
      at += 1;
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? bytes : undefined;
}

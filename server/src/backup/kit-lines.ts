/**
 * Bytes as lines that can be printed, read aloud and typed again: Crockford's base 32 in groups of five, and behind
 * each line four characters by which a slip of the pen is noticed and its line is named.
 */
import { createHash } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const bytesOfLine = 25;
const charactersOfGroup = 5;
const charactersOfCheck = 4;

export type ReadLines =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** Counted from 1. */
  | { readonly kind: 'wrong-line'; readonly line: number };

function encode(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let heldBits = 0;
  for (const byte of bytes) {
    held = ((held & 0xff) << 8) | byte;
    heldBits += 8;
    while (heldBits >= 5) {
      heldBits -= 5;
      text += alphabet.charAt((held >>> heldBits) & 31);
    }
  }
  return heldBits === 0 ? text : text + alphabet.charAt((held << (5 - heldBits)) & 31);
}

/** Undefined for a character that is none, or bits left over that are not zero. */
function decode(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let held = 0;
  let heldBits = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    held = ((held & 0xff) << 5) | value;
    heldBits += 5;
    if (heldBits < 8) continue;
    heldBits -= 8;
    bytes.push((held >>> heldBits) & 0xff);
  }
  return heldBits < 5 && (held & ((1 << heldBits) - 1)) === 0 ? Buffer.from(bytes) : undefined;
}

/** Twenty bits over the line's number and bytes: lines that were left out or changed places show too. */
function checkOf(line: number, bytes: Uint8Array): string {
  const digest = createHash('sha256').update(`sallyport/kit-line/1/${line}/`).update(bytes).digest();
  return encode(digest.subarray(0, 3)).slice(0, charactersOfCheck);
}

export function linesOf(bytes: Uint8Array): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesOfLine) {
    const part = bytes.subarray(at, at + bytesOfLine);
    const groups = encode(part).match(new RegExp(`.{1,${charactersOfGroup}}`, 'g')) ?? [];
    lines.push([...groups, checkOf(lines.length + 1, part)].join(' '));
  }
  return lines;
}

/** Letters that are mistaken for digits are read as those: Crockford's rule. Case and spaces don't matter. */
export function readLines(lines: readonly string[]): ReadLines {
  const parts: Buffer[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
    const bytes = decode(text.slice(0, -charactersOfCheck));
    const isLast = index === lines.length - 1;
    const isRight = bytes !== undefined && (isLast ? bytes.length <= bytesOfLine : bytes.length === bytesOfLine);
    if (!isRight || checkOf(index + 1, bytes) !== text.slice(-charactersOfCheck)) {
      return { kind: 'wrong-line', line: index + 1 };
    }
    parts.push(bytes);
  }
  return { kind: 'bytes', bytes: Buffer.concat(parts) };
}

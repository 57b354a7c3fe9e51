/**
 * Texts laid one behind the other, some hundred rows in one string, so that looking for a word in 100,000 rows is a few
 * hundred calls of the engine's own search and not 100,000, and fewer where a block lacks two characters of the word side
 * by side. What changed is laid anew when somebody searches.
 */
import { caseFold } from '@sallyport/domain';
import { found, wanted } from './column.ts';

/** Longer blocks make searches cheaper and changes dearer: laying a block anew takes about 30 µs. */
const blockRows = 256;

/** Not even comments contain it: no text that is typed or shown has control characters but line breaks. */
const separator = '\0';

/** With fewer rows of a block to be decided than this, looking into each is quicker than through all. */
const fewRows = 24;

/** Bits that say which characters, and which two side by side, there are in a text; some say so for several. */
const pairBits = 4_096;

interface Block {
  readonly text: string;
  readonly pairs: Uint32Array;
  /** Where each row's text begins, and behind the last one where the next would. */
  readonly starts: Uint32Array;
}

export class TextBlocks {
  readonly #textOf: (slot: number) => string;
  readonly #blocks: (Block | undefined)[] = [];

  /** The text of a slot that is not in use is empty. */
  constructor(textOf: (slot: number) => string) {
    this.#textOf = textOf;
  }

  touch(slot: number): void {
    this.#blocks[Math.floor(slot / blockRows)] = undefined;
  }

  search(needle: string, marks: Uint8Array): void {
    if (needle.includes(separator)) return;
    const pairs = [...bitsOf(needle)];
    for (let first = 0, number = 0; first < marks.length; first += blockRows, number += 1) {
      const end = Math.min(first + blockRows, marks.length);
      const undecided = countWanted(marks, first, end);
      if (undecided === 0) continue;
      const block = this.#block(number);
      if (!pairs.every((bit) => hasBit(block.pairs, bit))) continue;
      if (undecided < fewRows) searchRows(block, needle, { marks, first, end });
      else searchBlock(block, needle, { marks, first, end });
    }
  }

  prepare(slots: number): void {
    for (let number = 0; number * blockRows < slots; number += 1) this.#block(number);
  }

  #block(number: number): Block {
    const kept = this.#blocks[number];
    if (kept !== undefined) return kept;
    const first = number * blockRows;
    const texts = Array.from({ length: blockRows }, (_, row) => caseFold(this.#textOf(first + row)));
    const starts = new Uint32Array(blockRows + 1);
    for (const [row, { length }] of texts.entries()) starts[row + 1] = (starts[row] ?? 0) + length + 1;
    const text = texts.join(separator);
    const block = { text, pairs: pairsIn(text), starts };
    this.#blocks[number] = block;
    return block;
  }
}

/** The bit of a character is that of it with nothing behind it. */
function bitOf(one: number, other: number): number {
  return (one * 31 + other) & (pairBits - 1);
}

function* bitsOf(needle: string): Iterable<number> {
  for (let at = 0; at < needle.length; at += 1) {
    yield bitOf(needle.charCodeAt(at), 0);
    if (at > 0) yield bitOf(needle.charCodeAt(at - 1), needle.charCodeAt(at));
  }
}

function hasBit(bits: Uint32Array, bit: number): boolean {
  return ((bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}

function setBit(bits: Uint32Array, bit: number): void {
  bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
}

function pairsIn(text: string): Uint32Array {
  const bits = new Uint32Array(pairBits / 32);
  let before = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    setBit(bits, bitOf(code, 0));
    setBit(bits, bitOf(before, code));
    before = code;
  }
  return bits;
}

interface Stretch {
  readonly marks: Uint8Array;
  readonly first: number;
  readonly end: number;
}

/** Up to `fewRows`. */
function countWanted(marks: Uint8Array, first: number, end: number): number {
  let count = 0;
  for (let slot = first; slot < end && count < fewRows; slot += 1) if (marks[slot] === wanted) count += 1;
  return count;
}

function nextWanted(marks: Uint8Array, from: number, end: number): number {
  let slot = from;
  while (slot < end && marks[slot] !== wanted) slot += 1;
  return slot;
}

function searchRows({ text, starts }: Block, needle: string, { marks, first, end }: Stretch): void {
  for (let slot = nextWanted(marks, first, end); slot < end; slot = nextWanted(marks, slot + 1, end)) {
    const row = slot - first;
    if (text.slice(starts[row], (starts[row + 1] ?? 0) - 1).includes(needle)) marks[slot] = found;
  }
}

function searchBlock({ text, starts }: Block, needle: string, { marks, first, end }: Stretch): void {
  let slot = nextWanted(marks, first, end);
  while (slot < end) {
    const at = text.indexOf(needle, starts[slot - first]);
    if (at < 0) return;
    while ((starts[slot - first + 1] ?? Infinity) <= at) slot += 1;
    if (slot >= end) return;
    if (marks[slot] === wanted) marks[slot] = found;
    slot = nextWanted(marks, slot + 1, end);
  }
}

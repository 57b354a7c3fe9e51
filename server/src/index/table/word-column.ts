/** A column of few different texts that many rows share: each text is held once, and a row holds its number. */
import { caseFold, compareNames, searchText } from '@sallyport/domain';
import type { ItemRow, SearchField } from '@sallyport/domain';
import { found, grown, wanted, out } from './column.ts';
import type { Column } from './column.ts';

interface Word {
  readonly text: string;
  readonly folded: string;
  rows: number;
}

const unused: Word = { text: '', folded: '', rows: 0 };

export class WordColumn implements Column {
  readonly #field: SearchField;
  readonly #compare: (one: string, other: string) => number;
  /** The empty text has the first place whether or not anything is. */
  readonly #words: Word[] = [{ ...unused }];
  readonly #numbers = new Map<string, number>([['', 0]]);
  readonly #free: number[] = [];
  #codes = new Uint32Array(0);
  /** By number; made anew when there is another word. */
  #ranks: Uint32Array | undefined;

  constructor(field: SearchField, compare: (one: string, other: string) => number = compareNames) {
    this.#field = field;
    this.#compare = compare;
  }

  grow(slots: number): void {
    this.#codes = grown(this.#codes, slots);
  }

  set(slot: number, row: ItemRow): void {
    this.write(slot, searchText(row, this.#field));
  }

  clear(slot: number): void {
    this.write(slot, '');
  }

  write(slot: number, text: string): void {
    const before = this.#codes[slot] ?? 0;
    const word = this.#words[before];
    if (word?.text === text) return;
    this.#codes[slot] = this.#numberOf(text);
    if (word === undefined || before === 0) return;
    word.rows -= 1;
    if (word.rows === 0) this.#forget(before, word.text);
  }

  search(needle: string, marks: Uint8Array): void {
    this.#turn(marks, ({ folded }) => (folded.includes(needle) ? found : wanted));
  }

  /** Takes those out whose text is none of these, the case of letters apart. */
  keep(texts: readonly string[], marks: Uint8Array): void {
    const folded = new Set(texts.map(caseFold));
    this.#turn(marks, (word) => (folded.has(word.folded) ? wanted : out));
  }

  buckets(slots: Uint32Array, isDescending: boolean, into: Uint32Array): number {
    const ranks = (this.#ranks ??= this.#ranked());
    const last = this.#words.length - 1;
    for (let at = 0; at < slots.length; at += 1) {
      const code = this.#codes[slots[at] ?? 0] ?? 0;
      const rank = ranks[code] ?? 0;
      if (code === 0) into[at] = last;
      else into[at] = isDescending ? last - 1 - rank : rank;
    }
    return last + 1;
  }

  prepare(): void {
    this.#ranks ??= this.#ranked();
  }

  /** Gives each of the wanted the mark that is due to its word. */
  #turn(marks: Uint8Array, markOf: (word: Word) => number): void {
    const due = Uint8Array.from(this.#words, markOf);
    for (let slot = 0; slot < marks.length; slot += 1) {
      if (marks[slot] === wanted) marks[slot] = due[this.#codes[slot] ?? 0] ?? out;
    }
  }

  #numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) {
      const word = this.#words[known];
      if (word !== undefined) word.rows += 1;
      return known;
    }
    const number = this.#free.pop() ?? this.#words.length;
    this.#words[number] = { text, folded: caseFold(text), rows: 1 };
    this.#numbers.set(text, number);
    this.#ranks = undefined;
    return number;
  }

  #forget(number: number, text: string): void {
    this.#words[number] = { ...unused };
    this.#numbers.delete(text);
    this.#free.push(number);
    this.#ranks = undefined;
  }

  /** The empty ones, which none or the unknown bear, come last. */
  #ranked(): Uint32Array {
    const numbers = [...this.#words.keys()].toSorted((one, other) => {
      const [text, otherText] = [this.#words[one]?.text ?? '', this.#words[other]?.text ?? ''];
      if (text === '' || otherText === '') return Number(text === '') - Number(otherText === '');
      return this.#compare(text, otherText);
    });
    const ranks = new Uint32Array(numbers.length);
    for (const [rank, number] of numbers.entries()) ranks[number] = rank;
    return ranks;
  }
}

/** A column of texts most of which are told apart: names, addresses, comments. */
import { searchText } from '@sallyport/domain';
import type { ItemRow, SearchField } from '@sallyport/domain';
import type { Column } from './column.ts';
import { RowOrder, byName } from './row-order.ts';
import { TextBlocks } from './text-blocks.ts';

export class TextColumn implements Column {
  readonly #field: SearchField;
  readonly #texts: string[] = [];
  readonly #blocks = new TextBlocks((slot) => this.text(slot));
  readonly #order = new RowOrder(
    byName(
      (slot) => this.text(slot),
      (slot) => this.text(slot) !== '',
    ),
  );

  constructor(field: SearchField) {
    this.#field = field;
  }

  text(slot: number): string {
    return this.#texts[slot] ?? '';
  }

  grow(slots: number): void {
    this.#order.grow(slots);
  }

  set(slot: number, row: ItemRow): void {
    this.#write(slot, searchText(row, this.#field));
  }

  clear(slot: number): void {
    this.#write(slot, '');
  }

  search(needle: string, marks: Uint8Array): void {
    this.#blocks.search(needle, marks);
  }

  buckets(slots: Uint32Array, isDescending: boolean, into: Uint32Array): number {
    return this.#order.buckets(slots, isDescending, into);
  }

  prepare(): void {
    this.#blocks.prepare(this.#texts.length);
    this.#order.prepare();
  }

  #write(slot: number, text: string): void {
    while (this.#texts.length < slot) this.#texts.push('');
    if (this.#texts[slot] === text) return;
    this.#texts[slot] = text;
    this.#blocks.touch(slot);
    this.#order.touch(slot);
  }
}

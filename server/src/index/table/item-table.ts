/**
 * The rows of the list in columns, made to be searched and ordered: it knows nothing of clients, sessions and rights,
 * only rows, the numbers of their groups, and changes of them in the order in which they happened. However it gets to
 * an answer, it must be that of the domain's `matches` and `compareRows`.
 */
import { caseFold, clientStatuses, searchFields, searchWords } from '@sallyport/domain';
import type { ClientStatus, ItemQuery, ItemRow, JumpItemId, SearchField, SortKey } from '@sallyport/domain';
import { Scratch, found, grown, out, sortByBucket, wanted } from './column.ts';
import type { Column } from './column.ts';
import { MomentColumn } from './moment-column.ts';
import { RowOrder, byName } from './row-order.ts';
import { TextColumn } from './text-column.ts';
import { WordColumn } from './word-column.ts';

/** What became of a row. Slots are small numbers, given by whoever tells of the rows, and given again. */
export type RowChange =
  | { readonly kind: 'row'; readonly slot: number; readonly group: number; readonly row: ItemRow }
  | { readonly kind: 'status'; readonly slot: number; readonly status: ClientStatus }
  | { readonly kind: 'gone'; readonly slot: number };

export interface TableQuery extends Omit<ItemQuery, 'jumpGroupId'> {
  readonly sort: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
  /** A one for each group whose rows may be in the answer, at its number. */
  readonly groups: Uint8Array;
}

export interface TableAnswer {
  readonly total: number;
  /** One page of them. */
  readonly ids: readonly JumpItemId[];
}

/** As rows are searched by it. */
function statusWords(status: ClientStatus): string {
  return status.replaceAll('-', ' ');
}

const statusPlaces: ReadonlyMap<string, number> = new Map(
  clientStatuses.map((status, place) => [statusWords(status), place]),
);

function compareStatuses(one: string, other: string): number {
  return (statusPlaces.get(one) ?? 0) - (statusPlaces.get(other) ?? 0);
}

/** The number of no group. */
const noGroup = 0xffff_ffff;

const leastRoom = 256;

export class ItemTable {
  readonly #tags = new WordColumn('tag');
  readonly #statuses = new WordColumn('status', compareStatuses);
  readonly #names = new TextColumn('name');
  readonly #columns: Readonly<Record<SearchField, Column>> = {
    comments: new TextColumn('comments'),
    consoleUser: new TextColumn('consoleUser'),
    domain: new WordColumn('domain'),
    fqdn: new TextColumn('fqdn'),
    groupName: new WordColumn('groupName'),
    hostname: new TextColumn('hostname'),
    jumpMethod: new WordColumn('jumpMethod'),
    lastAccessedAt: new MomentColumn((row) => row.lastAccessedAt),
    name: this.#names,
    privateIp: new TextColumn('privateIp'),
    publicIp: new TextColumn('publicIp'),
    status: this.#statuses,
    tag: this.#tags,
    workgroup: new WordColumn('workgroup'),
    operatingSystem: new WordColumn('operatingSystem'),
  };
  readonly #rows: (ItemRow['id'] | undefined)[] = [];
  readonly #byId = new RowOrder(
    byName(
      (slot) => this.#rows[slot] ?? '',
      (slot) => this.#rows[slot] !== undefined,
    ),
  );
  #groups = new Uint32Array(0);
  #marks = new Uint8Array(0);
  readonly #scratch = { buckets: new Scratch(), slots: new Scratch(), others: new Scratch() };
  /** By name and then id, which is how every order ends; undefined after a change of either. */
  #byName: Uint32Array | undefined;
  #hasNameless = false;

  apply(changes: Iterable<RowChange>): void {
    for (const change of changes) this.#apply(change);
  }

  answer(query: TableQuery): TableAnswer {
    const marks = this.#marked(query);
    const slots = this.#sorted(this.#taken(marks), query.sort);
    const page = slots.subarray(query.offset, query.offset + query.limit);
    return { total: slots.length, ids: Array.from(page).flatMap((slot) => this.#rows[slot] ?? []) };
  }

  /** Does ahead what first queries would wait for, a column at a time. */
  *prepare(): Iterable<void> {
    for (const field of searchFields) {
      this.#columns[field].prepare();
      yield;
    }
    this.#byName ??= this.#namesInOrder();
  }

  #apply(change: RowChange): void {
    const { slot } = change;
    switch (change.kind) {
      case 'row':
        return this.#set(slot, change.group, change.row);
      case 'status':
        return this.#statuses.write(slot, statusWords(change.status));
      case 'gone':
        this.#groups[slot] = noGroup;
        this.#rows[slot] = undefined;
        this.#byId.touch(slot);
        this.#byName = undefined;
        for (const field of searchFields) this.#columns[field].clear(slot);
    }
  }

  #set(slot: number, group: number, row: ItemRow): void {
    if (slot >= this.#groups.length) this.#grow(Math.max(leastRoom, slot + 1, Math.ceil(this.#groups.length * 1.5)));
    while (this.#rows.length < slot) this.#rows.push(undefined);
    if (this.#rows[slot] !== row.id) {
      this.#rows[slot] = row.id;
      this.#byId.touch(slot);
      this.#byName = undefined;
    }
    if (this.#names.text(slot) !== row.name) this.#byName = undefined;
    this.#groups[slot] = group;
    for (const field of searchFields) this.#columns[field].set(slot, row);
  }

  #grow(slots: number): void {
    const before = this.#groups.length;
    this.#groups = grown(this.#groups, slots).fill(noGroup, before);
    this.#marks = new Uint8Array(slots);
    this.#byId.grow(slots);
    for (const field of searchFields) this.#columns[field].grow(slots);
  }

  /** A mark for each slot: which rows answer. */
  #marked({ groups, tag, statuses, filters, text, fields }: TableQuery): Uint8Array {
    const marks = this.#marks.subarray(0, this.#rows.length);
    for (let slot = 0; slot < marks.length; slot += 1) marks[slot] = groups[this.#groups[slot] ?? noGroup] ?? out;
    if (tag !== undefined) this.#tags.keep([tag], marks);
    if (statuses !== undefined) this.#statuses.keep(statuses.map(statusWords), marks);
    for (const filter of filters) this.#narrow(marks, caseFold(filter.text.trim()), [filter.field]);
    for (const word of telling(searchWords(text))) this.#narrow(marks, word, fields);
    return marks;
  }

  /** Leaves those whose text in one of the fields contains the needle. */
  #narrow(marks: Uint8Array, needle: string, fields: readonly SearchField[]): void {
    if (needle === '') return;
    // Those that hold each text once take no time, and what they find the others need not look at.
    const cheapFirst = [...new Set(fields)].toSorted((one, other) => this.#cost(one) - this.#cost(other));
    for (const field of cheapFirst) this.#columns[field].search(needle, marks);
    for (let slot = 0; slot < marks.length; slot += 1) marks[slot] = marks[slot] === found ? wanted : out;
  }

  #cost(field: SearchField): number {
    return this.#columns[field] instanceof WordColumn ? 0 : 1;
  }

  /** Those that are marked, by name. */
  #taken(marks: Uint8Array): Uint32Array {
    const byName = (this.#byName ??= this.#namesInOrder());
    const slots = this.#scratch.slots.take(byName.length);
    let count = 0;
    for (const slot of byName) {
      if (marks[slot] !== wanted) continue;
      slots[count] = slot;
      count += 1;
    }
    return slots.subarray(0, count);
  }

  #namesInOrder(): Uint32Array {
    const slots = this.#byId.slots();
    const buckets = this.#scratch.buckets.take(slots.length);
    const count = this.#names.buckets(slots, false, buckets);
    this.#hasNameless = buckets.includes(count - 1);
    // Unlike under a key, a row without a name is first here.
    for (let at = 0; at < buckets.length; at += 1) {
      const bucket = buckets[at] ?? 0;
      buckets[at] = bucket === count - 1 ? 0 : bucket + 1;
    }
    const inOrder = new Uint32Array(slots.length);
    sortByBucket(slots, { buckets, count }, inOrder);
    return inOrder;
  }

  /** The last key first, each time stably. A field that weighed already weighs no second time. */
  #sorted(byName: Uint32Array, sort: readonly SortKey[]): Uint32Array {
    const keys = sort.filter(({ field }, place) => sort.findIndex((earlier) => earlier.field === field) === place);
    const last = keys.at(-1);
    if (last?.field === 'name' && last.direction === 'ascending' && !this.#hasNameless) keys.pop();
    const buckets = this.#scratch.buckets.take(byName.length);
    let [slots, others] = [byName, this.#scratch.others.take(byName.length)];
    for (const { field, direction } of keys.toReversed()) {
      const count = this.#columns[field].buckets(slots, direction === 'descending', buckets);
      sortByBucket(slots, { buckets, count }, others);
      [slots, others] = [others, slots];
    }
    return slots;
  }
}

/** Words that say nothing beyond another one are left out, and what is longest, and so found least, is looked for first. */
function telling(words: readonly string[]): readonly string[] {
  const longestFirst = [...new Set(words)].toSorted((one, other) => other.length - one.length);
  return longestFirst.filter((word, place) => !longestFirst.slice(0, place).some((longer) => longer.includes(word)));
}

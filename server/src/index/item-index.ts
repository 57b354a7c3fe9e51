/**
 * The list that representatives see, held in memory: presence and sessions change in it without a write. What decides
 * is read here and now; what searches and orders is a table of its own that is told of every change. The database is
 * the truth; the index is built from it at each start.
 */
import type {
  AbsenceRules,
  Instant,
  ItemQuery,
  ItemRow,
  JumpClientId,
  JumpGroupId,
  JumpItemId,
  JumpTarget,
  SortKey,
  Span,
} from '@sallyport/domain';
import type { Facts } from '@sallyport/protocol';
import type { Clock, JumpClientRow, JumpGroupRow, JumpItemRow } from '../ports.ts';
import { clientEntry, rowOf, stateOf, targetOf } from './entries.ts';
import type { ClientEntry, ClientState, Running } from './entries.ts';
import { TalliedGroup } from './group-tally.ts';
import type { GroupContent, ItemCounts } from './group-tally.ts';
import { ItemFinder } from './item-finder.ts';
import { SlotBook } from './slot-book.ts';
import type { RowChange, TableAnswer } from './table/item-table.ts';

/** An item with all that is known of it now. */
export interface IndexedItem {
  readonly item: JumpItemRow;
  readonly row: ItemRow;
  readonly entry: ClientEntry & ClientState;
  readonly target: JumpTarget;
}

export interface ItemChange {
  readonly changed: readonly JumpItemId[];
  readonly removed: readonly JumpItemId[];
}

export interface ItemPageQuery extends ItemQuery {
  readonly sort: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
}

/** The groups whose items somebody sees: a set, or a map by group. */
export interface SeenGroups {
  has(id: JumpGroupId): boolean;
  keys(): Iterable<JumpGroupId>;
}

interface Held {
  /** Its place in the table. */
  readonly slot: number;
  row: ItemRow;
  item: JumpItemRow;
  isOnline: boolean;
  group: TalliedGroup<Held>;
}

interface HeldClient {
  entry: ClientEntry;
  state: ClientState;
  readonly items: Set<JumpItemId>;
}

export interface IndexWorld {
  readonly clock: Clock;
  readonly rules: () => AbsenceRules;
  readonly serverUp: () => readonly Span[];
  /** The thread that searches the list ended; the next query begins another. */
  readonly failed: (error: unknown) => void;
  readonly threadFrom?: number;
  /** Of what was reported, what the site wants to know. */
  readonly within: (facts: Facts) => Facts;
}

export class ItemIndex {
  readonly #world: IndexWorld;
  readonly #groups = new Map<JumpGroupId, JumpGroupRow>();
  readonly #clients = new Map<JumpClientId, HeldClient>();
  readonly #items = new Map<JumpItemId, Held>();
  readonly #slots = new SlotBook();
  readonly #finder: ItemFinder;
  readonly #tallies = new Map<JumpGroupId, TalliedGroup<Held>>();
  readonly #listeners = new Set<(change: ItemChange) => void>();
  #version = 0;
  #accessVersion = 0;

  constructor(world: IndexWorld) {
    this.#world = world;
    this.#finder = new ItemFinder({
      rows: () => this.#rowChanges(),
      rowCount: () => this.#items.size,
      failed: world.failed,
      threadFrom: world.threadFrom,
    });
  }

  /** How many items there are for whoever sees these groups. */
  counts(seen: SeenGroups = this.#tallies): ItemCounts {
    let [total, online] = [0, 0];
    for (const id of seen.keys()) {
      const tally = this.#tallies.get(id);
      total += tally?.items.size ?? 0;
      online += tally?.online ?? 0;
    }
    return { total, online };
  }

  /** Rises when the set, the texts or the statuses of the items in these groups changed, or who may see which. */
  version(seen: SeenGroups = this.#tallies): number {
    let newest = this.#accessVersion;
    for (const id of seen.keys()) newest = Math.max(newest, this.#tallies.get(id)?.version ?? 0);
    return newest;
  }

  content(id: JumpGroupId): GroupContent {
    return this.#tallies.get(id)?.content() ?? { total: 0, online: 0, tags: [] };
  }

  /** The listener runs within the change and must be quick. */
  onChange(listener: (change: ItemChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  find(id: JumpItemId): IndexedItem | undefined {
    const held = this.#items.get(id);
    const client = held === undefined ? undefined : this.#clients.get(held.item.jumpClientId);
    if (held === undefined || client === undefined) return undefined;
    const { entry, state } = client;
    return {
      item: held.item,
      row: held.row,
      entry: { ...entry, ...state },
      target: targetOf(entry, state, held.item),
    };
  }

  groups(): readonly JumpGroupRow[] {
    return [...this.#groups.values()];
  }

  group(id: JumpGroupId): JumpGroupRow | undefined {
    return this.#groups.get(id);
  }

  *items(): Iterable<IndexedItem> {
    for (const id of this.#items.keys()) {
      const item = this.find(id);
      if (item !== undefined) yield item;
    }
  }

  itemIdsOfClient(id: JumpClientId): readonly JumpItemId[] {
    return [...(this.#clients.get(id)?.items ?? [])];
  }

  client(id: JumpClientId): (ClientEntry & ClientState) | undefined {
    const held = this.#clients.get(id);
    return held === undefined ? undefined : { ...held.entry, ...held.state };
  }

  clients(): readonly (ClientEntry & ClientState)[] {
    return [...this.#clients.values()].map(({ entry, state }) => ({ ...entry, ...state }));
  }

  /**
   * How many items of the groups that somebody sees answer the query, and the ids of one page of them, as of now.
   * Throws `ListUnavailable` when that can't be told.
   */
  query(query: ItemPageQuery, seen: SeenGroups): Promise<TableAnswer> {
    const { jumpGroupId, ...rest } = query;
    const groups = jumpGroupId === undefined ? seen.keys() : [jumpGroupId].filter((id) => seen.has(id));
    return this.#finder.query({ ...rest, groups: this.#marked(groups) });
  }

  /** To be called once everything is there: long lists are made searchable before somebody searches them. */
  prepare(): void {
    this.#finder.begin();
  }

  async close(): Promise<void> {
    await this.#finder.close();
  }

  /** Whoever saw some groups may see others from now on. */
  accessChanged(): void {
    this.#version += 1;
    this.#accessVersion = this.#version;
  }

  setGroup(group: JumpGroupRow): void {
    this.#groups.set(group.id, group);
    const changed = [...(this.#tallies.get(group.id)?.items ?? [])];
    this.#tell(changed.flatMap((held) => (this.#refresh(held) ? [held.row.id] : [])));
  }

  removeGroup(id: JumpGroupId): void {
    this.#groups.delete(id);
  }

  /** A client and all of its items as the database has them now. */
  setClient(row: JumpClientRow, items: readonly JumpItemRow[]): void {
    const known = this.#clients.get(row.id);
    const { onlineSince, running } = known?.entry ?? { onlineSince: undefined, running: [] };
    const entry = clientEntry(row, { onlineSince, running, within: this.#world.within });
    if (known !== undefined) this.#setEntry(known, entry);
    const held = known ?? this.#addClient(entry);
    const kept = new Set(items.map((item) => item.id));
    const removed = [...held.items].filter((id) => !kept.has(id));
    for (const id of removed) this.#removeItem(held, id);
    for (const item of items) this.#setItem(held, item);
    this.#tell([...kept], removed);
  }

  removeClient(id: JumpClientId): void {
    const held = this.#clients.get(id);
    if (held === undefined) return;
    const removed = [...held.items];
    for (const item of removed) this.#removeItem(held, item);
    this.#clients.delete(id);
    this.#tell([], removed);
  }

  /** The client's link came up at this moment, or went. */
  setPresence(id: JumpClientId, onlineSince: Instant | undefined): void {
    const held = this.#clients.get(id);
    if (held !== undefined) this.#changeClient(held, { ...held.entry, onlineSince });
  }

  /** The sessions that run on the client, oldest first. */
  setRunning(id: JumpClientId, running: readonly Running[]): void {
    const held = this.#clients.get(id);
    if (held !== undefined) this.#changeClient(held, { ...held.entry, running });
  }

  /** Time alone makes clients lost, expired or due for removal: to be called now and then. */
  reconsider(): void {
    for (const held of this.#clients.values()) {
      const { standing } = held.state;
      if (stateOf(held.entry, this.#judging()).standing.kind !== standing.kind) this.#changeClient(held, held.entry);
    }
  }

  /** The site wants to know less than before of what was reported. */
  narrow(): void {
    for (const held of this.#clients.values()) {
      const facts = this.#world.within(held.entry.facts);
      this.#changeClient(held, { ...held.entry, facts, client: { ...held.entry.client, facts } });
    }
  }

  /** A one for each of the groups, at its number. */
  #marked(groups: Iterable<JumpGroupId>): Uint8Array {
    const marked = new Uint8Array(this.#tallies.size);
    for (const id of groups) {
      const tally = this.#tallies.get(id);
      if (tally !== undefined) marked[tally.number] = 1;
    }
    return marked;
  }

  #tally(id: JumpGroupId): TalliedGroup<Held> {
    const tally = this.#tallies.get(id) ?? new TalliedGroup<Held>(this.#tallies.size);
    this.#tallies.set(id, tally);
    return tally;
  }

  #touch(group: TalliedGroup<Held>): void {
    this.#version += 1;
    group.version = this.#version;
  }

  #enter(held: Held): void {
    held.group.items.add(held);
    held.group.online += Number(held.isOnline);
    this.#touch(held.group);
  }

  #depart(held: Held): void {
    held.group.items.delete(held);
    held.group.online -= Number(held.isOnline);
    this.#touch(held.group);
  }

  *#rowChanges(): Iterable<RowChange> {
    for (const held of this.#items.values()) yield changeOf(held);
  }

  #judging() {
    return { rules: this.#world.rules(), serverUp: this.#world.serverUp(), now: this.#world.clock.now() };
  }

  #addClient(entry: ClientEntry): HeldClient {
    const held = { entry, state: stateOf(entry, this.#judging()), items: new Set<JumpItemId>() };
    this.#clients.set(entry.row.id, held);
    return held;
  }

  /** Without telling anybody yet. */
  #setEntry(held: HeldClient, entry: ClientEntry): void {
    held.entry = entry;
    held.state = stateOf(entry, this.#judging());
    const isOnline = held.state.presence.kind === 'online';
    for (const id of held.items) {
      const item = this.#items.get(id);
      if (item === undefined || item.isOnline === isOnline) continue;
      item.isOnline = isOnline;
      item.group.online += isOnline ? 1 : -1;
      this.#touch(item.group);
    }
  }

  #changeClient(held: HeldClient, entry: ClientEntry): void {
    this.#setEntry(held, entry);
    const items = [...held.items].flatMap((id) => this.#items.get(id) ?? []);
    for (const item of items) this.#refresh(item);
    this.#tell(items.map((item) => item.row.id));
  }

  #setItem(client: HeldClient, item: JumpItemRow): void {
    const group = this.#tally(item.jumpGroupId);
    const known = this.#items.get(item.id);
    if (known !== undefined) {
      known.item = item;
      if (known.group !== group) {
        this.#depart(known);
        known.group = group;
        this.#enter(known);
      }
      this.#refresh(known);
      return;
    }
    const row = rowOf(item, this.#groups.get(item.jumpGroupId), { ...client.entry, ...client.state });
    const isOnline = client.state.presence.kind === 'online';
    const held: Held = { slot: this.#slots.take(), item, row, isOnline, group };
    this.#items.set(item.id, held);
    client.items.add(item.id);
    this.#finder.note(changeOf(held));
    this.#enter(held);
  }

  #removeItem(client: HeldClient, id: JumpItemId): void {
    const held = this.#items.get(id);
    if (held === undefined) return;
    this.#finder.note({ kind: 'gone', slot: held.slot });
    this.#slots.giveBack(held.slot);
    this.#items.delete(id);
    client.items.delete(id);
    this.#depart(held);
  }

  /** Makes the row anew; whether it reads otherwise than before. */
  #refresh(held: Held): boolean {
    const client = this.#clients.get(held.item.jumpClientId);
    if (client === undefined) return false;
    const row = rowOf(held.item, this.#groups.get(held.item.jumpGroupId), { ...client.entry, ...client.state });
    const differing = differingFields(held.row, row);
    if (differing.length === 0) return false;
    held.row = row;
    const isStatusAlone = differing.length === 1 && differing[0] === 'status';
    this.#finder.note(isStatusAlone ? { kind: 'status', slot: held.slot, status: row.status } : changeOf(held));
    this.#touch(held.group);
    return true;
  }

  #tell(changed: readonly JumpItemId[], removed: readonly JumpItemId[] = []): void {
    if (changed.length === 0 && removed.length === 0) return;
    for (const listener of this.#listeners) listener({ changed, removed });
  }
}

function changeOf({ slot, group, row }: Held): RowChange {
  return { kind: 'row', slot, group: group.number, row };
}

function differingFields(one: ItemRow, other: ItemRow): readonly (keyof ItemRow)[] {
  return (Object.keys(one) as (keyof ItemRow)[]).filter((field) => one[field] !== other[field]);
}

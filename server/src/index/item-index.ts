/**
 * The list that representatives see, held in memory: presence and sessions change in it without a write, and any
 * filter and order is answered from it. The database is the truth; the index is built from it at each start.
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
import type { Clock, JumpClientRow, JumpGroupRow, JumpItemRow } from '../ports.ts';
import { clientEntry, rowOf, stateOf, targetOf } from './entries.ts';
import type { ClientEntry, ClientState, Running } from './entries.ts';
import { TalliedGroup } from './group-tally.ts';
import type { GroupContent, ItemCounts } from './group-tally.ts';
import { OrderedRows } from './ordered-rows.ts';
import { testsFor } from './search.ts';
import type { Searchable } from './search.ts';

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

interface Held extends Searchable {
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
}

export class ItemIndex {
  readonly #world: IndexWorld;
  readonly #groups = new Map<JumpGroupId, JumpGroupRow>();
  readonly #clients = new Map<JumpClientId, HeldClient>();
  readonly #items = new Map<JumpItemId, Held>();
  readonly #rows = new OrderedRows<Held>();
  readonly #tallies = new Map<JumpGroupId, TalliedGroup<Held>>();
  readonly #listeners = new Set<(change: ItemChange) => void>();
  #version = 0;
  #accessVersion = 0;

  constructor(world: IndexWorld) {
    this.#world = world;
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

  /** How many items of the groups that somebody sees answer the query, and the ids of one page of them. */
  query(query: ItemPageQuery, seen: SeenGroups): { readonly total: number; readonly ids: readonly JumpItemId[] } {
    const { offset, limit, sort, jumpGroupId, ...rest } = query;
    const groups = jumpGroupId === undefined ? seen : new Set([jumpGroupId].filter((id) => seen.has(id)));
    const isSeen = this.#marked(groups.keys());
    const tests = testsFor(rest);
    const ids: JumpItemId[] = [];
    let total = 0;
    for (const held of this.#rows.inOrder(sort)) {
      if (isSeen[held.group.number] !== 1) continue;
      if (tests.length > 0 && !tests.every((test) => test(held))) continue;
      if (total >= offset && ids.length < limit) ids.push(held.row.id);
      total += 1;
      // Without a test every item of the groups is an answer, and how many there are is known.
      if (tests.length === 0 && total >= offset + limit) return { total: this.counts(groups).total, ids };
    }
    return { total, ids };
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
    const entry = clientEntry(row, { onlineSince, running });
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
    const held: Held = { item, row, isOnline, group, folded: undefined };
    this.#items.set(item.id, held);
    client.items.add(item.id);
    this.#rows.insert(held);
    this.#enter(held);
  }

  #removeItem(client: HeldClient, id: JumpItemId): void {
    const held = this.#items.get(id);
    if (held === undefined) return;
    this.#rows.remove(held);
    this.#items.delete(id);
    client.items.delete(id);
    this.#depart(held);
  }

  /** Makes the row anew; whether it reads otherwise than before. */
  #refresh(held: Held): boolean {
    const client = this.#clients.get(held.item.jumpClientId);
    if (client === undefined) return false;
    const row = rowOf(held.item, this.#groups.get(held.item.jumpGroupId), { ...client.entry, ...client.state });
    if (isSameRow(held.row, row)) return false;
    this.#rows.change(held, row);
    held.folded = undefined;
    this.#touch(held.group);
    return true;
  }

  #tell(changed: readonly JumpItemId[], removed: readonly JumpItemId[] = []): void {
    if (changed.length === 0 && removed.length === 0) return;
    for (const listener of this.#listeners) listener({ changed, removed });
  }
}

function isSameRow(one: ItemRow, other: ItemRow): boolean {
  return (Object.keys(one) as (keyof ItemRow)[]).every((field) => one[field] === other[field]);
}

/** Keeps the index as the database has it: reads everything once, then whatever the bus says may have changed. */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Instant, JumpClientId } from '@sallyport/domain';
import type { Bus, BusEvents } from '../bus/bus.ts';
import type { Clock, JumpClientRow, JumpGroupRow, Store } from '../ports.ts';
import { runningOf } from './entries.ts';
import type { ItemIndex } from './item-index.ts';

export interface FeedWorld {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly index: ItemIndex;
  readonly failed: (error: unknown) => void;
}

export interface IndexFeed {
  /** Kept when what has been heard so far is in the index. */
  settled(): Promise<void>;
  close(): void;
}

function byClient<Row extends { readonly jumpClientId: JumpClientId }>(
  rows: readonly Row[],
): ReadonlyMap<JumpClientId, readonly Row[]> {
  return Map.groupBy(rows, (row) => row.jumpClientId);
}

/** Groups as lists name them: a personal list by its owner. */
async function listGroups(store: Store): Promise<readonly JumpGroupRow[]> {
  const [groups, users] = await Promise.all([store.listJumpGroups(), store.listUsers()]);
  const names = new Map(users.map(({ id, displayName }) => [id, displayName]));
  return groups.map((group) => (group.ownerId === null ? group : { ...group, name: names.get(group.ownerId) ?? '' }));
}

/** Groups whose rows changed, that are new, or that are gone. */
async function loadGroups({ store, index }: FeedWorld): Promise<void> {
  const rows = await listGroups(store);
  for (const row of rows) {
    const known = index.group(row.id);
    if (known?.name !== row.name || known.codeName !== row.codeName || known.comments !== row.comments) {
      index.setGroup(row);
    }
  }
  const there = new Set(rows.map(({ id }) => id));
  for (const { id } of index.groups()) if (!there.has(id)) index.removeGroup(id);
}

/**
 * Clients that are read before the event loop gets its turn again. Not all at once: the driver holds each row of an
 * answer apart until the last one is read, and the young part of the heap is swept with all of them a thousand times.
 */
const clientsAtOnce = 1_000;

async function* clientsInParts(store: Store): AsyncGenerator<readonly JumpClientRow[]> {
  let after: JumpClientId | undefined;
  for (;;) {
    const clients = await store.listJumpClients({ after, limit: clientsAtOnce });
    after = clients.at(-1)?.id;
    if (after === undefined) return;
    yield clients;
    await turn();
  }
}

async function loadAll(world: FeedWorld): Promise<void> {
  const { store, index } = world;
  await loadGroups(world);
  for await (const clients of clientsInParts(store)) {
    const items = byClient(await store.listJumpItemsOfClients(clients.map(({ id }) => id)));
    for (const client of clients) index.setClient(client, items.get(client.id) ?? []);
  }
  // Last: the bus tells of a session by its item, which was not known before.
  for (const [id, sessions] of byClient(await store.listRunningSessions())) {
    index.setRunning(id, sessions.map(runningOf));
  }
}

async function loadClient(world: FeedWorld, id: JumpClientId): Promise<void> {
  const { store, index } = world;
  const client = await store.findJumpClient(id);
  if (client === undefined) {
    index.removeClient(id);
    return;
  }
  const items = await store.listJumpItemsOfClient(id);
  if (items.some(({ jumpGroupId }) => index.group(jumpGroupId) === undefined)) {
    await loadGroups(world);
    // One that was made at the command line, of which nobody told.
    world.bus.publish('access-changed', {});
  }
  const sessions = await store.listRunningSessionsOfClient(id);
  index.setClient(client, items);
  index.setRunning(id, sessions.map(runningOf));
}

/** After a failure of the database, for instance while it restarts. */
const retryPauseMs = 1000;

class Feed implements IndexFeed {
  readonly #world: FeedWorld;
  readonly #stale = new Set<JumpClientId>();
  readonly #online = new Map<JumpClientId, Instant>();
  readonly #leave: readonly (() => void)[];
  #areGroupsStale = false;
  #loaded = false;
  #reading: JumpClientId | undefined;
  #closed = false;
  #working: Promise<void> | undefined;

  constructor(world: FeedWorld) {
    this.#world = world;
    const { bus, index } = world;
    this.#leave = [
      bus.subscribe('client-changed', (event) => this.#noteClient(event)),
      bus.subscribe('session-changed', ({ jumpItemId }) => {
        const item = index.find(jumpItemId);
        if (item !== undefined) this.#mark(item.item.jumpClientId);
      }),
      bus.subscribe('access-changed', () => {
        this.#areGroupsStale = true;
        this.#begin();
      }),
      bus.subscribe('link-changed', ({ jumpClientId, online }) => this.#notePresence(jumpClientId, online)),
    ];
  }

  async load(): Promise<void> {
    await loadAll(this.#world);
    for (const [id, since] of this.#online) this.#world.index.setPresence(id, since);
    this.#loaded = true;
    this.#begin();
  }

  async settled(): Promise<void> {
    await this.#working;
  }

  close(): void {
    this.#closed = true;
    for (const leave of this.#leave) leave();
  }

  #notePresence(id: JumpClientId, online: boolean): void {
    if (online) this.#online.set(id, this.#world.clock.now());
    else this.#online.delete(id);
    this.#world.index.setPresence(id, this.#online.get(id));
  }

  /** What was written is taken as it is told, unless the row is about to be read or is just being read. */
  #noteClient({ jumpClientId, changes }: BusEvents['client-changed']): void {
    const { index } = this.#world;
    const known = index.client(jumpClientId);
    const isRead = !this.#loaded || this.#stale.has(jumpClientId) || this.#reading === jumpClientId;
    if (changes === undefined || known === undefined || isRead) return this.#mark(jumpClientId);
    const items = index.itemIdsOfClient(jumpClientId).flatMap((id) => index.find(id)?.item ?? []);
    index.setClient({ ...known.row, ...changes }, items);
  }

  #mark(id: JumpClientId): void {
    this.#stale.add(id);
    this.#begin();
  }

  #begin(): void {
    if (this.#loaded && (this.#stale.size > 0 || this.#areGroupsStale)) this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    while ((this.#stale.size > 0 || this.#areGroupsStale) && !this.#closed) {
      if (this.#areGroupsStale) await this.#readGroups();
      const [id] = this.#stale;
      if (id === undefined) continue;
      // Taken out first: what changes while it is being read is read again.
      this.#stale.delete(id);
      this.#reading = id;
      try {
        await loadClient(this.#world, id);
        // A link may have come up before there was a client to note it at.
        this.#world.index.setPresence(id, this.#online.get(id));
      } catch (error) {
        this.#world.failed(error);
        this.#stale.add(id);
        await wait(retryPauseMs, undefined, { ref: false });
      }
    }
    this.#reading = undefined;
    this.#working = undefined;
  }

  async #readGroups(): Promise<void> {
    this.#areGroupsStale = false;
    try {
      await loadGroups(this.#world);
    } catch (error) {
      this.#world.failed(error);
      this.#areGroupsStale = true;
      await wait(retryPauseMs, undefined, { ref: false });
    }
  }
}

/** Answers when the index holds everything. */
export async function feedIndex(world: FeedWorld): Promise<IndexFeed> {
  const feed = new Feed(world);
  await feed.load();
  return feed;
}

/**
 * Who searches the list: a table beside everything else while the list is short, and one in a thread of its own from
 * some thousand rows on, so that a key on its way to a shell never waits for somebody's search. Either is told of
 * changes in their order, and a query is answered as of everything that was told before it.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { ItemTable } from './table/item-table.ts';
import type { RowChange, TableAnswer, TableQuery } from './table/item-table.ts';
import { TableGone, TableThread } from './table/table-thread.ts';

export interface FinderWorld {
  /** Every row there is, as it is when its turn comes. */
  readonly rows: () => Iterable<RowChange>;
  readonly rowCount: () => number;
  readonly failed: (error: unknown) => void;
  /** Rows from which on a thread takes over; some thousand unless given. */
  readonly threadFrom?: number | undefined;
}

/** A query over so many rows takes 1 ms at most, and a thread would take 10 MiB. */
const threadFromRows = 5_000;

/** Changes are gathered for so long, or until there are so many, unless somebody asks: that takes them along. */
const gatherMs = 100;
const gatherMost = 500;

/** Rows that are handed over before the event loop gets its turn again: about 2 ms of work. */
const rowsAtOnce = 500;

/** A browser asks the next question once it has no more use for the last one's answer; this many are a flood. */
const queriesWaitingMost = 256;

/** The list can't be searched just now. */
export class ListUnavailable extends Error {
  constructor(cause?: unknown) {
    super('The list cannot be searched just now', { cause });
    this.name = 'ListUnavailable';
  }
}

type Searcher = Pick<TableThread, 'change' | 'query' | 'stop'> & { readonly isThread: boolean };

/** In the form of a thread. */
function besideEverything(table: ItemTable): Searcher {
  return {
    isThread: false,
    change: (changes) => table.apply(changes),
    query: async (query) => table.answer(query),
    stop: async () => undefined,
  };
}

export class ItemFinder {
  readonly #world: FinderWorld;
  /** By slot: what happened twice is told once. */
  readonly #gathered = new Map<number, RowChange>();
  #timer: NodeJS.Timeout | undefined;
  /** What changes are told to, complete or not. */
  #searcher: Searcher | undefined;
  /** The same once it has every row. */
  #complete: Promise<Searcher> | undefined;
  #waiting = 0;
  #isClosed = false;

  constructor(world: FinderWorld) {
    this.#world = world;
  }

  note(change: RowChange): void {
    // Who begins later begins with the rows as they are then.
    if (this.#searcher === undefined) return;
    const before = this.#gathered.get(change.slot);
    const isPart = change.kind === 'status' && before?.kind === 'row';
    this.#gathered.set(change.slot, isPart ? { ...before, row: { ...before.row, status: change.status } } : change);
    if (this.#gathered.size >= gatherMost) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), gatherMs).unref();
  }

  /** Begins ahead of the first query where that would have to wait. */
  begin(): void {
    if (this.#world.rowCount() >= this.#threadFrom) this.#ready().catch(() => undefined);
  }

  /** Throws `ListUnavailable` when there is no answer to be had. */
  async query(query: TableQuery): Promise<TableAnswer> {
    if (this.#waiting >= queriesWaitingMost) throw new ListUnavailable();
    this.#waiting += 1;
    try {
      return await this.#answer(query).catch((error: unknown) => {
        if (error instanceof TableGone && !this.#isClosed) return this.#answer(query);
        throw error;
      });
    } catch (error) {
      if (error instanceof TableGone) throw new ListUnavailable(error);
      throw error;
    } finally {
      this.#waiting -= 1;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#searcher?.stop();
  }

  get #threadFrom(): number {
    return this.#world.threadFrom ?? threadFromRows;
  }

  async #answer(query: TableQuery): Promise<TableAnswer> {
    const searcher = await this.#ready();
    this.#tell();
    return searcher.query(query);
  }

  #ready(): Promise<Searcher> {
    if (this.#isClosed) return Promise.reject(new TableGone());
    const isLong = this.#world.rowCount() >= this.#threadFrom;
    if (this.#complete === undefined || (isLong && this.#searcher?.isThread === false)) {
      this.#gathered.clear();
      this.#complete = isLong ? this.#inThread() : Promise.resolve(this.#beside());
    }
    return this.#complete;
  }

  #beside(): Searcher {
    const table = new ItemTable();
    table.apply(this.#world.rows());
    this.#searcher = besideEverything(table);
    return this.#searcher;
  }

  async #inThread(): Promise<Searcher> {
    const thread: TableThread = new TableThread(this.#world.rowCount(), (error) => this.#gone(thread, error));
    this.#searcher = thread;
    await this.#fill(thread);
    return thread;
  }

  /** Rows that change meanwhile are told of as well, in between: whichever comes last is how the row is. */
  async #fill(thread: TableThread): Promise<void> {
    let some: RowChange[] = [];
    for (const change of this.#world.rows()) {
      some.push(change);
      if (some.length < rowsAtOnce) continue;
      thread.change(some);
      some = [];
      await turn();
    }
    thread.change(some);
    await thread.complete();
  }

  /** Whoever asks next begins anew. */
  #gone(searcher: Searcher, error: unknown): void {
    if (this.#searcher !== searcher) return;
    this.#searcher = undefined;
    this.#complete = undefined;
    this.#gathered.clear();
    if (!this.#isClosed) this.#world.failed(error ?? new TableGone());
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered.size === 0) return;
    const changes = [...this.#gathered.values()];
    this.#gathered.clear();
    this.#searcher?.change(changes);
  }
}

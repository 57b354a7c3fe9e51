/**
 * The facts of access as they are now, for every question of who may do what. Read once and again after each change;
 * whoever asks while a change is being read waits for it, so that nobody is judged by what was true before.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { AccessFacts, UserId } from '@sallyport/domain';
import type { Bus, Unsubscribe } from '../bus/bus.ts';
import type { Store } from '../ports.ts';
import { Lanes } from '../services/lanes.ts';
import { readAccess } from './read-access.ts';

export interface AccessWorld {
  readonly store: Store;
  readonly bus: Bus;
  /** Host names of the server's public addresses; known once it listens. */
  readonly configuredHosts: () => readonly string[];
  readonly failed: (error: unknown) => void;
}

export interface AccessBook {
  /** Settles when every change that was told before the call is in what it answers. */
  current(): Promise<AccessFacts>;
  /** What was read last; may be older than a change that is just being read. */
  latest(): AccessFacts;
  /** As `current`, of facts that know this account, should there be one: what a command line wrote told nobody. */
  knowing(id: UserId): Promise<AccessFacts>;
  /**
   * Runs changes of access one after the other, so that each is judged by what the ones before it left. What others wrote
   * to the same database meanwhile has moved the revision, which the commit of a change is to compare.
   */
  alone<Result>(change: (facts: AccessFacts, revision: number) => Promise<Result>): Promise<Result>;
  /** Called after each reading. */
  onChange(listener: (facts: AccessFacts) => void): Unsubscribe;
  close(): void;
}

interface Read {
  readonly facts: AccessFacts;
  /** No newer than the facts: read before them. */
  readonly revision: number;
}

async function read({ store, configuredHosts }: AccessWorld): Promise<Read> {
  const revision = await store.findAccessRevision();
  return { facts: await readAccess(store, configuredHosts()), revision };
}

const retryPauseMs = 1000;

class Book implements AccessBook {
  readonly #world: AccessWorld;
  readonly #listeners = new Set<(facts: AccessFacts) => void>();
  readonly #leave: Unsubscribe;
  readonly #changes = new Lanes();
  #read: Read;
  #isStale = false;
  #reading: Promise<void> | undefined;
  #isClosed = false;

  constructor(world: AccessWorld, read: Read) {
    this.#world = world;
    this.#read = read;
    this.#leave = world.bus.subscribe('access-changed', () => this.#readAgain());
  }

  async current(): Promise<AccessFacts> {
    await this.#reading;
    return this.#read.facts;
  }

  latest(): AccessFacts {
    return this.#read.facts;
  }

  async knowing(id: UserId): Promise<AccessFacts> {
    const facts = await this.current();
    if (facts.accounts.has(id)) return facts;
    this.#readAgain();
    return await this.current();
  }

  async alone<Result>(change: (facts: AccessFacts, revision: number) => Promise<Result>): Promise<Result> {
    return await this.#changes.run('access', async () => {
      await this.#reading;
      const { facts, revision } = this.#read;
      return await change(facts, revision);
    });
  }

  onChange(listener: (facts: AccessFacts) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#leave();
  }

  #readAgain(): void {
    this.#isStale = true;
    this.#reading ??= this.#readUntilFresh();
  }

  async #readUntilFresh(): Promise<void> {
    while (this.#isStale && !this.#isClosed) {
      // Taken back first: what changes while it is being read is read again.
      this.#isStale = false;
      try {
        this.#read = await read(this.#world);
      } catch (error) {
        this.#world.failed(error);
        this.#isStale = true;
        await wait(retryPauseMs, undefined, { ref: false });
      }
    }
    this.#reading = undefined;
    for (const listener of this.#listeners) listener(this.#read.facts);
  }
}

export async function openAccessBook(world: AccessWorld): Promise<AccessBook> {
  return new Book(world, await read(world));
}

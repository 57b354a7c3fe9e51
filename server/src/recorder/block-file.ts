/**
 * Appends blocks to a file in order, off the caller's path, and keeps them within a quarter of a second of the disk
 * itself: what counts after a loss of power is what was synced. A sync that takes its time keeps nothing from being
 * written meanwhile, so that a kill of this process costs no more for it. A disk that takes nothing more is tried again for a
 * while; nothing is lost meanwhile, because whoever is told holds its source.
 */
import type { FileHandle } from 'node:fs/promises';
import { behindBlocks, easedBlocks, flushEveryMs, patienceMs, retryEveryMs } from './limits.ts';

/** A block in pieces. */
export type Pieces = readonly Uint8Array[];

export interface BlockFileEvents {
  readonly onBehind: () => void;
  readonly onEased: () => void;
  /** It can't be written now; `onUnstuck` or `onFailed` follows. */
  readonly onStuck: (error: unknown) => void;
  readonly onUnstuck: () => void;
  readonly onFailed: (error: unknown) => void;
}

export interface Patience {
  readonly retryEveryMs: number;
  readonly patienceMs: number;
}

interface Waiting {
  pieces: Pieces;
  readonly onSynced: (() => void) | undefined;
}

export class BlockFile {
  readonly #handle: FileHandle;
  readonly #events: BlockFileEvents;
  readonly #patience: Patience;
  readonly #waiting: Waiting[] = [];
  #unsynced: (() => void)[] = [];
  #isBehind = false;
  #hasFailed = false;
  #isClosing = false;
  #isUnsynced = false;
  /** Monotonic. */
  #syncedAt = Number.NEGATIVE_INFINITY;
  /** Blocks that were written since the sync began that is under way. */
  #writtenMeanwhile = 0;
  #stuckSince: number | undefined;
  #writing: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;

  constructor(handle: FileHandle, events: BlockFileEvents, patience: Patience = { retryEveryMs, patienceMs }) {
    this.#handle = handle;
    this.#events = events;
    this.#patience = patience;
  }

  /** Whether all that was appended is on disk. */
  get isSettled(): boolean {
    const isAtRest = this.#writing === undefined && this.#syncing === undefined;
    return isAtRest && this.#waiting.length === 0 && !this.#isUnsynced;
  }

  /** Blocks that came while the disk is busy with others. */
  get #pending(): number {
    return this.#waiting.length + (this.#syncing === undefined ? 0 : this.#writtenMeanwhile);
  }

  /** The pieces are the file's from now on. `onSynced` is called when they are on disk. */
  append(pieces: Pieces, onSynced?: () => void): void {
    if (this.#hasFailed) return;
    this.#waiting.push({ pieces, onSynced });
    if (this.#pending >= behindBlocks) this.#fallBehind();
    if (this.#stuckSince === undefined) void this.settle(false);
  }

  /** Writes what waits, and syncs if that is due or asked for; joins what is being written or synced already. */
  async settle(mustSync: boolean): Promise<void> {
    if (this.#hasFailed) return;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
    if (this.#hasFailed || this.#stuckSince !== undefined) return;
    const isDue = mustSync || performance.now() - this.#syncedAt >= flushEveryMs;
    if (this.#syncing === undefined && this.#isUnsynced && isDue) {
      this.#syncing = this.#sync().finally(() => {
        this.#syncing = undefined;
        this.#ease();
      });
    }
    await this.#syncing;
  }

  /** Everything to disk, then the file is closed; a disk that takes nothing is not waited for. Never rejects. */
  async close(): Promise<void> {
    this.#isClosing = true;
    while (this.#writing !== undefined || this.#syncing !== undefined)
      await Promise.all([this.#writing, this.#syncing]);
    await this.settle(true);
    await this.#handle.close().catch((error: unknown) => this.#fail(error));
  }

  async #write(): Promise<void> {
    try {
      for (let block = this.#waiting[0]; block !== undefined; block = this.#waiting[0]) await this.#writeFirst(block);
    } catch (error) {
      this.#stick(error);
    }
  }

  async #sync(): Promise<void> {
    const synced = this.#unsynced;
    this.#unsynced = [];
    this.#isUnsynced = false;
    this.#writtenMeanwhile = 0;
    try {
      await this.#handle.datasync();
    } catch (error) {
      // After a failed sync nobody can tell what is on disk, and trying again would only pretend.
      this.#fail(error);
      return;
    }
    this.#syncedAt = performance.now();
    for (const tell of synced) tell();
  }

  /** Part of it may be taken before the disk is full: what is left then stays the first that waits. */
  async #writeFirst(block: Waiting): Promise<void> {
    while (block.pieces.length > 0) {
      const { bytesWritten } = await this.#handle.writev([...block.pieces]);
      if (this.#hasFailed) return;
      block.pieces = without(block.pieces, bytesWritten);
      this.#isUnsynced = true;
    }
    this.#waiting.shift();
    this.#writtenMeanwhile += 1;
    if (block.onSynced !== undefined) this.#unsynced.push(block.onSynced);
    if (this.#stuckSince !== undefined) {
      this.#stuckSince = undefined;
      this.#events.onUnstuck();
    }
    this.#ease();
  }

  #ease(): void {
    const isEased = this.#isBehind && this.#stuckSince === undefined && this.#pending <= easedBlocks;
    if (!isEased || this.#hasFailed) return;
    this.#isBehind = false;
    this.#events.onEased();
  }

  #fallBehind(): void {
    if (this.#isBehind) return;
    this.#isBehind = true;
    this.#events.onBehind();
  }

  #stick(error: unknown): void {
    const now = performance.now();
    const isNew = this.#stuckSince === undefined;
    this.#stuckSince ??= now;
    if (this.#isClosing || now - this.#stuckSince >= this.#patience.patienceMs) {
      this.#fail(error);
      return;
    }
    this.#fallBehind();
    if (isNew) this.#events.onStuck(error);
    setTimeout(() => void this.settle(true), this.#patience.retryEveryMs);
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#waiting.length = 0;
    this.#unsynced = [];
    this.#isUnsynced = false;
    this.#events.onFailed(error);
  }
}

function without(pieces: Pieces, bytes: number): Pieces {
  let left = bytes;
  let first = 0;
  for (const piece of pieces) {
    if (left < piece.length) break;
    left -= piece.length;
    first += 1;
  }
  return pieces.slice(first).map((piece, index) => (index === 0 ? piece.subarray(left) : piece));
}

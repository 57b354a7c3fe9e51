/**
 * Appends blocks to a file in order, off the caller's path, and keeps them within a quarter of a second of the disk
 * itself: what counts after a loss of power is what was synced.
 */
import type { FileHandle } from 'node:fs/promises';
import { behindBlocks, blockFullBytes, easedBlocks, flushEveryMs } from './limits.ts';

export interface BlockFileEvents {
  readonly onBehind: () => void;
  readonly onEased: () => void;
  readonly onFailed: (error: unknown) => void;
}

export class BlockFile {
  readonly #handle: FileHandle;
  readonly #events: BlockFileEvents;
  readonly #waiting: Uint8Array<ArrayBuffer>[] = [];
  #spare: ArrayBuffer | undefined;
  #isBehind = false;
  #hasFailed = false;
  #isUnsynced = false;
  #syncedAt = 0;
  #work: Promise<void> | undefined;

  constructor(handle: FileHandle, events: BlockFileEvents) {
    this.#handle = handle;
    this.#events = events;
  }

  /** Whether all that was appended is on disk. */
  get isSettled(): boolean {
    return this.#waiting.length === 0 && !this.#isUnsynced && this.#work === undefined;
  }

  /** `block` and all memory behind it are the file's from now on. */
  append(block: Uint8Array<ArrayBuffer>): void {
    if (this.#hasFailed) return;
    this.#waiting.push(block);
    if (!this.#isBehind && this.#waiting.length >= behindBlocks) {
      this.#isBehind = true;
      this.#events.onBehind();
    }
    void this.settle(false);
  }

  /**
   * Memory of a full block that has been written, if the last one was full. New memory for each block of a flood would
   * be garbage enough to have the whole heap swept every few megabytes.
   */
  takeSpare(): ArrayBuffer | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare;
  }

  /** Writes what waits, and syncs if that is due or asked for; joins what is being written already. */
  settle(mustSync: boolean): Promise<void> {
    if (this.#hasFailed) return Promise.resolve();
    this.#work ??= this.#run(mustSync).finally(() => {
      this.#work = undefined;
    });
    return this.#work;
  }

  /** Everything to disk, then the file is closed. Never rejects: failures are told by `onFailed`. */
  async close(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
    await this.settle(true);
    await this.#handle.close().catch((error: unknown) => this.#fail(error));
  }

  async #run(mustSync: boolean): Promise<void> {
    try {
      for (;;) {
        const block = this.#waiting[0];
        if (block === undefined) break;
        await writeWhole(this.#handle, block);
        this.#waiting.shift();
        this.#spare = block.length >= blockFullBytes ? block.buffer : undefined;
        this.#isUnsynced = true;
        if (this.#isBehind && this.#waiting.length <= easedBlocks) {
          this.#isBehind = false;
          this.#events.onEased();
        }
      }
      if (!this.#isUnsynced || (!mustSync && performance.now() - this.#syncedAt < flushEveryMs)) return;
      this.#isUnsynced = false;
      await this.#handle.datasync();
      this.#syncedAt = performance.now();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#waiting.length = 0;
    this.#isUnsynced = false;
    this.#events.onFailed(error);
  }
}

async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written);
    written += bytesWritten;
  }
}

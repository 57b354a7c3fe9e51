/** What lies on the disk: how much is free, and how much the recordings take, which is counted now and then. */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Of the file system that holds the folder, as an ordinary user sees it; undefined when it does not tell. */
export async function diskSpace(folder: string): Promise<DiskSpace | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

async function bytesBelow(folder: string): Promise<number> {
  let sum = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) sum += await bytesBelow(path);
      else if (entry.isFile()) sum += (await stat(path)).size;
    }
  } catch {
    // Not there yet, or taken away while it was counted.
  }
  return sum;
}

/** A year of recordings is some hundred thousand files: nobody waits for them to be counted. */
const countEveryMs = 300_000;

export class FolderSize {
  readonly #folder: string;
  #bytes: number | undefined;
  #countedAt = -Infinity;
  #counting: Promise<void> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** As of the last count; asking begins the next when that is due. */
  get bytes(): number | undefined {
    if (performance.now() - this.#countedAt > countEveryMs) void this.count();
    return this.#bytes;
  }

  count(): Promise<void> {
    this.#counting ??= bytesBelow(this.#folder).then((bytes) => {
      this.#bytes = bytes;
      this.#countedAt = performance.now();
      this.#counting = undefined;
    });
    return this.#counting;
  }
}

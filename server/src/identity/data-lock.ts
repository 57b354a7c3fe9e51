/** One server a data folder. */
import { join } from 'node:path';
import { lockFile } from '../file-lock.ts';
import type { FileLock } from '../file-lock.ts';

/** Undefined when another process holds it. */
export function lockData(folder: string): FileLock | undefined {
  return lockFile(join(folder, 'server.lock'), 0);
}

/** Said when two servers are started on one data folder. */
export class DataFolderInUse extends Error {
  constructor(folder: string) {
    super(`Another server is running on ${folder}`);
    this.name = 'DataFolderInUse';
  }
}

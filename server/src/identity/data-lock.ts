/**
 * One server a data folder. The lock is one of SQLite's own on a file of its own: the system lets it go when the
 * process ends, however it ends, so that nothing stale is ever left behind.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface DataLock {
  release(): void;
}

/** Undefined when another process holds it. */
export function lockData(folder: string): DataLock | undefined {
  const file = new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 });
  try {
    file.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    file.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === 5) return undefined;
    throw error;
  }
  return { release: () => file.close() };
}

/** Said when two servers are started on one data folder. */
export class DataFolderInUse extends Error {
  constructor(folder: string) {
    super(`Another server is running on ${folder}`);
    this.name = 'DataFolderInUse';
  }
}

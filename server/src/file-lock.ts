/**
 * A lock between processes: one of SQLite's own, on a file that holds nothing. The system lets it go when the process
 * ends, however it ends, so that nothing stale is ever left behind.
 */
import { DatabaseSync } from 'node:sqlite';

export interface FileLock {
  release(): void;
}

/** https://www.sqlite.org/rescode.html#busy */
const busy = 5;

/** Waits up to `patienceMs`, in which nothing else happens; undefined when another process still holds it then. */
export function lockFile(path: string, patienceMs: number): FileLock | undefined {
  const file = new DatabaseSync(path, { timeout: patienceMs });
  try {
    // Not with `locking_mode = exclusive`: of two that try at once each would keep its shared lock and wait for the other's.
    file.exec('begin exclusive');
  } catch (error) {
    file.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return undefined;
    throw error;
  }
  return { release: () => file.close() };
}

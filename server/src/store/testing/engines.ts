/** Both databases, empty, so that each test of the store runs on each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freshDatabase } from '../../../../tools/testbed/fresh-database.ts';
import { openDatabase } from '../engine/open.ts';
import type { Store } from '../store.ts';

export interface TestDatabase {
  /** Opens it, again and again if need be; all are closed when the test is over. */
  open(): Promise<Store>;
}

function tidied(data: string, database: string): TestDatabase {
  const opened: Store[] = [];
  onTestFinished(async () => {
    for (const store of opened) await store.close();
    rmSync(data, { recursive: true, force: true });
  });
  return {
    async open() {
      const store = await openDatabase({ data, database }, () => undefined);
      opened.push(store);
      return store;
    },
  };
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'sallyport-store-'));

export const engines: readonly (readonly [string, () => Promise<TestDatabase>])[] = [
  ['SQLite', () => Promise.resolve(tidied(folder(), 'sqlite'))],
  ['PostgreSQL', async () => tidied(folder(), await freshDatabase())],
];

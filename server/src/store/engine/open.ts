/** The store that the configuration asks for. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile } from '../../file-lock.ts';
import { openingPatienceMs } from '../../limits.ts';
import { builtDatabase } from '../../places.ts';
import { systemClock, systemRandom } from '../../system.ts';
import type { Engine } from './engine.ts';
import { makeDatabase } from './new-database.ts';
import { openSqlite } from './sqlite-engine.ts';
import { openStore } from '../store.ts';
import type { Store } from '../store.ts';

export interface StorePlace {
  readonly data: string;
  readonly database: string;
}

/** In the data folder; SQLite keeps two more beside it. */
export const databaseFile = 'sallyport.db';

/** One process at a time makes or migrates the file; PostgreSQL has locks of its own for that. */
async function openFile(data: string): Promise<Store> {
  const lock = lockFile(join(data, 'opening.lock'), openingPatienceMs);
  if (lock === undefined) throw new Error(`Another process has been opening the database in ${data} for too long`);
  try {
    const file = join(data, databaseFile);
    if (!existsSync(file) && existsSync(builtDatabase)) {
      makeDatabase(file, readFileSync(builtDatabase, 'utf8'), { now: systemClock.now(), random: systemRandom });
    }
    return await openStore(openSqlite(file));
  } finally {
    lock.release();
  }
}

/** `failed` hears of connections that broke while nobody used them. */
export async function openDatabase({ data, database }: StorePlace, failed: (error: Error) => void): Promise<Store> {
  if (database === 'sqlite') return await openFile(data);
  // Its driver is loaded where it is used: most servers never do.
  const { openPostgres } = await import('./postgres-engine.ts');
  return await openStore(openPostgres(database, failed));
}

/** The bare database, as it is: for copying it as a whole. */
export async function openEngine({ data, database }: StorePlace): Promise<Engine> {
  if (database === 'sqlite') return openSqlite(join(data, databaseFile));
  const { openPostgres } = await import('./postgres-engine.ts');
  return openPostgres(database, () => undefined);
}

/** The store that the configuration asks for. */
import { join } from 'node:path';
import { openPostgres } from './postgres-engine.ts';
import { openSqlite } from './sqlite-engine.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';

export interface StorePlace {
  readonly data: string;
  readonly database: string;
}

/** `failed` hears of connections that broke while nobody used them. */
export async function openDatabase({ data, database }: StorePlace, failed: (error: Error) => void): Promise<Store> {
  const engine = database === 'sqlite' ? openSqlite(join(data, 'sallyport.db')) : openPostgres(database, failed);
  return await openStore(engine);
}

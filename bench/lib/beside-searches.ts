/** Work that is done while a thread searches the list. */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { SearchTimes, Searching } from './list-searcher.ts';

/** The first searches are over by then. */
const firstMs = 1_000;

/** Fails if a search was refused. */
export async function besideSearches<Result>(searching: Searching, work: () => Promise<Result>) {
  const searcher = new Worker(new URL('list-searcher.ts', import.meta.url), { workerData: searching });
  await pause(firstMs);
  const result = await work();
  searcher.postMessage('enough');
  const [told] = (await once(searcher, 'message')) as [SearchTimes];
  if (told.refused > 0) throw new Error(`${told.refused} searches were refused`);
  return { result, told };
}

/** Searches one recording in a thread of its own, so that hours of output hold nobody up. */
import { open } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { readRecords } from '@sallyport/protocol';
import type { RecordingHits } from '@sallyport/protocol';
import { openRecordingKeys } from '../sealing/recording-keys.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import { readText } from '../frames/text-file.ts';
import { searchText } from './search-text.ts';
import { PlainRecording } from './plain-recording.ts';
import { RecordingSearch } from './search-recording.ts';
import type { SearchLimits } from './search-recording.ts';

export interface SearchJob {
  readonly file: string;
  /** The folder of `keys/`. */
  readonly data: string;
  readonly query: string;
  readonly limits: SearchLimits;
}

/** What a search found, and how. */
export interface SearchResult extends RecordingHits {
  /** Whether the lines were searched that are kept beside the recording; else it was replayed. */
  readonly byLines: boolean;
}

async function search({ file, data, query, limits }: SearchJob): Promise<SearchResult> {
  const keys = openRecordingKeys(data);
  const kept = await readText(file, keys);
  if (kept !== undefined) return { ...(await searchText(kept, query, limits)), byLines: true };
  return { ...(await replay(file, keys, { query, limits })), byLines: false };
}

async function replay(
  file: string,
  keys: RecordingKeys,
  { query, limits }: Pick<SearchJob, 'query' | 'limits'>,
): Promise<RecordingHits> {
  const handle = await open(file, 'r');
  try {
    const recording = await PlainRecording.open(handle, keys);
    if (recording === undefined) return { hits: [], truncated: false };
    const { cols, rows } = recording.head;
    const running = new RecordingSearch({ cols: clamp(cols, 1000), rows: clamp(rows, 500), query, limits });
    for await (const blocks of recording.blocks(recording.first)) {
      for (const { payload } of blocks) {
        for (const record of (payload && readRecords(payload)) ?? []) {
          if (!(await running.take(record))) return running.result();
        }
      }
    }
    return running.result();
  } finally {
    await handle.close();
  }
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 1), most);
}

parentPort?.postMessage(await search(workerData as SearchJob));

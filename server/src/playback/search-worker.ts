/** Searches one recording in a thread of its own, so that hours of output hold nobody up. */
import { open } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { readRecordingBlock } from '@sallyport/protocol';
import type { RecordingHits } from '@sallyport/protocol';
import { readRecordingShape } from './recording-meta.ts';
import { RecordingSearch } from './search-recording.ts';
import type { SearchLimits } from './search-recording.ts';

export interface SearchJob {
  readonly file: string;
  readonly query: string;
  readonly limits: SearchLimits;
}

/** Read at once; a block is at most 4 MiB, and the buffer grows to one. */
const readBytes = 1_048_576;

async function search({ file, query, limits }: SearchJob): Promise<RecordingHits> {
  const handle = await open(file, 'r');
  try {
    const shape = await readRecordingShape(handle);
    if (shape === undefined) return { hits: [], truncated: false };
    const { cols, rows } = shape.head;
    const running = new RecordingSearch({ cols: clamp(cols, 1000), rows: clamp(rows, 500), query, limits });
    let held = Buffer.alloc(0);
    let at = shape.headBytes;
    let goesOn = true;
    while (goesOn) {
      const chunk = Buffer.alloc(readBytes);
      const { bytesRead } = await handle.read(chunk, 0, readBytes, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      held = Buffer.concat([held, chunk.subarray(0, bytesRead)]);
      let from = 0;
      for (let block = readRecordingBlock(held, from); goesOn; block = readRecordingBlock(held, from)) {
        if (block.kind === 'damaged') goesOn = false;
        if (block.kind !== 'block') break;
        from = block.end;
        for (const record of block.records) {
          goesOn = goesOn && (await running.take(record));
        }
      }
      held = held.subarray(from);
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

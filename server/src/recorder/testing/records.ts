import { open } from 'node:fs/promises';
import type { RecordingRecord } from '@sallyport/protocol';
import type { RecordingKeys } from '../../sealing/recording-keys.ts';
import { scanRecording } from '../recording-scan.ts';

/** All records of a recording that must be whole. */
export async function recordsOf(path: string, keys: RecordingKeys): Promise<readonly RecordingRecord[]> {
  const records: RecordingRecord[] = [];
  const handle = await open(path);
  try {
    const scanned = await scanRecording(handle, keys, (record) => records.push(record));
    if (scanned?.tail !== 'none' || scanned.isDamaged) throw new Error(`the recording is ${scanned?.tail ?? 'none'}`);
  } finally {
    await handle.close();
  }
  return records;
}

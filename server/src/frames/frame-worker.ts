/** Makes the pictures and the lines of one recording in a thread of its own, so that hours of output hold nobody up. */
import { parentPort, workerData } from 'node:worker_threads';
import { openRecordingKeys } from '../sealing/recording-keys.ts';
import { makeText } from './text-file.ts';
import { makeFrames } from './make-frames.ts';

export interface FrameJob {
  readonly file: string;
  /** The folder of `keys/`. */
  readonly data: string;
}

const { file, data } = workerData as FrameJob;
const keys = openRecordingKeys(data);
await makeFrames(file, keys);
parentPort?.postMessage(await makeText(file, keys));

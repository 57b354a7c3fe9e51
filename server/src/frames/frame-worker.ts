/** Makes the pictures of one recording in a thread of its own, so that hours of output hold nobody up. */
import { parentPort, workerData } from 'node:worker_threads';
import { openRecordingKeys } from '../sealing/recording-keys.ts';
import { makeFrames } from './make-frames.ts';

export interface FrameJob {
  readonly file: string;
  /** The folder of `keys/`. */
  readonly data: string;
}

const { file, data } = workerData as FrameJob;
parentPort?.postMessage(await makeFrames(file, openRecordingKeys(data)));

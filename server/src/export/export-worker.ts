/** Exports one recording in a thread of its own; each piece is handed over when the one before was taken. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { openRecordingKeys } from '../sealing/recording-keys.ts';
import { exportRecording } from './export-recording.ts';
import type { ExportFormat } from './export-formats.ts';

export interface ExportJob {
  readonly file: string;
  /** The folder of `keys/`. */
  readonly data: string;
  readonly format: ExportFormat;
}

const { file, data, format } = workerData as ExportJob;
const port = parentPort;
if (port !== null) {
  for await (const text of exportRecording(file, openRecordingKeys(data), format)) {
    const taken = once(port, 'message');
    port.postMessage(text);
    await taken;
  }
  port.postMessage(null);
  port.close();
}

/** Turns a recording into a format of others, as a stream of text. */
import { open } from 'node:fs/promises';
import type { PlainRecording } from '../playback/plain-recording.ts';
import { PlainRecording as Recording } from '../playback/plain-recording.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import { asciicast } from './asciicast.ts';
import type { ExportFormat } from './export-formats.ts';
import { plainText } from './plain-text.ts';

const makers: Readonly<Record<ExportFormat, (recording: PlainRecording) => AsyncGenerator<string>>> = {
  asciicast,
  text: plainText,
};

/** Throws when the file is not there; gives nothing when it is no recording. */
export async function* exportRecording(
  file: string,
  keys: RecordingKeys,
  format: ExportFormat,
): AsyncGenerator<string> {
  const handle = await open(file, 'r');
  try {
    const recording = await Recording.open(handle, keys);
    if (recording !== undefined) yield* makers[format](recording);
  } finally {
    await handle.close();
  }
}

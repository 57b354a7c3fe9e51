/** A recording as a day's work would leave it, written by the recorder itself with a clock that runs as fast as wanted. */
import { RecordingFolder } from '../../recorder/recording-folder.ts';
import { recordingFile } from '../../recorder/recording-place.ts';
import type { ChannelSpec } from '../../relay/ports.ts';
import { idOf } from '../../store/testing/rows.ts';
import type { TestSeals } from '../../sealing/testing/test-seals.ts';

export const startedAt = Date.UTC(2026, 10, 25, 8);

export const longChannel: ChannelSpec = {
  channelId: idOf('channel', 1),
  sessionId: idOf('session', 1),
  tool: 'terminal',
  permissions: { terminal: 'full' },
  record: true,
  recordInput: false,
  startedAt,
  cols: 120,
  rows: 40,
};

export interface LongRecordingWish {
  readonly folder: string;
  readonly seals: TestSeals;
  readonly lengthMs: number;
  readonly bytes: number;
}

/** What a shell shows: listings, colours, a full-screen program, a scroll region, wide letters. */
function scene(number: number): string {
  const line = (text: string): string => `\u001b[3${number % 8}m${text}\u001b[0m\r\n`;
  switch (number % 7) {
    case 0:
      return `\u001b[?1049h\u001b[2J\u001b[H\u001b[7m top ${number} \u001b[0m\r\n${line('load 1.5').repeat(20)}`;
    case 1:
      return `\u001b[5;5H\u001b[?25lpainted ${number}\u001b[10;1H\u001b[K\u001b[1;4mbold`;
    case 2:
      return `\u001b[0m\u001b[?25h\u001b[?1049l$ exit ${number}\r\n`;
    case 3:
      return `\u001b[5;20r\u001b[20;1H${line(`in the region ${number}`).repeat(30)}\u001b[r\u001b[40;1H`;
    case 4:
      return line(`naïve café 日本 🚀 moment-${number}`).repeat(3);
    case 5:
      return `\u001b]0;title ${number}\u0007\u001b[?1h\u001b[?2004h$ make -j4\r\n`;
    default:
      return line(
        `[${number}] Compiling object ${number} of many, with a line that is about as long as such lines are`,
      ).repeat(40);
  }
}

/** Answers the file. */
export async function writeLongRecording({ folder, seals, lengthMs, bytes }: LongRecordingWish): Promise<string> {
  let now = startedAt;
  const held = { is: false };
  const recordings = new RecordingFolder({
    folder,
    ...seals,
    now: () => now,
    onError: (error) => void Promise.reject(error),
  });
  const recording = await recordings.open(longChannel, {
    onBehind: () => (held.is = true),
    onEased: () => (held.is = false),
    onStuck: () => undefined,
    onUnstuck: () => undefined,
    onFailed: () => undefined,
  });
  let offset = 0;
  for (let number = 0; offset < bytes; number += 1) {
    const output = Buffer.from(scene(number));
    // In pieces that end anywhere, as reads of a pseudo-terminal do.
    for (let at = 0; at < output.length; at += 997) {
      const piece = output.subarray(at, at + 997);
      now = startedAt + Math.floor((lengthMs * Math.min(offset, bytes)) / bytes);
      recording.outputFrom(offset);
      recording.output(piece, 0, piece.length);
      offset += piece.length;
    }
    if (number % 50 === 0) recording.resize(offset, { cols: 100 + (number % 40), rows: 40 });
    while (held.is) await new Promise((resolve) => setImmediate(resolve));
  }
  now = startedAt + lengthMs;
  await recording.end('ended');
  return recordingFile(folder, longChannel);
}

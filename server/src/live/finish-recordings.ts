/**
 * A server that dies may leave recordings whose channel is over and which have no end. The next start gives it to them,
 * and with it the pictures and lines that a recording with an end has.
 */
import type { ChannelRow } from '../ports.ts';
import type { RecordingFolder } from '../recorder/recording-folder.ts';
import { relayReasonOf } from '../services/channels/change-channel.ts';

export interface Finishing {
  readonly recordings: Pick<RecordingFolder, 'finish'>;
  readonly isStopping: () => boolean;
  readonly failed: (error: unknown) => void;
}

/** One after the other: each is read from its beginning. */
export async function finishRecordings(
  unended: readonly ChannelRow[],
  { recordings, isStopping, failed }: Finishing,
): Promise<void> {
  for (const row of unended) {
    if (isStopping()) return;
    const { id: channelId, sessionId, tool, openedAt: startedAt, closedAt, closeReason, cols, rows } = row;
    const channel = { channelId, sessionId, tool, startedAt, cols, rows };
    try {
      await recordings.finish(channel, { reason: relayReasonOf(closeReason), at: closedAt ?? startedAt });
    } catch (error) {
      failed(error);
    }
  }
}

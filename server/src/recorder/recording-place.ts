/** Where the recording of a channel lies below the data folder: by month, then session, then channel. */
import { join } from 'node:path';
import type { ChannelId, SessionId } from '@sallyport/domain';

export interface RecordedChannel {
  readonly sessionId: SessionId;
  readonly channelId: ChannelId;
  /** When the channel began, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** Ids come from our own database, yet a path is made of them: nothing but an id may pass. */
const idPattern = /^[a-z]{2}_[0-9a-z]{26}$/;

export function recordingFolder(recordings: string, channel: RecordedChannel): string {
  if (!idPattern.test(channel.sessionId)) throw new RangeError('not a session id');
  return join(recordings, new Date(channel.startedAt).toISOString().slice(0, 7), channel.sessionId);
}

export function recordingFile(recordings: string, channel: RecordedChannel): string {
  if (!idPattern.test(channel.channelId)) throw new RangeError('not a channel id');
  return join(recordingFolder(recordings, channel), `${channel.channelId}.spr`);
}

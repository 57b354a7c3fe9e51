/**
 * Recordings that can't be written at the moment, and sessions that must end because one could not be for too long. Kept
 * in memory: the disk that is full may be the database's too, and people are to be told all the same.
 */
import type { ChannelId, SessionId } from '@sallyport/domain';
import type { StuckCause } from '../../relay/ports.ts';

export class UnwritableRecordings {
  readonly #paused = new Map<ChannelId, StuckCause>();
  readonly #failed = new Set<SessionId>();

  pause(channelId: ChannelId, because: StuckCause): void {
    this.#paused.set(channelId, because);
  }

  /** It is written again, or over. */
  resume(channelId: ChannelId): void {
    this.#paused.delete(channelId);
  }

  because(channelId: ChannelId): StuckCause | undefined {
    return this.#paused.get(channelId);
  }

  fail(sessionId: SessionId): void {
    this.#failed.add(sessionId);
  }

  ended(sessionId: SessionId): void {
    this.#failed.delete(sessionId);
  }

  /** Those that must end and have not yet. */
  get failed(): readonly SessionId[] {
    return [...this.#failed];
  }
}

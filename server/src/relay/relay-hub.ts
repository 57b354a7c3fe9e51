/**
 * The channels of this server, by id. The owner says which to expect before it hands out tickets for them, and hears by
 * events who came, who left and what they did; the hub itself knows neither users nor policies.
 */
import type { ChannelId, LoginId } from '@sallyport/domain';
import { PassingPosition } from './passing-position.ts';
import type {
  ChannelBytes,
  ChannelPlace,
  ChannelRecording,
  ChannelSpec,
  CloseReason,
  RecordingStore,
  RelayEvents,
} from './ports.ts';
import { RelayChannel } from './relay-channel.ts';
import type { RelaySocket } from './relay-socket.ts';

export interface HubParts {
  readonly events: RelayEvents;
  readonly recordings: RecordingStore;
  readonly onError: (error: unknown) => void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export interface ChannelStanding {
  readonly hasAgent: boolean;
  readonly viewers: readonly LoginId[];
  readonly bytes: ChannelBytes;
}

export class RelayHub {
  readonly #parts: HubParts;
  readonly #channels = new Map<ChannelId, RelayChannel>();
  readonly #opening = new Map<ChannelId, Promise<boolean>>();
  readonly #ending = new Set<Promise<void>>();
  #isStopping = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#channels.size;
  }

  /** Bytes in this process that slow ends have still to take. */
  get waitingBytes(): number {
    let sum = 0;
    for (const channel of this.#channels.values()) sum += channel.waitingBytes;
    return sum;
  }

  /**
   * Whether the channel may be joined, once that is known; tickets shown meanwhile wait for it. When it must be recorded
   * and can't be, it is reported as closed. Asked twice, it is one.
   */
  expect(spec: ChannelSpec): Promise<boolean> {
    if (this.#isStopping) return Promise.resolve(false);
    if (this.#channels.has(spec.channelId)) return Promise.resolve(true);
    const opening = this.#opening.get(spec.channelId) ?? this.#open(spec);
    this.#opening.set(spec.channelId, opening);
    return opening;
  }

  /** Whether there is such a channel, once that is known. */
  async isReady(channelId: ChannelId): Promise<boolean> {
    return (await this.#opening.get(channelId)) ?? this.#channels.has(channelId);
  }

  standing(channelId: ChannelId): ChannelStanding | undefined {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return undefined;
    return { hasAgent: channel.hasAgent, viewers: channel.viewerLogins, bytes: channel.bytes };
  }

  /** Whether there is such a channel; the newest agent's socket takes the place of one before. */
  bindAgent(channelId: ChannelId, socket: RelaySocket): boolean {
    const channel = this.#channels.get(channelId);
    channel?.bindAgent(socket);
    return channel !== undefined;
  }

  /** Whether there is such a channel; the newest viewer takes the place of one before. */
  bindViewer(channelId: ChannelId, socket: RelaySocket, loginId: LoginId): boolean {
    const channel = this.#channels.get(channelId);
    channel?.bindViewer(socket, loginId);
    return channel !== undefined;
  }

  /** Ends the channel for both; resolves when its recording is on disk. */
  async close(channelId: ChannelId, reason: CloseReason, text = ''): Promise<void> {
    await this.#opening.get(channelId);
    await this.#end(this.#channels.get(channelId), reason, text);
  }

  /** This login may see nothing more, in any channel. */
  dropLogin(loginId: LoginId): void {
    for (const channel of this.#channels.values()) channel.dropLogin(loginId);
  }

  /** This login may see nothing more of this channel. */
  dropViewer(channelId: ChannelId, loginId: LoginId): void {
    this.#channels.get(channelId)?.dropLogin(loginId);
  }

  /** Sends everyone away for now; recordings are closed so that they can be gone on with. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#channels.values()].map((channel) => this.#end(channel, 'server-stopping', '')));
    await Promise.all(this.#ending);
  }

  async #open(spec: ChannelSpec): Promise<boolean> {
    const made: { channel?: RelayChannel } = {};
    try {
      const recording = await this.#recordingOf(spec, made);
      made.channel = new RelayChannel({
        spec,
        recording,
        events: this.#parts.events,
        now: this.#parts.now ?? (() => performance.now()),
        onClosed: () => this.#channels.delete(spec.channelId),
      });
      this.#channels.set(spec.channelId, made.channel);
      return true;
    } catch (error) {
      this.#parts.onError(error);
      const bytes = { toViewers: 0, toAgent: 0 };
      this.#parts.events.closed({ ...placeOf(spec), reason: 'recording-failed', text: '', bytes });
      return false;
    } finally {
      this.#opening.delete(spec.channelId);
    }
  }

  async #recordingOf(spec: ChannelSpec, made: { readonly channel?: RelayChannel }): Promise<ChannelRecording> {
    if (!spec.record) return new PassingPosition();
    return this.#parts.recordings.open(spec, {
      onBehind: () => made.channel?.recordingBehind(),
      onEased: () => made.channel?.recordingEased(),
      onStuck: (because) => {
        made.channel?.recordingStuck();
        this.#parts.events.recordingPaused({ ...placeOf(spec), because });
      },
      onUnstuck: () => {
        made.channel?.recordingUnstuck();
        this.#parts.events.recordingResumed(placeOf(spec));
      },
      onFailed: () => void this.#end(made.channel, 'recording-failed', ''),
    });
  }

  async #end(channel: RelayChannel | undefined, reason: CloseReason, text: string): Promise<void> {
    if (channel === undefined) return;
    const ending = channel.close(reason, text);
    this.#ending.add(ending);
    await ending;
    this.#ending.delete(ending);
  }
}

function placeOf({ channelId, sessionId }: ChannelSpec): ChannelPlace {
  return { channelId, sessionId };
}

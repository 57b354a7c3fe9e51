/** The relay as the rest of the server knows it: hub, entrance and keepalive, made and stopped together. */
import type { ChannelId, LoginId } from '@sallyport/domain';
import { ChannelEntrance } from './channel-entrance.ts';
import type { Arrival } from './channel-entrance.ts';
import { Keepalive } from './keepalive.ts';
import type { ChannelSpec, CloseReason, RecordingStore, RedeemTicket, RelayEvents } from './ports.ts';
import { RelayHub } from './relay-hub.ts';
import type { ChannelStanding } from './relay-hub.ts';

export interface RelayParts {
  readonly events: RelayEvents;
  readonly recordings: RecordingStore;
  readonly redeemTicket: RedeemTicket;
  /** Failures of our own: a ticket that couldn't be looked up, a recording that couldn't be opened. */
  readonly onError: (error: unknown) => void;
}

export interface RelayCounts {
  readonly channels: number;
  readonly sockets: number;
  readonly withoutTicket: number;
  /** Bytes in this process that slow ends have still to take. */
  readonly waitingBytes: number;
}

export class Relay {
  readonly #hub: RelayHub;
  readonly #entrance: ChannelEntrance;
  readonly #keepalive = new Keepalive();

  constructor(parts: RelayParts) {
    const { events, recordings, redeemTicket, onError } = parts;
    this.#hub = new RelayHub({ events, recordings, onError });
    this.#entrance = new ChannelEntrance({ hub: this.#hub, keepalive: this.#keepalive, redeemTicket, onError });
    this.#keepalive.start();
  }

  get counts(): RelayCounts {
    return {
      channels: this.#hub.size,
      sockets: this.#keepalive.size,
      withoutTicket: this.#entrance.waiting,
      waitingBytes: this.#hub.waitingBytes,
    };
  }

  /** From now on tickets of this channel may be shown; whether it can be recorded is told when known. */
  expect(channel: ChannelSpec): Promise<boolean> {
    return this.#hub.expect(channel);
  }

  /** Takes over an upgrade on `/channel` whose host, origin and login were found good. */
  accept(arrival: Arrival): void {
    this.#entrance.accept(arrival);
  }

  /** Ends the channel for both ends; resolves when its recording is on disk. */
  close(channelId: ChannelId, reason: CloseReason, text = ''): Promise<void> {
    return this.#hub.close(channelId, reason, text);
  }

  hasAgent(channelId: ChannelId): boolean {
    return this.#hub.standing(channelId)?.hasAgent ?? false;
  }

  standing(channelId: ChannelId): ChannelStanding | undefined {
    return this.#hub.standing(channelId);
  }

  /** Closes every socket of a login that is over, spares included. */
  dropLogin(loginId: LoginId): void {
    this.#hub.dropLogin(loginId);
    this.#entrance.dropLogin(loginId);
  }

  /** Sends everyone away and closes the recordings so that they can be gone on with. */
  async stop(): Promise<void> {
    this.#entrance.stop();
    await this.#hub.stop();
    this.#keepalive.stop();
  }
}

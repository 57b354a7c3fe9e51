/** The relay with its entrance and its recordings, and what services may ask of it. */
import { ChannelEntrance } from '../relay/channel-entrance.ts';
import { Keepalive } from '../relay/keepalive.ts';
import type { RelayEvents } from '../relay/ports.ts';
import { RelayHub } from '../relay/relay-hub.ts';
import { RecordingFolder } from '../recorder/recording-folder.ts';
import type { RecordingKeys } from '../sealing/recording-keys.ts';
import { StoredSealBook } from '../sealing/seal-book.ts';
import type { ChannelRelay } from '../services/sessions/session-world.ts';
import { redeemTickets } from '../services/channels/tickets.ts';
import type { World } from '../world.ts';
import type { Background, Failed } from './background.ts';

export interface RelayPart {
  readonly hub: RelayHub;
  readonly entrance: ChannelEntrance;
  readonly keepalive: Keepalive;
  readonly port: ChannelRelay;
  readonly seals: StoredSealBook;
  readonly recordings: RecordingFolder;
}

export interface RelayNeeds {
  readonly world: World;
  /** `<data>/recordings`. */
  readonly recordings: string;
  readonly keys: RecordingKeys;
  readonly onRecorded: (file: string) => void;
  readonly events: RelayEvents;
  readonly background: Background;
  readonly failed: Failed;
}

export function createRelay({
  world,
  recordings,
  keys,
  onRecorded,
  events,
  background,
  failed,
}: RelayNeeds): RelayPart {
  const { store, clock, random, identity, metrics } = world;
  const seals = new StoredSealBook({ store, clock, failed: (error) => failed(error, 'checkpoints') });
  const keepalive = new Keepalive();
  const kept = new RecordingFolder({
    folder: recordings,
    keys,
    book: seals,
    onEnded: onRecorded,
    sign: (content) => identity.sign('seal', content),
    now: () => clock.now(),
    onError: (error) => failed(error, 'recording'),
  });
  const hub = new RelayHub({
    events,
    recordings: kept,
    onError: (error) => failed(error, 'relay'),
  });
  const redeem = redeemTickets({ store, clock, random, refused: () => metrics.refused('channel.refused') });
  const entrance = new ChannelEntrance({
    hub,
    keepalive,
    redeemTicket: (ticket, side, loginId) => {
      const redeemed = redeem(ticket, side, loginId);
      background.run('ticket', redeemed);
      return redeemed;
    },
    onError: (error) => failed(error, 'ticket'),
  });
  const port: ChannelRelay = {
    expect: (spec) => background.run('relay expect', hub.expect(spec)),
    close: async (channelId, reason) => {
      await hub.close(channelId, reason);
    },
    hasAgent: (channelId) => hub.standing(channelId)?.hasAgent === true,
    passedBytes: (channelId) => {
      const bytes = hub.standing(channelId)?.bytes;
      return bytes === undefined ? undefined : bytes.toViewers + bytes.toAgent;
    },
    viewersOf: (channelId) => hub.standing(channelId)?.viewers ?? [],
    dropViewer: (channelId, loginId) => hub.dropViewer(channelId, loginId),
    dropLogin: (loginId) => {
      hub.dropLogin(loginId);
      entrance.dropLogin(loginId);
    },
  };
  return { hub, entrance, keepalive, port, seals, recordings: kept };
}

/** What the use cases of sessions ask of the world. */
import type { ChannelId, JumpClientId, LoginId, UserFacts } from '@sallyport/domain';
import type { SessionReading } from '@sallyport/protocol';
import type { AccessBook } from '../../access/access-book.ts';
import type { Bus } from '../../bus/bus.ts';
import type { ItemIndex } from '../../index/item-index.ts';
import type { Clock, Random, Store } from '../../ports.ts';
import type { ChannelSpec, CloseReason } from '../../relay/ports.ts';
import type { ChannelBoard } from '../channels/channel-board.ts';
import type { Lanes } from '../lanes.ts';
import type { RunningSessions } from './running-sessions.ts';
import type { UnwritableRecordings } from '../recordings/unwritable-recordings.ts';
import type { SessionLogins } from './session-logins.ts';
import type { SessionAccounts } from './start-accounts.ts';
import type { StartProofs } from './start-proofs.ts';

/** The relay, as far as decisions reach into it. */
export interface ChannelRelay {
  /** Tickets of this channel may be shown from now on. One that must be recorded and can't be is reported as closed. */
  expect(channel: ChannelSpec): void;
  close(channelId: ChannelId, reason: CloseReason): Promise<void>;
  hasAgent(channelId: ChannelId): boolean;
  /** That passed in both directions since the relay took the channel up; undefined when it doesn't hold it. */
  passedBytes(channelId: ChannelId): number | undefined;
  /** Logins with a socket in the channel. */
  viewersOf(channelId: ChannelId): readonly LoginId[];
  /** Closes the sockets of a login in one channel. */
  dropViewer(channelId: ChannelId, loginId: LoginId): void;
  /** Closes every socket of a login, spares included. */
  dropLogin(loginId: LoginId): void;
}

export interface SessionWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly items: Pick<ItemIndex, 'find'>;
  readonly access: Pick<AccessBook, 'current' | 'latest'>;
  /** Looks at what a Jump Policy asks for. */
  readonly proofs: StartProofs;
  readonly accounts: SessionAccounts;
  readonly relay: ChannelRelay;
  readonly lanes: Lanes;
  readonly board: ChannelBoard;
  readonly logins: SessionLogins;
  readonly running: RunningSessions;
  readonly unwritable: UnwritableRecordings;
  /** A setting of the site: what is typed is recorded too. */
  readonly recordInput: boolean;
  isLinked(jumpClientId: JumpClientId): boolean;
  /** To be asked for before a session is read. */
  nextReading(): SessionReading;
  /** Work that no answer waits for. Its failure is logged. */
  background(what: string, work: Promise<unknown>): void;
}

/** Who asks: a user in the console, by one of its logins. */
export interface Asker {
  readonly user: UserFacts;
  readonly displayName: string;
  readonly loginId: LoginId;
  readonly remoteAddress: string;
}

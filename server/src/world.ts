/**
 * What the parts of the server are made of, put together by main.ts: `World` is there before the server listens, and
 * `LiveParts` is everything that holds sockets open, which is started last and stopped first.
 */
import type { Server } from 'node:https';
import type { AbsenceRules } from '@sallyport/domain';
import type { AdminStatus, SessionSummary } from '@sallyport/protocol';
import type { AccessBook } from './access/access-book.ts';
import type { ClientAddress } from './auth/client-address.ts';
import type { Logins } from './auth/logins.ts';
import type { AddressRules } from './auth/origin.ts';
import type { Denials } from './audit/denials.ts';
import type { Bus } from './bus/bus.ts';
import type { Config } from './config/keys.ts';
import type { App } from './http/app-type.ts';
import type { TlsIdentity } from './identity/tls.ts';
import type { ItemIndex } from './index/item-index.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Releases } from './releases/releases.ts';
import type { ClientStatistics } from './services/clients/client-statistics.ts';
import type { SessionWorld } from './services/sessions/session-world.ts';
import type { SecondFactorWorld } from './services/users/second-factor.ts';
import type { Clock, Identity, Random, SessionRow, Store } from './ports.ts';

export interface World {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  readonly identity: Identity;
  readonly tls: TlsIdentity;
  /** The agent's releases that are handed out. */
  readonly releases: Releases;
  readonly bus: Bus;
  readonly index: ItemIndex;
  /** What second factors are asked and looked at with, wherever that is: one count of wrong answers for all places. */
  readonly secondFactors: SecondFactorWorld;
  /** Who may do what. */
  readonly access: AccessBook;
  /** What agents report of their endpoints. */
  readonly statistics: ClientStatistics;
  readonly metrics: Metrics;
  readonly logins: Logins;
  /** Requests that were refused for want of rights. */
  readonly denials: Denials;
  /** Knows no address until the server listens. */
  readonly rules: AddressRules;
  readonly clientAddress: ClientAddress;
  readonly absenceRules: () => AbsenceRules;
}

/** Links, channels, sessions, recordings and live updates. */
export interface LiveParts {
  /** What the use cases work on that reach into sessions. */
  readonly sessions: SessionWorld;
  /** Adds routes to the scope of /api, whose guards stand already. */
  routes(app: App): void;
  /** Adds routes that no login guards. */
  openRoutes(app: App): void;
  /** Takes the upgrades of the server. */
  listen(server: Server): void;
  /** Sessions as the console is told of them. */
  summaries(rows: readonly SessionRow[]): Promise<readonly SessionSummary[]>;
  status(): Pick<AdminStatus, 'links' | 'consoles' | 'sessions' | 'channels'>;
  /** The public addresses are known from now on. */
  announce(): Promise<void>;
  /** What the last run left behind, before anybody can connect. */
  start(): Promise<void>;
  /** Tells everybody, closes every socket and finishes every recording. */
  stop(): Promise<void>;
}

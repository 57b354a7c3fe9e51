/**
 * A jump client: one installation of the agent on one endpoint. Entries in jump groups point to it; the endpoint's
 * own words about itself are kept apart from what the server knows, because they are hearsay: shown inert and never
 * a ground for a decision.
 */
import type { JumpClientId } from '../ids.ts';
import type { Instant } from '../time.ts';

export type Platform = 'linux' | 'windows' | 'macos' | 'android' | 'other';
export type Architecture = 'x64' | 'arm64' | 'other';

/** A service works with nobody logged in and survives a log-off; a user's installation lives in that user's login. */
export type InstallMode = 'service' | 'user';

/** What an endpoint reports. What its operating system cannot tell is absent, not empty or wrong. */
export interface EndpointFacts {
  readonly hostname: string;
  readonly fqdn?: string | undefined;
  readonly domain?: string | undefined;
  readonly workgroup?: string | undefined;
  readonly operatingSystem: string;
  readonly platform: Platform;
  readonly architecture: Architecture;
  readonly kernel?: string | undefined;
  readonly agentVersion?: string | undefined;
  readonly installMode: InstallMode;
  /** The account that the agent runs as. */
  readonly account?: string | undefined;
  /** Who is logged in at the screen. */
  readonly consoleUser?: string | undefined;
  readonly privateAddresses: readonly string[];
  readonly bootedAt?: number | undefined;
  readonly cpu?: Cpu | undefined;
  readonly memory?: Memory | undefined;
  readonly disks?: readonly Disk[] | undefined;
}

export interface Cpu {
  readonly model: string;
  readonly cores: number;
  readonly loadPercent?: number | undefined;
}

export interface Memory {
  readonly totalBytes: number;
  readonly availableBytes: number;
}

export interface Disk {
  readonly mount: string;
  readonly totalBytes: number;
  readonly availableBytes: number;
}

/** The moments that decide where a client stands. */
export interface ClientDates {
  /** When the server last heard from it; its enrolment counts. */
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant | undefined;
  /** How long this client may stay away, in minutes; 0 follows the site's rule. */
  readonly maxOfflineMinutes: number;
  /** When somebody at the endpoint turned it off. */
  readonly disabledAt: Instant | undefined;
  /** When it was uninstalled at the endpoint, where the record is kept. */
  readonly uninstalledAt: Instant | undefined;
}

export interface JumpClient extends ClientDates {
  readonly id: JumpClientId;
  readonly enrolledAt: Instant;
  readonly lastConnectedAt: Instant | undefined;
  readonly lastDisconnectedAt: Instant | undefined;
  /** The address that its link came from, as the server saw it. */
  readonly publicAddress: string | undefined;
  readonly facts: EndpointFacts;
  readonly factsAt: Instant;
  /** The endpoint's clock less the server's at the last link; the server's decides. */
  readonly clockSkewMs: number | undefined;
}

/** From here on a skew is worth showing: certificates and schedules on the endpoint begin to go wrong. */
const shownSkewMs = 120_000;

/**
 * Whether an endpoint's clock is off by so much that people are told.
 * @rule client.clock-skew
 */
export function isClockOff(clockSkewMs: number | undefined): boolean {
  return clockSkewMs !== undefined && Math.abs(clockSkewMs) > shownSkewMs;
}

/** How long ago the endpoint started, or undefined if it did not tell or told a moment still to come. */
export function uptimeMsOf(facts: EndpointFacts, now: Instant): number | undefined {
  return facts.bootedAt === undefined || facts.bootedAt > now ? undefined : now - facts.bootedAt;
}

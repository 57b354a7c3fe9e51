/** Answers of the console's HTTP interface about jump items. Moments are milliseconds since 1970. */
import type { Facts } from '../agent-link/facts.ts';
import type { ClientUpgrade } from './account.ts';
import type { SessionSummary } from './sessions.ts';

export type ReasonFacts = Readonly<Record<string, string | number | boolean | null>>;

export type Reason = {
  readonly code: string;
  readonly message: string;
  /** What the reason rests on; moments in milliseconds. */
  readonly facts?: ReasonFacts | undefined;
};

/** What a rule decided for the reader, sent with the thing so that the console repeats no rule. */
export type ActionOutcome =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reasons: readonly Reason[] };

export type ItemStatus = 'available' | 'in-use' | 'offline' | 'lost' | 'uninstalled' | 'disabled';

export type ItemRow = {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly hostname: string;
  readonly status: ItemStatus;
  readonly statusSince: number;
  readonly groupId: string;
  readonly groupName: string;
  readonly tag: string;
  readonly comments: string;
  readonly consoleUser: string;
  readonly privateIp: string;
  readonly publicIp: string;
  readonly fqdn: string;
  readonly domain: string;
  readonly workgroup: string;
  readonly operatingSystem: string;
  readonly jumpMethod: 'jump-client';
  readonly lastAccessedAt: number | null;
  readonly lastConnectedAt: number | null;
  readonly lastDisconnectedAt: number | null;
  /** Running sessions on this item. */
  readonly sessions: number;
  readonly actions: {
    readonly jump: ActionOutcome;
    /** Into other groups; a move takes the same. */
    readonly copy: ActionOutcome;
    readonly remove: ActionOutcome;
  };
};

/** Something that happened to an item or to its client. */
export type ItemEvent = {
  /** A dotted name: those of the audit log, `jump-item.renamed`, and `client.online` and `client.offline`. */
  readonly kind: string;
  readonly at: number;
  /** Who did it, by name; null for what a machine did by itself. */
  readonly by: string | null;
  /** Properties that were changed; what they were and are is for those who may read the audit log. */
  readonly fields: readonly string[];
  /** Its name before and after, or the version that an upgrade goes to. */
  readonly from: string | null;
  readonly to: string | null;
  readonly sessionId: string | null;
};

/** Newest first. `next` asks for what was before: events of one moment are never parted. */
export type ItemEventPage = { readonly rows: readonly ItemEvent[]; readonly next: number | null };

export type ItemCounts = { readonly total: number; readonly online: number };

export type ItemPage = {
  /** Items that match the query. */
  readonly total: number;
  /** Over all items one may see, whatever the query. */
  readonly counts: ItemCounts;
  readonly version: number;
  readonly rows: readonly ItemRow[];
};

export type ItemDetails = {
  readonly item: ItemRow;
  readonly client: {
    readonly id: string;
    readonly version: string;
    readonly fingerprint: string;
    readonly enrolledAt: number;
    readonly facts: Facts;
    readonly factsAt: number;
    /** Positive when the endpoint's clock is ahead of the server's; null before its first link. */
    readonly clockSkewMs: number | null;
    /** When the client will be removed if it stays away; null while it is online. */
    readonly removalAt: number | null;
    readonly upgrade: ClientUpgrade | null;
  };
  readonly running: readonly SessionSummary[];
  readonly history: readonly SessionSummary[];
};

/** A group that one sees, or the personal list of somebody. */
export type GroupSummary = {
  readonly id: string;
  /** Of a personal list the name of its owner. */
  readonly name: string;
  /** Null for a shared group. */
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly isOwn: boolean;
  readonly total: number;
  readonly online: number;
  readonly tags: readonly { readonly tag: string; readonly total: number; readonly online: number }[];
};

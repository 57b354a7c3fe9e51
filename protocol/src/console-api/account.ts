/** Answers of the console's HTTP interface about who is signed in, and the shape of every error. */
import type { AccountSwitch } from '@sallyport/domain';
import type { Statistic, statisticsMinutes } from '../agent-link/statistics.ts';
import type { Reason } from './items.ts';

export type { AccountSwitch };

export type User = {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly isAdministrator: boolean;
  /** The parts of the administration that the account may enter; all of them for an administrator. */
  readonly switches: readonly AccountSwitch[];
};

export type Me = { readonly user: User; readonly csrf: string; readonly serverTime: number; readonly version: string };

export type SetUpState = {
  readonly open: true;
  readonly username: { readonly max: number };
  readonly password: { readonly min: number };
};

export type ApiError = {
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** The field at fault, as a dotted path. */
    readonly field?: string;
    readonly retryAfterMs?: number;
    readonly reasons?: readonly Reason[];
    readonly requestId?: string;
  };
};

export type AdminClientRow = {
  readonly id: string;
  readonly hostname: string;
  readonly version: string;
  readonly status: string;
  readonly items: readonly { readonly id: string; readonly name: string; readonly groupName: string }[];
  readonly enrolledAt: number;
  readonly lastContactAt: number | null;
  readonly publicIp: string;
  readonly operatingSystem: string;
  readonly upgrade: ClientUpgrade | null;
};
/** The last upgrade that was asked for. */
export type ClientUpgrade = {
  readonly version: string;
  /** `pending`, `fetching`, `waiting`, `trying`, `confirmed`, `refused`, `failed` or `rolled-back`. */
  readonly state: string;
  /** A code, and what the agent said of it. */
  readonly because: string;
  readonly detail: string;
  readonly askedAt: number;
  readonly changedAt: number;
};
export type UpgradeAnswer = { readonly version: string };
export type AdminClientPage = { readonly total: number; readonly rows: readonly AdminClientRow[] };

/** `told`: its agent is linked and removes itself now; `told-later`: when it comes back; `gone`: it was not in the list. */
export type UninstallAnswer = {
  readonly results: readonly { readonly id: string; readonly outcome: 'told' | 'told-later' | 'gone' }[];
};

/** Copies of a client, with its key, that were not let in: they come again and again until somebody decides. */
export type HeldCopiesOfClient = {
  /** The client that they are copies of. */
  readonly id: string;
  readonly hostname: string;
  readonly waiting: number;
  readonly refused: number;
  readonly addresses: readonly string[];
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
};
export type HeldCopies = { readonly rows: readonly HeldCopiesOfClient[] };

/** What every agent reports of how its endpoint is doing, and how often. */
export type StatisticsSettings = {
  readonly shown: readonly Statistic[];
  readonly everyMinutes: (typeof statisticsMinutes)[number];
};

/** What becomes of the entries of a client that is uninstalled at its endpoint. */
export type ClientSettings = { readonly uninstalledEntries: 'kept' | 'removed' };

export type AuditEntry = {
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string };
  readonly target: { readonly kind: string; readonly id: string; readonly name: string } | null;
  readonly data: Readonly<Record<string, unknown>>;
};
export type AuditPage = { readonly rows: readonly AuditEntry[]; readonly next: number | null };

export type UpkeepWarningFacts =
  | { readonly kind: 'recovery-kit-missing' }
  | { readonly kind: 'backup-never' }
  | { readonly kind: 'backup-old'; readonly at: number }
  | { readonly kind: 'disk-low'; readonly freeBytes: number; readonly isUrgent: boolean }
  | { readonly kind: 'clocks-skewed'; readonly count: number }
  | { readonly kind: 'mail-unsent'; readonly waiting: number; readonly givenUp: number };

/** How many clients run a version of the agent; the newest first. */
export type AgentVersion = { readonly version: string; readonly clients: number; readonly online: number };

export type SkewedClock = {
  readonly clientId: string;
  readonly hostname: string;
  /** Positive when it is ahead of the server. */
  readonly skewMs: number;
  readonly online: boolean;
};

export type AdminUpkeep = {
  /** The most pressing first. */
  readonly warnings: readonly UpkeepWarningFacts[];
  /** What a command on the server must be told so that it finds this one. */
  readonly dataFolder: string;
  /** 1 until the first restore from a backup. */
  readonly epoch: number;
  readonly recoveryKitSavedAt: number | null;
  readonly lastBackup: { readonly at: number; readonly bytes: number } | null;
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null;
  readonly databaseBytes: number;
  /** Null until they were counted for the first time. */
  readonly recordingsBytes: number | null;
  /** Links that were made in the last minute. */
  readonly linksLastMinute: number;
  readonly clients: number;
  readonly versions: readonly AgentVersion[];
  /** How many, and the worst of them. */
  readonly skewed: { readonly count: number; readonly worst: readonly SkewedClock[] };
};

export type RecoveryKitAnswer = { readonly text: string };

export type AdminStatus = {
  readonly version: string;
  readonly upkeep: AdminUpkeep;
  readonly startedAt: number;
  readonly serverId: string;
  readonly rootFingerprint: string;
  readonly database: 'sqlite' | 'postgres';
  readonly links: number;
  readonly consoles: number;
  readonly sessions: { readonly active: number; readonly suspended: number };
  readonly channels: number;
  readonly memoryBytes: number;
  readonly refusals: Readonly<Record<string, number>>;
};

/** Accounts of programs, as administrators see and change them. */
import type { ApiAccountFault, ApiSwitch } from '@sallyport/domain';

export type ApiCommandLevel = 'deny' | 'read-only' | 'full-access';

export type ApiAccountFields = {
  readonly name: string;
  readonly comments: string;
  readonly command: ApiCommandLevel;
  readonly permissions: readonly ApiSwitch[];
  /** As `10.0.0.0/8`; used from anywhere when there are none. */
  readonly networks: readonly string[];
};

export type ApiAccountAnswer = ApiAccountFields & {
  readonly id: string;
  readonly clientId: string;
  readonly createdAt: number;
  /** Who made it; null at the server's own command line, empty for a user who is gone. */
  readonly createdBy: string | null;
  readonly enabled: boolean;
  /** Why it opens nothing now, wherever it is used from. */
  readonly fault: Exclude<ApiAccountFault, 'wrong-network'> | null;
  /** What of its permissions its creator has no more, and so neither has it. */
  readonly lost: readonly (ApiSwitch | 'command')[];
  readonly failedAttempts: number;
  /** Until when no secret opens it, because of wrong ones. */
  readonly lockedUntil: number | null;
};

export type ApiAccountPage = { readonly rows: readonly ApiAccountAnswer[] };

/** Told once and never again. */
export type ApiAccountSecret = { readonly id: string; readonly clientId: string; readonly clientSecret: string };

/**
 * The account of a program. It is tied to the user who made it, as that user stands now: whatever it was given, it has
 * no more than its creator, and with the creator it ends.
 */
import { hasCome } from '../time.ts';
import type { Instant } from '../time.ts';
import type { TextLimits } from '../text.ts';
import type { AdministrationSettings } from './account.ts';

/** What programs may be allowed, each with the name that the interface for programs gives it. */
export const apiSwitchNames = {
  'session-reports': 'perm_reporting_support',
  'license-reports': 'perm_reporting_license',
  'archive-reports': 'perm_reporting_archive',
  'vault-reports': 'perm_reporting_vault',
  'jump-item-reports': 'perm_reporting_jump_item',
  'syslog-reports': 'perm_reporting_syslog',
  backup: 'perm_backup',
  'vault-backup': 'perm_vault_backup',
  'real-time-state': 'perm_real_time_state',
  'credential-manager': 'perm_ecm',
  configuration: 'perm_configuration',
  'vault-configuration': 'perm_configuration_vault_account',
} as const;

export type ApiSwitch = keyof typeof apiSwitchNames;

export const apiSwitches = Object.keys(apiSwitchNames) as readonly ApiSwitch[];

/** From the least to the most. */
export const commandLevels = ['deny', 'read-only', 'full-access'] as const;

export interface ApiPermissions {
  readonly command: (typeof commandLevels)[number];
  readonly switches: ReadonlySet<ApiSwitch>;
}

/** A user as he stands now, or the operator of the server at its own command line. */
export type ApiCreator =
  | 'operator'
  | 'gone'
  | { readonly enabled: boolean; readonly administration: AdministrationSettings };

const nothing: ApiPermissions = { command: 'deny', switches: new Set() };
const everything: ApiPermissions = { command: 'full-access', switches: new Set(apiSwitches) };

/** The most that anything made by this creator may do. */
export function mostOfCreator(creator: ApiCreator): ApiPermissions {
  if (creator === 'operator') return everything;
  if (creator === 'gone' || !creator.enabled) return nothing;
  if (creator.administration.administrator) return everything;
  const reports: readonly ApiSwitch[] = creator.administration.sessionReports === 'all' ? ['session-reports'] : [];
  return { command: 'deny', switches: new Set(reports) };
}

function both(one: ReadonlySet<ApiSwitch>, other: ReadonlySet<ApiSwitch>): ReadonlySet<ApiSwitch> {
  return new Set([...one].filter((name) => other.has(name)));
}

/**
 * What an account may do that was given `own`.
 * @rule api-account.never-above-creator
 */
export function apiPermissionsOf(own: ApiPermissions, creator: ApiCreator): ApiPermissions {
  const most = mostOfCreator(creator);
  const level = Math.min(commandLevels.indexOf(own.command), commandLevels.indexOf(most.command));
  return { command: commandLevels[level] ?? 'deny', switches: both(own.switches, most.switches) };
}

export interface ApiAccountFacts {
  readonly disabled: boolean;
  readonly creator: ApiCreator;
  /** Until when nobody signs in with its secret, because of wrong ones. */
  readonly lockedUntil: Instant | undefined;
}

/** In the order in which they are looked for. */
export type ApiAccountFault = 'disabled' | 'creator-gone' | 'wrong-network';

/**
 * Why a program may not use its account, whatever it shows, or undefined. `fromItsNetworks`: whether it calls from where
 * the account may be used.
 * @rule api-account.disabled, api-account.creator, api-account.networks
 */
export function apiAccountFault(
  { disabled, creator }: Pick<ApiAccountFacts, 'disabled' | 'creator'>,
  fromItsNetworks: boolean,
): ApiAccountFault | undefined {
  if (disabled) return 'disabled';
  if (creator === 'gone' || (creator !== 'operator' && !creator.enabled)) return 'creator-gone';
  return fromItsNetworks ? undefined : 'wrong-network';
}

/** So many wrong secrets in a row close an account for so long: long enough to be seen, short enough to be sat out. */
export const wrongSecretsMost = 10;
export const lockedForMs = 15 * 60_000;

/**
 * Whether a right secret is of no use at `now`. Tokens that were given out before go on.
 * @rule api-account.locked
 */
export function isApiAccountLocked({ lockedUntil }: Pick<ApiAccountFacts, 'lockedUntil'>, now: Instant): boolean {
  return lockedUntil !== undefined && !hasCome(lockedUntil, now);
}

/** The lengths that the public contract allows, in characters. */
export const apiAccountTextLimits = {
  name: { min: 1, max: 255 },
  comments: { min: 0, max: 4096, severalLines: true },
} satisfies Record<string, TextLimits>;

/** Networks of one account. */
export const apiNetworksMost = 100;

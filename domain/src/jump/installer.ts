/**
 * An installer: preset properties and the key that lets agents enrol with them. It is tied to the user who made it and
 * good for a time; what was installed by it stays, whatever becomes of it.
 */
import { hasCome } from '../time.ts';
import type { Instant } from '../time.ts';
import { itemTextLimits } from './jump-item.ts';

/** Whoever made it: a user, as that user stands now, or the operator of the server at its own command line. */
export type InstallerCreator = 'operator' | 'enabled' | 'disabled' | 'gone';

export interface InstallerFacts {
  readonly revokedAt: Instant | undefined;
  readonly expiresAt: Instant | undefined;
  readonly uses: number;
  /** How many installations; undefined for any number. */
  readonly maxUses: number | undefined;
  readonly creator: InstallerCreator;
}

/** In the order in which they are looked for: what somebody decided comes before what happened by itself. */
export const installerFaults = ['revoked', 'creator-gone', 'expired', 'used-up'] as const;

export type InstallerFault = (typeof installerFaults)[number];

/**
 * Why nobody can enrol by this installer at `now`, or undefined while it is good.
 * @rule installer.revoked, installer.creator, installer.expired, installer.used-up
 */
export function installerFault(installer: InstallerFacts, now: Instant): InstallerFault | undefined {
  if (installer.revokedAt !== undefined) return 'revoked';
  if (installer.creator === 'disabled' || installer.creator === 'gone') return 'creator-gone';
  if (installer.expiresAt !== undefined && hasCome(installer.expiresAt, now)) return 'expired';
  return installer.maxUses !== undefined && installer.uses >= installer.maxUses ? 'used-up' : undefined;
}

/**
 * Of what whoever installs says otherwise than the installer, that which it does not let be said; one is enough to refuse
 * the whole.
 * @rule installer.overrides
 */
export function forbiddenOverrides<Field extends string>(
  given: readonly Field[],
  allowed: readonly string[],
): readonly Field[] {
  return given.filter((field) => !allowed.includes(field));
}

/** In minutes: ten minutes to a year, a day when nobody says (product documentation of the field). */
export const installerMinutes = { least: 10, most: 525_600, usual: 1_440 } as const;

/** How many minutes a client may say at most that it stays away: what fits into 32 bits, as the public contract has it. */
export const offlineMinutesMost = 2_147_483_647;

/** Beyond any roll-out, and far from where counting ends. */
export const installerUsesMost = 1_000_000;

/** The same as those of the items it makes, but that an empty name stands for the name of the computer. */
export const installerTextLimits = { ...itemTextLimits, name: { ...itemTextLimits.name, min: 0 } };

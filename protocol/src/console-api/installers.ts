/** What administrators read and write about installers. */

export type InstallerState = 'good' | 'revoked' | 'creator-gone' | 'expired' | 'used-up';

export type InstallerRow = {
  readonly id: string;
  /** Empty for the name of the computer. */
  readonly name: string;
  readonly groupName: string;
  readonly tag: string;
  readonly comments: string;
  readonly createdAt: number;
  /** Who made it; null for the command line of the server, or a user who is gone. */
  readonly createdBy: string | null;
  readonly expiresAt: number | null;
  readonly uses: number;
  readonly maxUses: number | null;
  readonly state: InstallerState;
};

export type InstallerPage = {
  readonly rows: readonly InstallerRow[];
  /** Names of the groups that there are, for the form. */
  readonly groups: readonly string[];
};

/** What an installer may let whoever installs say otherwise. */
export const installerChoices = [
  'name',
  'jump-group',
  'tag',
  'comments',
  'jump-policy',
  'attended-session-policy',
  'unattended-session-policy',
  'public-site-address',
  'max-offline-minutes',
] as const;

export type NewInstallerBody = {
  /** Made if there is none of that name. */
  readonly group: string;
  readonly name: string;
  readonly tag: string;
  readonly comments: string;
  readonly validMinutes: number;
  readonly maxUses: number | null;
  /** An address of the portal of its clients; null for the default one. */
  readonly publicSiteAddress: string | null;
  readonly overrides: readonly (typeof installerChoices)[number][];
};

export type InstallPlatformState = {
  readonly platform: string;
  readonly isReady: boolean;
};

/** One with the enrolment key, where it is known, and one that asks for it. */
export type ScopeLines = { readonly withKey: string | null; readonly asking: string };

export type InstallLines = {
  /** Origin that the script is fetched from. */
  readonly address: string;
  readonly system: ScopeLines;
  readonly user: ScopeLines;
  readonly platforms: readonly InstallPlatformState[];
  /** What to run on the server for a platform that isn't ready. */
  readonly bringCommand: string;
};

export type NewInstallerAnswer = { readonly id: string; readonly enrolmentKey: string; readonly lines: InstallLines };

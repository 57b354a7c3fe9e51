/**
 * What an account may do, whatever the item: the switches of a user, each given to the account itself or by a group
 * policy. The names beside them are those of the interface for programs.
 */
import type { JumpItemRoleId, SessionPolicyId } from '../ids.ts';

/** Ways to reach a machine that an account may be allowed (M4). Only the first exists so far; the others are kept. */
export const jumpMethodApiNames = {
  'jump-client': 'perm_jump_client',
  'local-jump': 'perm_local_jump',
  'remote-jump': 'perm_remote_jump',
  'remote-vnc': 'perm_remote_vnc',
  'remote-rdp': 'perm_remote_rdp',
  'shell-jump': 'perm_shell_jump',
  'local-vnc': 'perm_local_vnc',
  'local-rdp': 'perm_local_rdp',
  vpro: 'perm_vpro',
} as const;

export type AccountJumpMethod = keyof typeof jumpMethodApiNames;

/** Whose sessions, with their events and recordings, an account may look at; `user`: those that it was in itself. */
export const reportScopes = ['not-allowed', 'user', 'team', 'jump-group', 'all'] as const;

export type ReportScope = (typeof reportScopes)[number];

/** What an account may do to the site. */
export interface AdministrationSettings {
  /** Everything below, and all of the administration. */
  readonly administrator: boolean;
  /** May set the passwords of users who are no administrators. */
  readonly setPasswords: boolean;
  /** May see the page of the Jump Clients and make installers. */
  readonly manageJumpClients: boolean;
  readonly editJumpGroups: boolean;
  readonly editTeams: boolean;
  readonly sessionReports: ReportScope;
  readonly viewRecordings: boolean;
  readonly changeDisplayName: boolean;
}

/** The four roles that hold where no list of members names one, from the most special to the least. */
export interface RoleSlots {
  /** For members of a group that gives them no role of its own. */
  readonly default: JumpItemRoleId;
  /** In the user's own list. */
  readonly personal: JumpItemRoleId;
  /** In the lists of those whom the user leads. */
  readonly teams: JumpItemRoleId;
  /** In every group and list that the user is not assigned to. */
  readonly system: JumpItemRoleId;
}

/** What an account may do as a representative. */
export interface RepresentativeSettings {
  /** Whether it may hold sessions at all. */
  readonly support: 'not-allowed' | 'full-support';
  readonly jumpMethods: readonly AccountJumpMethod[];
  readonly roles: RoleSlots;
  readonly shareWithOtherTeams: boolean;
  readonly transferToOtherTeams: boolean;
  readonly inviteExternal: boolean;
  /** Seconds, 300 to 86,400; 0 is never, -1 is what the site has. */
  readonly sessionIdleTimeout: number;
  readonly consoleIdleTimeout: number;
}

/** The blocks that a group policy defines as a whole or not at all (W30). */
export interface AccountBlocks {
  readonly administration: AdministrationSettings;
  readonly representative: RepresentativeSettings;
  /** Null: those of the site. */
  readonly sessionPolicy: SessionPolicyId | null;
}

/** What lets an account that is no administrator's into a part of the administration. */
export const accountSwitches = ['setPasswords', 'manageJumpClients', 'editJumpGroups', 'editTeams'] as const;

export type AccountSwitch = (typeof accountSwitches)[number];

export type AccountBlock = keyof AccountBlocks;

export const accountBlocks = [
  'administration',
  'representative',
  'sessionPolicy',
] as const satisfies readonly AccountBlock[];

/** `final` keeps later policies, and the account's own settings, from saying otherwise. */
export type BlockStatus = 'not-defined' | 'defined' | 'final';

/** What a group policy says of each block; the value of one that is not defined is kept and counts for nothing. */
export type GroupPolicyBlocks = {
  readonly [Block in AccountBlock]: { readonly status: BlockStatus; readonly value: AccountBlocks[Block] };
};

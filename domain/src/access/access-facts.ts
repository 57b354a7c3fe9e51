/**
 * Everything that rules of access need to know of the site, as it stands at one moment: who there is, in which groups
 * and teams, with which roles and policies. Never changed in place; a change makes new facts.
 */
import type {
  GroupPolicyId,
  JumpGroupId,
  JumpItemRoleId,
  JumpPolicyId,
  PublicPortalId,
  SecurityProviderId,
  SessionPolicyId,
  TeamId,
  UserId,
} from '../ids.ts';
import type { JumpPolicy, SimultaneousJumps } from '../policy/jump-policy.ts';
import type { SessionPolicy } from '../policy/session-policy.ts';
import type { AccountBlocks, GroupPolicyBlocks } from './account.ts';
import type { JumpItemRole } from './jump-item-role.ts';

export interface AccountFacts {
  readonly id: UserId;
  readonly username: string;
  readonly displayName: string;
  readonly enabled: boolean;
  /** What the account itself says; group policies that define a block come before it. */
  readonly own: AccountBlocks;
  /** Groups of its security provider that it was in when it last signed in; none for a local account. */
  readonly providerGroups: readonly ProviderGroup[];
}

export interface ProviderGroup {
  readonly securityProviderId: SecurityProviderId;
  readonly name: string;
}

/** `null` for a role means the account's default role, resolved when it is asked for. */
export type MemberRole = JumpItemRoleId | null;

export interface JumpGroupFacts {
  readonly id: JumpGroupId;
  readonly name: string;
  /** Whose personal list it is; undefined for a shared group. */
  readonly ownerId: UserId | undefined;
  readonly members: ReadonlyMap<UserId, MemberRole>;
}

export interface GroupPolicyFacts {
  readonly id: GroupPolicyId;
  readonly name: string;
  readonly blocks: GroupPolicyBlocks;
  readonly users: ReadonlySet<UserId>;
  readonly providerGroups: readonly ProviderGroup[];
  readonly jumpGroups: ReadonlyMap<JumpGroupId, MemberRole>;
  readonly teams: ReadonlyMap<TeamId, TeamRole>;
}

/** From the least to the most: a lead sees the lists of members, a manager those of leads as well (W81). */
export const teamRoles = ['member', 'lead', 'manager'] as const;

export type TeamRole = (typeof teamRoles)[number];

export interface TeamFacts {
  readonly id: TeamId;
  readonly name: string;
  readonly members: ReadonlyMap<UserId, TeamRole>;
}

export interface PortalFacts {
  readonly id: PublicPortalId;
  readonly name: string;
  readonly isDefault: boolean;
  /** Host names in lower case; the first is the one that its clients dial first. */
  readonly addresses: readonly string[];
  readonly sessionPolicyId: SessionPolicyId | null;
}

/** How jumps are decided where no policy says otherwise, site-wide (Jump > Jump Items). */
export interface JumpItemSettings {
  readonly simultaneousJumps: Exclude<SimultaneousJumps, 'global'>;
  /** M77, M78. */
  readonly screenStateDetectsPresence: boolean;
}

export interface AccessFacts {
  readonly accounts: ReadonlyMap<UserId, AccountFacts>;
  readonly roles: ReadonlyMap<JumpItemRoleId, JumpItemRole>;
  readonly jumpGroups: ReadonlyMap<JumpGroupId, JumpGroupFacts>;
  /** In their order: a later one overrides an earlier one, unless that is final. */
  readonly groupPolicies: readonly GroupPolicyFacts[];
  readonly teams: ReadonlyMap<TeamId, TeamFacts>;
  readonly jumpPolicies: ReadonlyMap<JumpPolicyId, JumpPolicy>;
  readonly sessionPolicies: ReadonlyMap<SessionPolicyId, SessionPolicy>;
  /** The session policy that decides what no other did. */
  readonly globalSessionPolicyId: SessionPolicyId;
  readonly portals: ReadonlyMap<PublicPortalId, PortalFacts>;
  readonly settings: JumpItemSettings;
}

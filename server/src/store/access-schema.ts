/** The tables of roles, policies, teams and portals: who may jump where, when and for what. Spelt as in schema.ts. */
import type {
  BlockStatus,
  GroupPolicyId,
  JumpGroupId,
  JumpItemRoleId,
  JumpPolicyId,
  PublicPortalId,
  SecurityProviderId,
  SessionPolicyId,
  TeamId,
  TeamRole,
  UserId,
} from '@sallyport/domain';

export type Flag = 0 | 1;

/** The role that holds where no list of members names one, and the session policy: of an account or a group policy. */
export interface AccountReferences {
  readonly defaultRoleId: JumpItemRoleId | null;
  readonly personalRoleId: JumpItemRoleId | null;
  readonly teamsRoleId: JumpItemRoleId | null;
  readonly systemRoleId: JumpItemRoleId | null;
  readonly sessionPolicyId: SessionPolicyId | null;
}

/** A role of null is the user's default role. */
export interface JumpGroupUserRow {
  readonly jumpGroupId: JumpGroupId;
  readonly userId: UserId;
  readonly jumpItemRoleId: JumpItemRoleId | null;
}

export interface JumpItemRoleRow {
  readonly id: JumpItemRoleId;
  readonly apiId: number;
  readonly name: string;
  readonly nameFold: string;
  readonly description: string;
  /** JSON list of item permissions. */
  readonly permissions: string;
  readonly builtIn: Flag;
}

export interface JumpPolicyRow {
  readonly id: JumpPolicyId;
  readonly apiId: number;
  readonly displayName: string;
  readonly displayNameFold: string;
  readonly codeName: string;
  readonly description: string;
  /** JSON of what the domain's `JumpPolicy` holds besides id and name. */
  readonly rules: string;
}

/** The one with the number 1 is the global default: it decides what no other did. */
export interface SessionPolicyRow {
  readonly id: SessionPolicyId;
  readonly apiId: number;
  readonly displayName: string;
  readonly displayNameFold: string;
  readonly codeName: string;
  readonly description: string;
  /** JSON object of the permissions that it defines, each with its level. */
  readonly permissions: string;
  /** JSON of the prompting rules; null leaves them to the next policy. */
  readonly prompting: string | null;
  /** JSON. */
  readonly availability: string;
}

/** The one with the number 1 is the default: its name stays, and addresses that belong to no other are its. */
export interface PublicPortalRow {
  readonly id: PublicPortalId;
  readonly apiId: number;
  readonly name: string;
  readonly nameFold: string;
  readonly sessionPolicyId: SessionPolicyId | null;
}

export interface PortalAddressRow {
  /** A host name in lower case; belongs to one portal only. */
  readonly address: string;
  readonly publicPortalId: PublicPortalId;
  readonly position: number;
}

export interface TeamRow {
  readonly id: TeamId;
  readonly apiId: number;
  readonly name: string;
  readonly nameFold: string;
  readonly codeName: string;
  readonly comments: string;
  readonly persistentQueue: Flag;
}

export interface TeamUserRow {
  readonly teamId: TeamId;
  readonly userId: UserId;
  readonly role: TeamRole;
}

export interface TeamPortalRow {
  readonly teamId: TeamId;
  readonly publicPortalId: PublicPortalId;
}

export interface SecurityProviderRow {
  readonly id: SecurityProviderId;
  readonly apiId: number;
  readonly type: 'oidc';
  readonly name: string;
  readonly nameFold: string;
  readonly enabled: Flag;
  /** JSON; what is secret in it is sealed. */
  readonly settings: string;
}

export interface GroupPolicyRow extends AccountReferences {
  readonly id: GroupPolicyId;
  readonly apiId: number;
  readonly name: string;
  readonly nameFold: string;
  /** From 1; a later one overrides an earlier one. */
  readonly position: number;
  /** JSON of the values of its blocks, without what stands in columns. */
  readonly settings: string;
  readonly administrationStatus: BlockStatus;
  readonly representativeStatus: BlockStatus;
  readonly sessionPolicyStatus: BlockStatus;
}

/** A user, or a group of a security provider. */
export interface GroupPolicyMemberRow {
  readonly groupPolicyId: GroupPolicyId;
  readonly apiId: number;
  readonly userId: UserId | null;
  readonly securityProviderId: SecurityProviderId | null;
  readonly groupName: string | null;
  readonly distinguishedName: string | null;
}

export interface GroupPolicyJumpGroupRow {
  readonly groupPolicyId: GroupPolicyId;
  readonly jumpGroupId: JumpGroupId;
  readonly jumpItemRoleId: JumpItemRoleId | null;
}

export interface GroupPolicyTeamRow {
  readonly groupPolicyId: GroupPolicyId;
  readonly teamId: TeamId;
  readonly role: TeamRole;
}

export type StartMode = 'normal' | 'minimized' | 'hidden';

/** The policies of an item, or of the items that an installer makes. */
export interface ItemPolicies {
  readonly jumpPolicyId: JumpPolicyId | null;
  readonly attendedSessionPolicyId: SessionPolicyId | null;
  readonly unattendedSessionPolicyId: SessionPolicyId | null;
  readonly startMode: StartMode;
}

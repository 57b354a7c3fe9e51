/**
 * The tables as TypeScript sees them; in the database names are snake_case. Ids are text, moments integer
 * milliseconds, flags 0 or 1, JSON text: the same in SQLite and PostgreSQL.
 */
import type {
  ApiAccountId,
  ChannelId,
  InstallerId,
  Instant,
  ItemViewId,
  JumpClientId,
  JumpGroupId,
  JumpItemId,
  ServerId,
  SessionAccountKind,
  SessionId,
  UpgradeState,
  UserId,
} from '@sallyport/domain';
import type {
  GroupPolicyJumpGroupRow,
  GroupPolicyMemberRow,
  GroupPolicyRow,
  GroupPolicyTeamRow,
  ItemPolicies,
  JumpGroupUserRow,
  JumpItemRoleRow,
  JumpPolicyRow,
  PortalAddressRow,
  PublicPortalRow,
  SecurityProviderRow,
  SessionPolicyRow,
  TeamPortalRow,
  TeamRow,
  TeamUserRow,
} from './access-schema.ts';
import type { DeviceRow, LoginRow, PasskeyRow, RecoveryCodeRow, TotpSecretRow, UserTable } from './account-schema.ts';
import type { JumpApprovalRow } from './jump-start-schema.ts';
import type { MailRow } from './mail-schema.ts';
import type { ChannelRow, ParticipantRow, SessionEventRow, SessionRow, TicketRow } from './session-schema.ts';

export * from './access-schema.ts';
export * from './account-schema.ts';
export * from './jump-start-schema.ts';
export * from './mail-schema.ts';
export * from './session-schema.ts';

export interface JumpGroupRow {
  readonly id: JumpGroupId;
  readonly apiId: number;
  readonly name: string;
  readonly nameFold: string;
  readonly codeName: string;
  readonly comments: string;
  readonly createdAt: Instant;
  /** Whose personal list it is; null for a shared group. Its name is empty, and its fold and code name are its id. */
  readonly ownerId: UserId | null;
}

export interface JumpClientRow {
  readonly id: JumpClientId;
  readonly publicKey: string;
  /** Announced and good as well, until its first use makes it the only one. */
  readonly nextPublicKey: string | null;
  /** When an administrator asked for a new key; null when nobody did, or when it is done. */
  readonly keyRotationAskedAt: Instant | null;
  /** The client that this one was a copy of. */
  readonly copiedFrom: JumpClientId | null;
  readonly installerId: InstallerId | null;
  /** JSON of the protocol's `Facts`, and when they came. */
  readonly facts: string;
  readonly factsAt: Instant;
  /** Positive when the endpoint's clock is ahead of the server's; unknown before its first link. */
  readonly clockSkewMs: number | null;
  /** Version of the agent's bundle; empty until its first link. */
  readonly version: string;
  /** base64url of 16 bytes: the token of the current link and of the one before. */
  readonly generationCurrent: string | null;
  readonly generationPrevious: string | null;
  readonly enrolledAt: Instant;
  readonly lastConnectAt: Instant | null;
  readonly lastDisconnectAt: Instant | null;
  readonly lastContactAt: Instant;
  readonly disabledAt: Instant | null;
  readonly uninstalledAt: Instant | null;
  readonly expiresAt: Instant | null;
  /** 0 follows the site's lost and deletion days. */
  readonly maxOfflineMinutes: number;
  readonly remoteAddress: string;
  /** A host name of the portal that it connects through; null is the default portal. */
  readonly publicSiteAddress: string | null;
}

/** What a key is to its client: the last two say that it is worth nothing any more. */
export type ClientKeyState = 'current' | 'next' | 'revoked' | 'removed';

export interface ClientKeyRow {
  readonly publicKey: string;
  readonly jumpClientId: JumpClientId;
  readonly state: ClientKeyState;
  readonly changedAt: Instant;
}

/** Lets one copy of a client enrol as a client of its own, once. */
export interface CopyPermitRow {
  readonly hash: string;
  readonly jumpClientId: JumpClientId;
  /** Of the generation token that the copy showed. */
  readonly tokenHash: string;
  readonly expiresAt: Instant;
}

/** A copy that waits until an administrator lets it in. Copies of one image show the same token and count as one. */
export interface HeldCopyRow {
  readonly jumpClientId: JumpClientId;
  readonly tokenHash: string;
  readonly remoteAddress: string;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly approvedAt: Instant | null;
  readonly refusedAt: Instant | null;
}

/** Which account of its endpoint a session runs as. */
export interface ItemAccount {
  readonly sessionAccount: SessionAccountKind;
  /** Empty unless it is a named one. */
  readonly accountName: string;
  /** Its password, sealed for this item; null when it is asked for. */
  readonly accountSecret: string | null;
}

export interface JumpItemRow extends ItemPolicies, ItemAccount {
  readonly id: JumpItemId;
  readonly apiId: number;
  readonly jumpClientId: JumpClientId;
  readonly jumpGroupId: JumpGroupId;
  readonly name: string;
  readonly nameFold: string;
  readonly tag: string;
  readonly comments: string;
  readonly lastAccessAt: Instant | null;
  readonly createdAt: Instant;
}

export interface InstallerRow extends ItemPolicies {
  readonly id: InstallerId;
  readonly apiId: number;
  readonly secretHash: string;
  readonly jumpGroupId: JumpGroupId;
  readonly name: string;
  readonly tag: string;
  readonly comments: string;
  readonly createdBy: UserId | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly maxUses: number | null;
  readonly uses: number;
  readonly revokedAt: Instant | null;
  readonly publicSiteAddress: string | null;
  /** JSON of what the public contract lets an installer say and nothing else asks for. */
  readonly options: string;
}

/** A script that installs Jump Clients. It stays as it was made, because lines that name its hash are out in the world. */
export interface InstallScriptRow {
  /** Hex SHA-256 of the body. */
  readonly sha256: string;
  readonly body: string;
  readonly createdAt: Instant;
}

export type ActorKind = 'user' | 'api-account' | 'jump-client' | 'server' | 'operator' | 'nobody';

/** Who decided or did what, when, and how it went. Only ever added to. */
export interface AuditRow {
  readonly number: number;
  readonly at: Instant;
  /** A dotted name, as `sign-in.refused`. */
  readonly kind: string;
  readonly actorKind: ActorKind;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly targetKind: string | null;
  readonly targetId: string | null;
  readonly targetName: string | null;
  /** JSON object without secrets. */
  readonly data: string;
  /** Hex: the chain of all entries up to this one (audit/chain.ts). */
  readonly hash: string;
}

/** What was signed of the audit log, once a minute of activity at least. */
export interface AuditCheckpointRow {
  readonly serverId: ServerId;
  /** Minutes since 1970; a later checkpoint of the same minute replaces the one before. */
  readonly minute: number;
  /** What was signed, to the byte, and the signature as base64url. */
  readonly content: string;
  readonly signature: string;
}

/** The last signed checkpoint of one stretch of a recording, as its file holds it. Rows outlive their channels. */
export interface RecordingCheckpointRow {
  readonly channelId: ChannelId;
  /** 1, 2, 3 … within the recording. */
  readonly opening: number;
  readonly sessionId: SessionId;
  /** Blocks before it. */
  readonly sequence: number;
  readonly kind: 'opened' | 'running' | 'suspended' | 'ended';
  readonly at: Instant;
  /** What was signed, to the byte, and the signature as base64url. */
  readonly content: string;
  readonly signature: string;
}

export interface ApiAccountRow {
  readonly id: ApiAccountId;
  readonly apiId: number;
  readonly name: string;
  readonly nameFold: string;
  readonly clientId: string;
  readonly secretHash: string;
  readonly comments: string;
  readonly createdAt: Instant;
  readonly disabledAt: Instant | null;
  /** Null when it was made at the command line of the server; may name a user who is gone. */
  readonly createdBy: UserId | null;
  /** JSON of the level for commands and the list of switches. */
  readonly permissions: string;
  /** JSON list of networks as `10.0.0.0/8`, from which alone it is used; any when there are none. */
  readonly networks: string;
  /** Wrong secrets since the last right one. */
  readonly failedAttempts: number;
  readonly lockedUntil: Instant | null;
}

export type NewApiAccountRow = Omit<ApiAccountRow, 'apiId'>;

export interface ApiTokenRow {
  readonly tokenHash: string;
  readonly apiAccountId: ApiAccountId;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export interface SettingRow {
  readonly key: string;
  /** JSON. */
  readonly value: string;
}

export interface PreferenceRow {
  readonly userId: UserId;
  /** JSON object. */
  readonly value: string;
  readonly updatedAt: Instant;
}

/** A saved view of the list. */
export interface ItemViewRow {
  readonly id: ItemViewId;
  /** Null for one that is shared. */
  readonly ownerId: UserId | null;
  /** The owner's id, or `shared`. */
  readonly scope: string;
  readonly name: string;
  readonly nameFold: string;
  /** JSON of the protocol's `ItemViewDefinition`. */
  readonly definition: string;
  readonly revision: number;
  readonly changedAt: Instant;
}

/** Where the whole numbers of the Configuration API and of the audit log come from: one sequence a type, never wound back. */
export interface SequenceRow {
  readonly name:
    | 'jump-item'
    | 'jump-group'
    | 'user'
    | 'installer'
    | 'jump-item-role'
    | 'jump-policy'
    | 'session-policy'
    | 'public-portal'
    | 'team'
    | 'security-provider'
    | 'group-policy'
    | 'group-policy-member'
    | 'api-account'
    | 'audit';
  readonly value: number;
  /** Of the audit log: the chain up to its last entry. */
  readonly chain: string;
}

/** A stretch of time in which a server was up: absence counts only while agents had somebody to call. */
export interface ServerRunRow {
  readonly serverId: ServerId;
  readonly startedAt: Instant;
  readonly aliveAt: Instant;
}

export interface UpgradeRow {
  readonly jumpClientId: JumpClientId;
  /** Of the release that the client is to run. */
  readonly sequence: number;
  readonly version: string;
  readonly state: UpgradeState;
  /** A code, where it didn't come about; and what the agent said of it. */
  readonly because: string;
  readonly detail: string;
  readonly askedAt: Instant;
  readonly changedAt: Instant;
}

export interface MetaRow {
  readonly key: string;
  readonly value: string;
}

export interface Database {
  readonly meta: MetaRow;
  readonly users: UserTable;
  readonly totpSecrets: TotpSecretRow;
  readonly recoveryCodes: RecoveryCodeRow;
  readonly passkeys: PasskeyRow;
  readonly logins: LoginRow;
  readonly devices: DeviceRow;
  readonly jumpGroups: JumpGroupRow;
  readonly jumpGroupUsers: JumpGroupUserRow;
  readonly jumpItemRoles: JumpItemRoleRow;
  readonly jumpPolicies: JumpPolicyRow;
  readonly sessionPolicies: SessionPolicyRow;
  readonly publicPortals: PublicPortalRow;
  readonly portalAddresses: PortalAddressRow;
  readonly teams: TeamRow;
  readonly teamUsers: TeamUserRow;
  readonly teamPortals: TeamPortalRow;
  readonly securityProviders: SecurityProviderRow;
  readonly groupPolicies: GroupPolicyRow;
  readonly groupPolicyMembers: GroupPolicyMemberRow;
  readonly groupPolicyJumpGroups: GroupPolicyJumpGroupRow;
  readonly groupPolicyTeams: GroupPolicyTeamRow;
  readonly jumpClients: JumpClientRow;
  readonly clientKeys: ClientKeyRow;
  readonly copyPermits: CopyPermitRow;
  readonly heldCopies: HeldCopyRow;
  readonly jumpItems: JumpItemRow;
  readonly installers: InstallerRow;
  readonly installScripts: InstallScriptRow;
  readonly sessions: SessionRow;
  readonly participants: ParticipantRow;
  readonly channels: ChannelRow;
  readonly sessionEvents: SessionEventRow;
  readonly tickets: TicketRow;
  readonly audit: AuditRow;
  readonly auditCheckpoints: AuditCheckpointRow;
  readonly recordingCheckpoints: RecordingCheckpointRow;
  readonly apiAccounts: ApiAccountRow;
  readonly apiTokens: ApiTokenRow;
  readonly settings: SettingRow;
  readonly preferences: PreferenceRow;
  readonly itemViews: ItemViewRow;
  readonly sequences: SequenceRow;
  readonly serverRuns: ServerRunRow;
  readonly upgrades: UpgradeRow;
  readonly jumpApprovals: JumpApprovalRow;
  readonly mails: MailRow;
}

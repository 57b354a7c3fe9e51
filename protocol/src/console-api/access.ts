/** The console's HTTP interface to Jump Groups, Jump Item Roles, teams and Group Policies. */
import type {
  AdministrationSettings,
  BlockStatus,
  ItemPermission,
  JumpItemRoleId,
  RepresentativeSettings,
  SecurityProviderId,
  SessionPolicyId,
  TeamRole,
  UserId,
} from '@sallyport/domain';

export type { BlockStatus, ItemPermission, TeamRole };

/** A thing that can be chosen. */
export type Choice = { readonly id: string; readonly name: string };

/** `name` is the display name; `username` tells people of the same name apart. */
export type UserChoice = Choice & { readonly username: string };

/** What keeps a thing from being removed, some of it by name. */
export type AccessRemoval =
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'in-use'; readonly count: number; readonly names: readonly string[] };

/** Of what is changed as a whole: a change shows the revision that was read, and is refused when it is another by now. */
export type Revised = { readonly revision: string };

/** A role of null is each one's default role. */
export type GroupMember = { readonly userId: string; readonly roleId: string | null };

export type JumpGroupFields = {
  readonly name: string;
  /** Blank: made from the name. */
  readonly codeName: string;
  readonly comments: string;
  readonly members: readonly GroupMember[];
};

export type JumpGroupRow = {
  readonly id: string;
  readonly name: string;
  readonly codeName: string;
  readonly comments: string;
  readonly members: number;
  readonly groupPolicies: number;
  readonly items: number;
  readonly installers: number;
};

export type JumpGroupPage = { readonly rows: readonly JumpGroupRow[] };

/** What goes with a group that is removed. */
export type JumpGroupConsequences = {
  readonly items: number;
  /** Clients that have no entry elsewhere and are uninstalled; `offline` of them hear of it when they come back. */
  readonly uninstalls: number;
  readonly offline: number;
  readonly installers: number;
  readonly members: number;
  readonly groupPolicies: number;
};

export type JumpGroupDetails = JumpGroupFields &
  Revised & {
    readonly id: string;
    /** Group Policies that assign their members to the group. */
    readonly policies: readonly (Choice & { readonly roleId: string | null })[];
    readonly consequences: JumpGroupConsequences;
  };

export type JumpGroupChoices = { readonly users: readonly UserChoice[]; readonly roles: readonly Choice[] };

export type JumpItemRoleFields = {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly ItemPermission[];
};

export type JumpItemRoleAnswer = JumpItemRoleFields & {
  readonly id: string;
  readonly builtIn: boolean;
  /** What names it; while anything does it can't be removed. */
  readonly dependents: { readonly count: number; readonly names: readonly string[] };
};

export type JumpItemRolePage = { readonly rows: readonly JumpItemRoleAnswer[] };

export type TeamMember = { readonly userId: string; readonly role: TeamRole };

export type TeamFields = {
  readonly name: string;
  /** Blank: made from the name. */
  readonly codeName: string;
  readonly comments: string;
  /** Whoever waits for the team keeps waiting while nobody of it is signed in. */
  readonly persistentQueue: boolean;
  /** Ids of the public portals that the team is for; none is all. */
  readonly portals: readonly string[];
  readonly members: readonly TeamMember[];
};

export type TeamAnswer = TeamFields &
  Revised & {
    readonly id: string;
    /** Group Policies that put their members into the team. */
    readonly policies: readonly (Choice & { readonly role: TeamRole })[];
  };

export type TeamPage = { readonly rows: readonly TeamAnswer[] };

export type TeamChoices = { readonly users: readonly UserChoice[]; readonly portals: readonly Choice[] };

type Block<Value> = { readonly status: BlockStatus; readonly value: Value };

/** A user, or a group of a security provider; ids are null where they don't apply. */
export type PolicyMember = {
  readonly userId: UserId | null;
  readonly securityProviderId: SecurityProviderId | null;
  readonly groupName: string | null;
};

export type GroupPolicyFields = {
  readonly name: string;
  readonly administration: Block<AdministrationSettings>;
  readonly representative: Block<RepresentativeSettings>;
  readonly sessionPolicy: Block<SessionPolicyId | null>;
  readonly members: readonly PolicyMember[];
  readonly jumpGroups: readonly { readonly jumpGroupId: string; readonly roleId: JumpItemRoleId | null }[];
  readonly teams: readonly { readonly teamId: string; readonly role: TeamRole }[];
};

export type GroupPolicyAnswer = GroupPolicyFields &
  Revised & {
    readonly id: string;
    /** From 1; a later one overrides an earlier one. */
    readonly position: number;
  };

export type GroupPolicyPage = {
  readonly rows: readonly GroupPolicyAnswer[];
  /** What a new one begins with. */
  readonly start: Pick<GroupPolicyFields, 'administration' | 'representative' | 'sessionPolicy'>;
  readonly choices: {
    readonly users: readonly { readonly id: UserId; readonly name: string; readonly username: string }[];
    readonly roles: readonly { readonly id: JumpItemRoleId; readonly name: string }[];
    readonly jumpGroups: readonly Choice[];
    readonly teams: readonly Choice[];
    readonly sessionPolicies: readonly { readonly id: SessionPolicyId; readonly name: string }[];
    readonly securityProviders: readonly { readonly id: SecurityProviderId; readonly name: string }[];
  };
};

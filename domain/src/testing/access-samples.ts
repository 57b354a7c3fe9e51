/** A small site for tests of access: accounts, roles, groups, policies and teams, each changed as a case needs it. */
import type { AccessFacts, AccountFacts, GroupPolicyFacts, JumpGroupFacts, TeamFacts } from '../access/access-facts.ts';
import type { AccountBlocks, AdministrationSettings, RepresentativeSettings } from '../access/account.ts';
import { builtInRoles } from '../access/jump-item-role.ts';
import type { BuiltInRole, JumpItemRole } from '../access/jump-item-role.ts';
import { fullPermissions, itemPermissionApiNames } from '../access/permission.ts';
import type { ItemPermission } from '../access/permission.ts';
import type { UserFacts } from '../access/user.ts';
import type { JumpItemRoleId } from '../ids.ts';
import { idOf } from './samples.ts';

export const everyItemPermission = Object.keys(itemPermissionApiNames) as readonly ItemPermission[];

export const roleIds: Readonly<Record<BuiltInRole, JumpItemRoleId>> = {
  'no-access': idOf('jump-item-role', 1),
  administrator: idOf('jump-item-role', 2),
  'start-sessions-only': idOf('jump-item-role', 3),
  auditor: idOf('jump-item-role', 4),
};

const builtInPermissions: Readonly<Record<BuiltInRole, readonly ItemPermission[]>> = {
  'no-access': [],
  administrator: everyItemPermission,
  'start-sessions-only': ['start'],
  auditor: ['view-jump-item-report'],
};

export const sampleRoles: readonly JumpItemRole[] = (Object.keys(roleIds) as BuiltInRole[]).map((key) => ({
  id: roleIds[key],
  name: builtInRoles[key].name,
  permissions: new Set(builtInPermissions[key]),
}));

export const sampleAdministration: AdministrationSettings = {
  administrator: false,
  setPasswords: false,
  manageJumpClients: false,
  editJumpGroups: false,
  editTeams: false,
  sessionReports: 'user',
  viewRecordings: true,
  changeDisplayName: true,
};

/** May start sessions where a group says nothing else, and anything in the own list. */
export const sampleRepresentative: RepresentativeSettings = {
  support: 'full-support',
  jumpMethods: ['jump-client'],
  roles: {
    default: roleIds['start-sessions-only'],
    personal: roleIds.administrator,
    teams: roleIds['no-access'],
    system: roleIds['no-access'],
  },
  shareWithOtherTeams: false,
  transferToOtherTeams: false,
  inviteExternal: false,
  sessionIdleTimeout: -1,
  consoleIdleTimeout: -1,
};

export const sampleBlocks: AccountBlocks = {
  administration: sampleAdministration,
  representative: sampleRepresentative,
  sessionPolicy: null,
};

/** The `n`th account, named `user-<n>`. */
export function sampleAccount(n: number, changes: Partial<AccountFacts> = {}): AccountFacts {
  return {
    id: idOf('user', n),
    username: `user-${n}`,
    displayName: `User ${n}`,
    enabled: true,
    own: sampleBlocks,
    providerGroups: [],
    ...changes,
  };
}

/** An administrator, as new ones are made: the role Administrator everywhere. */
export function administratorAccount(n: number): AccountFacts {
  const everywhere = roleIds.administrator;
  return sampleAccount(n, {
    own: {
      administration: { ...sampleAdministration, administrator: true },
      representative: {
        ...sampleRepresentative,
        roles: { default: everywhere, personal: everywhere, teams: everywhere, system: everywhere },
      },
      sessionPolicy: null,
    },
  });
}

export function sampleGroup(n: number, changes: Partial<JumpGroupFacts> = {}): JumpGroupFacts {
  return { id: idOf('jump-group', n), name: `Group ${n}`, ownerId: undefined, members: new Map(), ...changes };
}

/** A group policy that defines nothing and has nobody in it. */
export function sampleGroupPolicy(n: number, changes: Partial<GroupPolicyFacts> = {}): GroupPolicyFacts {
  return {
    id: idOf('group-policy', n),
    name: `Policy ${n}`,
    blocks: {
      administration: { status: 'not-defined', value: sampleAdministration },
      representative: { status: 'not-defined', value: sampleRepresentative },
      sessionPolicy: { status: 'not-defined', value: null },
    },
    users: new Set(),
    providerGroups: [],
    jumpGroups: new Map(),
    teams: new Map(),
    ...changes,
  };
}

export function sampleTeam(n: number, changes: Partial<TeamFacts> = {}): TeamFacts {
  return { id: idOf('team', n), name: `Team ${n}`, members: new Map(), ...changes };
}

interface Site {
  readonly accounts?: readonly AccountFacts[];
  readonly roles?: readonly JumpItemRole[];
  readonly jumpGroups?: readonly JumpGroupFacts[];
  readonly groupPolicies?: readonly GroupPolicyFacts[];
  readonly teams?: readonly TeamFacts[];
}

function byId<Id, Thing extends { readonly id: Id }>(things: readonly Thing[]): ReadonlyMap<Id, Thing> {
  return new Map(things.map((thing) => [thing.id, thing]));
}

/** The facts of a site that has these and nothing else. */
export function siteOf({ accounts = [], roles = sampleRoles, jumpGroups = [], groupPolicies = [], teams = [] }: Site) {
  const globalSessionPolicyId = idOf('session-policy', 1);
  const facts: AccessFacts = {
    accounts: byId(accounts),
    roles: byId(roles),
    jumpGroups: byId(jumpGroups),
    groupPolicies,
    teams: byId(teams),
    jumpPolicies: new Map(),
    sessionPolicies: new Map([
      [
        globalSessionPolicyId,
        {
          id: globalSessionPolicyId,
          displayName: 'Global Default',
          permissions: fullPermissions,
          prompting: undefined,
          availability: { users: false, representativeInvite: false, jumpItems: false },
        },
      ],
    ]),
    globalSessionPolicyId,
    portals: new Map(),
    settings: { simultaneousJumps: 'join', screenStateDetectsPresence: false },
  };
  return facts;
}

/** The first account, a representative who may start sessions in the first group. */
export const sampleUser: UserFacts = userOf(sampleAccount(1));

/** Somebody with this account, who has this role in the first group: the account's default role unless told. */
export function userOf(account: AccountFacts, role: JumpItemRoleId | null = null): UserFacts {
  const jumpGroups = [sampleGroup(1, { members: new Map([[account.id, role]]) })];
  return { id: account.id, access: siteOf({ accounts: [account], jumpGroups }) };
}
